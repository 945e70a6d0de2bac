import { namesText } from './audience.ts'
import { canonicalPerson } from './people.ts'
import type { Decision } from './decision.ts'
import type { Deciders, Policy } from './policy.ts'
import { policyIn } from './require-policy.ts'
import { votersOf } from './voters.ts'
import type { OpenWays, Voters } from './voters.ts'

/** The suggestion for a policy whose ways all need a gateway. */
export const withoutGateway = 'Without a gateway, set via: [store].'

/** Why too few people can vote, and what to change. */
export interface VoterShortage {
  readonly message: string
  readonly suggestion: string
}

/**
 * Why fewer people can vote than a policy needs, because its open ways do not know them; undefined if enough can. A group whose members only a chat or the
 * cluster knows counts as enough. `invoker` is the person who started the flow, if that is known.
 */
export function voterShortage(
  policy: Policy,
  deciders: Deciders,
  open: OpenWays,
  invoker?: string,
): VoterShortage | undefined {
  const voters = votersOf(policy, deciders, open)
  const without = policy.notInvoker && invoker !== undefined ? canonicalPerson(deciders.people, invoker) : undefined
  const left = voters.people.filter((person) => person !== without)
  if (voters.groups.length > 0 || left.length >= policy.quorum) return undefined
  if (voters.ways.length === 0) {
    const message = `nobody can vote: votes come by ${policy.via.join(', ')}, and the config opens none of these`
    return { message, suggestion: withoutGateway }
  }
  const unknown = voters.unknown.people.filter((person) => person !== without)
  // If nobody is unknown, the policy names too few, which is reported elsewhere.
  if (unknown.length + voters.unknown.groups.length === 0) return undefined
  const who =
    left.length === 0 ? 'nobody can vote' : `only ${namesText(left, [])} can vote, and ${policy.quorum} must agree`
  const whom = namesText(unknown, voters.unknown.groups)
  return {
    message: `${who}: votes come by ${voters.ways.join(', ')}, and ${whom} cannot be known there`,
    suggestion: cureOf(voters, unknown),
  }
}

/** The warning of a question that too few people can answer, by the ways that the config opens; empty if enough can. */
export function tooFewVoters(
  { policy, quorum, invoker }: Decision,
  deciders: Deciders,
  open: OpenWays,
): readonly string[] {
  const named = policyIn(deciders, policy)
  const shortage = named && voterShortage({ ...named, quorum }, deciders, open, invoker)
  return shortage === undefined ? [] : [`the policy "${policy}": ${shortage.message}. ${shortage.suggestion}`]
}

/** Why open questions can get stuck under a new config: a policy is gone, or too few people can vote by it now. */
export function shortagesOfNew(before: Openness, next: Openness): readonly string[] {
  return Object.values(before.deciders.policies).flatMap((old) => {
    const policy = policyIn(next.deciders, old.name)
    if (policy === undefined)
      return [`the new config has no policy "${old.name}": nobody can vote on its open questions`]
    const shortage = voterShortage(policy, next.deciders, next.open)
    if (shortage === undefined || voterShortage(old, before.deciders, before.open) !== undefined) return []
    return [`the policy "${old.name}" of the new config: ${shortage.message}. ${shortage.suggestion}`]
  })
}

/** The people and policies of a config, and the ways that it opens. */
interface Openness {
  readonly deciders: Deciders
  readonly open: OpenWays
}

function cureOf({ proofs, unknown: { groups } }: Voters, people: readonly string[]): string {
  const keys = (['slack', 'email', 'kubernetes'] as const).filter((key) => proofs.has(key)).join(' or ')
  const forPeople = people.length === 0 ? [] : [`give ${namesText(people, [])} ${keys} under decisions.people`]
  const withKeys = keys === '' || proofs.has('name') ? '' : `, with ${keys} under decisions.people`
  const forGroups = groups.length === 0 ? [] : [`list the members of ${namesText([], groups)} in its people${withKeys}`]
  const text = [...forPeople, ...forGroups].join(', or ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}, or add another way to via.`
}
