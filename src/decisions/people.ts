import type { Deciders, Group, Person, Policy } from './policy.ts'

/** Who somebody is, as far as the way by which a vote came knows. */
export interface Identity {
  /** In the config: for a way that proves it, or is let to say it. */
  readonly name?: string
  readonly slack?: string
  readonly email?: string
  readonly kubernetes?: string
  /** What was found out of memberships; nothing where that failed. */
  readonly slackGroups?: readonly string[]
  readonly kubernetesGroups?: readonly string[]
}

const identities = ['name', 'slack', 'email', 'kubernetes'] as const

/** An e-mail address as it is compared. Only A to Z have a small letter here: that of the Kelvin sign is a k, and would make another's address of one. */
export function comparableEmail(email: string): string {
  return email.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/**
 * The person that an identity is of: the name in the config, or else the e-mail address. Undefined for nobody known, for an identity of two people,
 * and where it contradicts what is known of a person: an e-mail address in a chat's profile makes nobody another one.
 */
export function personOf(people: readonly Person[], identity: Identity): string | undefined {
  const near = nearTo(people, identity)
  const [person, another] = near
  if (person === undefined) return identity.email === undefined ? undefined : comparableEmail(identity.email)
  const contradicts = identities.some((key) => disagree(person, identity, key))
  return another !== undefined || contradicts ? undefined : person.name
}

/** Whether a text may be the name of somebody whom the config knows by nothing else: none that looks like a mention or like a slip of the keyboard. */
export function isPlainName(text: string): boolean {
  return text.length <= 100 && /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[ ._-][\p{L}\p{M}\p{N}]+)*$/u.test(text)
}

type Key = (typeof identities)[number]

/** People by what they are known by: each vote asks for every approver, and a company has thousands. */
type Index = Readonly<Record<Key, ReadonlyMap<string, readonly Person[]>>>
const indexes = new WeakMap<readonly Person[], Index>()

/** Those who have something in common with an identity, each once. */
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

/** What people write for a person: an e-mail address, or else a name. */
export function identityIn(text: string): Identity {
  return text.includes('@') ? { email: text } : { name: text }
}

/** Makes one name of all that are written for a person: of a vote from before the config joined an address with a name, too. */
export function canonicalPerson(people: readonly Person[], text: string): string {
  return personOf(people, identityIn(text)) ?? text
}

/** Whether the config still knows a person by what is written for one: whoever was given another name there may vote again by that one. */
export function isStillKnown(people: readonly Person[], text: string): boolean {
  return text.includes('@') || people.some(({ name }) => name === text)
}

/** The people that a policy names, in its groups too, and whether there may be more, whom a chat or a cluster knows. */
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

/** Whether a chat or a cluster says that somebody is in one of a policy's groups. */
export function isInGroup(groups: Deciders['groups'], { approvers }: Policy, identity: Identity): boolean {
  const { slackGroups = [], kubernetesGroups = [] } = identity
  return groupsOf(groups, approvers.groups).some(
    ({ slack, kubernetes }) =>
      (slack !== undefined && slackGroups.includes(slack)) ||
      kubernetes.some((name) => kubernetesGroups.includes(name)),
  )
}

function groupsOf(groups: Deciders['groups'], names: readonly string[]): readonly Group[] {
  return names.flatMap((name) => {
    const group = Object.hasOwn(groups, name) ? groups[name] : undefined
    return group === undefined ? [] : [group]
  })
}
