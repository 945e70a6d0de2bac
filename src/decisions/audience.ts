import { shorten } from '../text/shorten.ts'
import type { Decision } from './decision.ts'
import { canonicalPerson } from './people.ts'
import type { Deciders, Policy } from './policy.ts'

/** The possible voters, as shown to people. */
export interface Audience {
  /** Names and e-mail addresses. */
  readonly people: readonly string[]
  /** Names of groups of the config. */
  readonly groups: readonly string[]
}

/** The people that a policy names. The person who started the flow is left out if the policy does not let that person vote. */
export function audienceOf(
  policy: Policy,
  { people }: Pick<Deciders, 'people'>,
  invoker: string | undefined,
): Audience {
  const without = policy.notInvoker && invoker !== undefined ? canonicalPerson(people, invoker) : undefined
  const { approvers } = policy
  const named = approvers.people.map((person) => canonicalPerson(people, person))
  return { people: [...new Set(named)].filter((person) => person !== without), groups: approvers.groups }
}

/** How many more people have to choose the option that has the most votes. */
export function votesMissing({ votes, options, quorum }: Pick<Decision, 'votes' | 'options' | 'quorum'>): number {
  const counts = options
    .filter(({ rejects }) => rejects !== true)
    .map(({ key }) => votes.filter(({ option }) => option === key).length)
  return Math.max(1, quorum - Math.max(0, ...counts))
}

/** Maximum number of names in a message. */
const mostNames = 20

/** Names of people and of groups in one text; if there are too many, the rest is counted. */
export function namesText(people: readonly string[], groups: readonly string[]): string {
  const all = [...people, ...groups.map((group) => `the group ${group}`)].map((name) => shorten(name, 100))
  const shown = all.slice(0, mostNames)
  const left = all.length - shown.length
  if (left > 0) shown.push(`${left} more`)
  const last = shown.at(-1) ?? 'nobody'
  return shown.length <= 1 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}
