import type { Deciders, Group, Person, Policy } from './policy.ts'

/** The known facts about a person, which depend on how the vote came. */
export interface Identity {
  /** The name in the config, set only if the way of the vote proves it or may claim it. */
  readonly name?: string
  readonly slack?: string
  readonly email?: string
  readonly kubernetes?: string
  /** The groups in which the person is known to be a member; undefined if that could not be found out. */
  readonly slackGroups?: readonly string[]
  readonly kubernetesGroups?: readonly string[]
}

const identities = ['name', 'slack', 'email', 'kubernetes'] as const

/** An e-mail address in the form that is compared. Only A to Z become small letters: the Kelvin sign would become a k, and so the address of another person. */
export function comparableEmail(email: string): string {
  return email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/**
 * The person that an identity belongs to: the name in the config, otherwise the e-mail address. Undefined for an unknown person, for an identity that fits two
 * people, and for one that contradicts the config: an e-mail address in a chat's profile does not turn one person into another.
 */
export function personOf(people: readonly Person[], identity: Identity): string | undefined {
  const near = nearTo(people, identity)
  const [person, another] = near
  if (person === undefined) return identity.email === undefined ? undefined : comparableEmail(identity.email)
  const contradicts = identities.some((key) => disagree(person, identity, key))
  return another !== undefined || contradicts ? undefined : person.name
}

/** Whether a text can be the name of a person who is not under `people`: it must not look like a mention or a typing mistake. */
export function isPlainName(text: string): boolean {
  return text.length <= 100 && /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[ ._-][\p{L}\p{M}\p{N}]+)*$/u.test(text)
}

type Key = (typeof identities)[number]

/** An index of people by name, address and ids: each vote looks up every approver, and a company has thousands. */
type Index = Readonly<Record<Key, ReadonlyMap<string, readonly Person[]>>>
const indexes = new WeakMap<readonly Person[], Index>()

/** The people who share a name, address or id with an identity, without duplicates. */
function nearTo(people: readonly Person[], identity: Identity): readonly Person[] {
  const index = indexes.get(people) ?? indexOf(people)
  const found = identities.flatMap((key) => {
    const text = identity[key]
    return text === undefined ? [] : (index[key].get(comparable(key, text)) ?? [])
  })
  return found.length > 1 ? [...new Set(found)] : found
}

function indexOf(people: readonly Person[]): Index {
  const byKey = (key: Key) => {
    const map = new Map<string, Person[]>()
    for (const person of people) {
      const text = person[key]
      if (text === undefined) continue
      const known = comparable(key, text)
      map.set(known, [...(map.get(known) ?? []), person])
    }
    return map
  }
  const index = { name: byKey('name'), slack: byKey('slack'), email: byKey('email'), kubernetes: byKey('kubernetes') }
  indexes.set(people, index)
  return index
}

function agree(person: Person, identity: Identity, key: Key): boolean {
  const [one, other] = [person[key], identity[key]]
  return one !== undefined && other !== undefined && comparable(key, one) === comparable(key, other)
}

function disagree(person: Person, identity: Identity, key: Key): boolean {
  return person[key] !== undefined && identity[key] !== undefined && !agree(person, identity, key)
}

function comparable(key: Key, text: string): string {
  return key === 'email' ? comparableEmail(text) : text
}

/** The identity in a text that names a person: an e-mail address or a name. */
export function identityIn(text: string): Identity {
  return text.includes('@') ? { email: text } : { name: text }
}

/** Maps every name that is used for a person to one name, also in a vote that is older than the config's entry with both the address and the name. */
export function canonicalPerson(people: readonly Person[], text: string): string {
  return personOf(people, identityIn(text)) ?? text
}

/** Whether the config still knows a person by this name or address. A person whose name in the config has changed could vote again with the new one. */
export function isStillKnown(people: readonly Person[], text: string): boolean {
  return text.includes('@') || people.some(({ name }) => name === text)
}

/** Whether the config knows the person who started a flow, by name or by address. An unknown address may be a typing mistake, or a second address of a voter. */
export function isKnownInvoker(deciders: Deciders, text: string): boolean {
  if (!text.includes('@')) return isStillKnown(deciders.people, text)
  const person = personOf(deciders.people, identityIn(text))
  return person !== undefined && (!person.includes('@') || addressesOf(deciders).includes(person))
}

/** All e-mail addresses that the config has. */
export function addressesOf({ people, groups, policies }: Deciders): readonly string[] {
  const named = [
    ...Object.values(groups).flatMap((group) => group.people),
    ...Object.values(policies).flatMap(({ approvers }) => approvers.people),
  ]
  const texts = [...people.flatMap(({ email }) => email ?? []), ...named.filter((text) => text.includes('@'))]
  return [...new Set(texts.map(comparableEmail))]
}

/** The people that a policy names, in its groups too, and whether there may be more that only a chat or a cluster knows. */
export function approversNamed(
  { people, groups }: Pick<Deciders, 'people' | 'groups'>,
  { approvers }: Pick<Policy, 'approvers'>,
): { readonly people: ReadonlySet<string>; readonly mayBeMore: boolean } {
  const used = groupsOf(groups, approvers.groups)
  const names = [...approvers.people, ...used.flatMap((group) => group.people)]
  return {
    people: new Set(names.map((name) => canonicalPerson(people, name))),
    mayBeMore: used.some((group) => group.slack !== undefined || group.kubernetes.length > 0),
  }
}

/** Whether a chat or a cluster says that a person is in one of a policy's groups. */
export function isInGroup(groups: Deciders['groups'], { approvers }: Policy, identity: Identity): boolean {
  const { slackGroups = [], kubernetesGroups = [] } = identity
  return groupsOf(groups, approvers.groups).some(
    ({ slack, kubernetes }) =>
      (slack !== undefined && slackGroups.includes(slack)) ||
      kubernetes.some((name) => kubernetesGroups.includes(name)),
  )
}

/** The groups with these names. */
export function groupsOf(groups: Deciders['groups'], names: readonly string[]): readonly Group[] {
  return names.flatMap((name) => {
    const group = Object.hasOwn(groups, name) ? groups[name] : undefined
    return group === undefined ? [] : [group]
  })
}
