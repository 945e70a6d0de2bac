import { CicdError } from '../errors/cicd-error.ts'
import { didYouMean, nearestName } from '../errors/nearest-name.ts'
import { shorten } from '../text/shorten.ts'
import { namesText } from './audience.ts'
import { addressesOf } from './people.ts'
import type { Identity } from './people.ts'
import type { Deciders, Person, Policy } from './policy.ts'

/** The error for a vote of a person whom the config does not know. */
export function unknownPerson(
  policy: Policy,
  deciders: Deciders,
  { name, slack, kubernetes, email }: Identity,
): CicdError {
  const text = shorten(name ?? slack ?? kubernetes ?? email ?? 'somebody without a name', 100)
  const near = didYouMean(text, namesOf(deciders))
  if (hasPeople(deciders) && !isNamedOnly(deciders, nearestName(text, namesOf(deciders)))) {
    return new CicdError('UNKNOWN_PERSON', `${text} is not in decisions.people of the config${near}`)
  }
  return new CicdError('UNKNOWN_PERSON', `the config does not know ${text}${near}`, {
    suggestions: [whoVotes(policy)],
  })
}

/** The error for a question whose policy has `notInvoker`, if the question does not name the person who started the flow, or names an unknown one. */
export function unknownInvoker(policy: Policy, deciders: Deciders, invoker: string | undefined): CicdError {
  const who =
    invoker === undefined
      ? 'it is not known who that is'
      : `"${shorten(invoker, 100)}" is not a person in the config${nearPerson(deciders, invoker)}`
  const give = hasPeople(deciders)
    ? 'Give --invoker with a name or an e-mail address under decisions.people.'
    : `Give --invoker with a name or an e-mail address that the config has. ${whoVotes(policy)}`
  const message = `the policy "${policy.name}" does not let the person who started the flow vote, and ${who}`
  return new CicdError('UNKNOWN_INVOKER', message, {
    suggestions: [give, 'Other people who start flows: list them under decisions.people, with their e-mail address.'],
  })
}

/** The person with a similar address, or whose name is the first part of the address; for a name, the most similar one. */
function nearPerson(deciders: Deciders, text: string): string {
  const names = namesOf(deciders)
  const [first = ''] = text.split('@')
  if (first === text) return didYouMean(text, names)
  return didYouMean(text, addressesOf(deciders)) || (names.includes(first) ? `, did you mean "${first}"?` : '')
}

/**
 * The person with a similar address, if the config does not have this one: it may be mistyped. Empty for a name. Both parts of the address must be similar: colleagues share the
 * second one.
 */
export function nearAddress(deciders: Deciders, person: string): string {
  const addresses = person.includes('@') ? addressesOf(deciders) : []
  if (addresses.includes(person)) return ''
  const parts = person.split('@')
  const isNear = (address: string) =>
    address.split('@').every((part, index) => nearestName(parts[index] ?? '', [part]) !== undefined)
  return didYouMean(person, addresses.filter(isNear))
}

function namesOf({ people }: Deciders): readonly string[] {
  return people.map(({ name }) => name)
}

/** Whether a person is known by name alone, such as one whom only a policy names: "not in decisions.people" would be said of that one too. */
function isNamedOnly({ people }: Deciders, name: string | undefined): boolean {
  const person = people.find((one) => one.name === name)
  return person !== undefined && !isListed(person)
}

/** Whether the config has `decisions.people`. Without it only names are known, those of groups and policies. */
function hasPeople({ people }: Deciders): boolean {
  return people.some(isListed)
}

function isListed({ slack, email, kubernetes }: Person): boolean {
  return (slack ?? email ?? kubernetes) !== undefined
}

function whoVotes({ name, approvers, notInvoker }: Policy): string {
  const except = notInvoker ? ', except the person who started the flow' : ''
  return `The policy "${name}" lets these vote${except}: ${namesText(approvers.people, approvers.groups)}.`
}
