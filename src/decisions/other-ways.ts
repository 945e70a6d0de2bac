import type { Decision, Vote } from './decision.ts'
import type { Policy } from './policy.ts'

/** A step can write any number of votes into a record. */
const mostNamed = 5

type Ways = Pick<Policy, 'name' | 'via'>

/**
 * Whether a vote came by a way that the policy of this config does not accept. The policy may have changed since the vote; or the process that counted
 * it has a config of its own, which anybody with a key that signs decisions can write.
 */
export function isByOtherWay({ via }: Pick<Vote, 'via'>, policy: Ways | undefined): boolean {
  return policy !== undefined && !policy.via.includes(via)
}

/** The warning for a process that waited for an approval, if the policy of its config does not accept the way of a vote that decided. */
export function warningOfWays(
  { name, state, option, votes }: Pick<Decision, 'name' | 'state' | 'option' | 'votes'>,
  policy: Ways | undefined,
): string | undefined {
  if (policy === undefined || state !== 'approved') return undefined
  const others = votes.filter((vote) => vote.option === option && isByOtherWay(vote, policy))
  if (others.length === 0) return undefined
  const list = others.slice(0, mostNamed).map(({ person, via }) => `${person} through ${via}`)
  if (others.length > mostNamed) list.push(`and ${others.length - mostNamed} more`)
  return `"${name}" is approved with votes that the policy "${policy.name}" does not accept now: ${list.join(', ')}; it accepts only: ${policy.via.join(', ')}`
}
