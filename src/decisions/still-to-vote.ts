import type { Audience } from './audience.ts'
import { namesText, votesMissing } from './audience.ts'
import type { Decision } from './decision.ts'
import { approversNamed, canonicalPerson, isKnownInvoker } from './people.ts'
import type { Deciders, Policy } from './policy.ts'
import { votersOf } from './voters.ts'
import type { OpenWays } from './voters.ts'

/** Who can still vote, by the config of now. */
export interface StillToVote extends Audience {
  /** How many more people have to choose the option with the most votes. */
  readonly needed: number
  /** Whether enough people can vote. */
  readonly canBeReached: boolean
}

/** Who can still answer an open question. If the config opens none of the policy's ways, another config may: then everybody counts whom the policy names. */
export function stillToVote(
  decision: Pick<Decision, 'invoker' | 'votes' | 'options' | 'quorum'>,
  policy: Policy,
  deciders: Deciders,
  open: OpenWays,
): StillToVote {
  const { invoker, votes, options, quorum } = decision
  const canonical = (person: string) => canonicalPerson(deciders.people, person)
  const voters = votersOf(policy, deciders, open)
  const isAnyOpen = voters.ways.length > 0
  const named = isAnyOpen ? voters.people : [...approversNamed(deciders, policy).people]
  const groups = isAnyOpen ? voters.groups : voters.unknown.groups
  // Without a known starter nobody may vote: `voterOf` refuses each of them.
  const nobodyMay = policy.notInvoker && (invoker === undefined || !isKnownInvoker(deciders, invoker))
  const starter = policy.notInvoker && invoker !== undefined ? canonical(invoker) : undefined
  const may = nobodyMay ? [] : named.filter((person) => person !== starter)
  const voted = new Set(votes.map(({ person }) => canonical(person)))
  const mostPossible = Math.max(
    0,
    ...options
      .filter(({ rejects }) => rejects !== true)
      .map(({ key }) => {
        const chose = votes.filter(({ option }) => option === key).map(({ person }) => canonical(person))
        return new Set([...chose, ...may]).size
      }),
  )
  return {
    people: may.filter((person) => !voted.has(person)),
    groups: nobodyMay ? [] : groups,
    needed: votesMissing(decision),
    canBeReached: (!nobodyMay && groups.length > 0) || mostPossible >= quorum,
  }
}

/** `bob and cyd (2 needed)`, or `cyd (1 of 2 needed: cannot be reached)`. */
export function stillToVoteText({ people, groups, needed, canBeReached }: StillToVote): string {
  const who = namesText(people, groups)
  return canBeReached ? `${who} (${needed} needed)` : `${who} (${people.length} of ${needed} needed: cannot be reached)`
}
