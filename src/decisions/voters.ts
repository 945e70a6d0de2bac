import { approversNamed, groupsOf } from './people.ts'
import type { Deciders, Policy, Way } from './policy.ts'

/** What a way of votes knows people by. */
export type Proof = 'name' | 'email' | 'slack' | 'kubernetes' | 'slack groups' | 'cluster groups'

/** The ways that a config opens to votes, each with what it knows people by. */
export type OpenWays = Readonly<Partial<Record<Way, readonly Proof[]>>>

/** People, and groups whose members only a chat or the cluster knows. */
interface Named {
  readonly people: readonly string[]
  readonly groups: readonly string[]
}

export interface Voters extends Named {
  /** The approvers whom no open way of the policy knows. */
  readonly unknown: Named
  /** The open ways of the policy. */
  readonly ways: readonly Way[]
  /** What these ways know people by. */
  readonly proofs: ReadonlySet<Proof>
}

const identities = ['name', 'email', 'slack', 'kubernetes'] as const

/** The approvers of a policy who can vote by one of its open ways, and those who cannot. */
export function votersOf(policy: Policy, deciders: Deciders, open: OpenWays): Voters {
  const ways = policy.via.filter((way) => open[way] !== undefined)
  const proofs = new Set(ways.flatMap((way) => open[way] ?? []))
  const byName = new Map(deciders.people.map((person) => [person.name, person] as const))
  const people = [...approversNamed(deciders, policy).people]
  const isKnown = (text: string) => {
    const person = byName.get(text)
    if (person === undefined) return text.includes('@') && proofs.has('email')
    return identities.some((key) => person[key] !== undefined && proofs.has(key))
  }
  const groups = policy.approvers.groups.flatMap((name) =>
    groupsOf(deciders.groups, [name]).map(({ slack, kubernetes }) => ({
      name,
      isOutside: slack !== undefined || kubernetes.length > 0,
      isKnown:
        (slack !== undefined && proofs.has('slack groups')) || (kubernetes.length > 0 && proofs.has('cluster groups')),
    })),
  )
  const outside = groups.filter(({ isOutside }) => isOutside)
  return {
    people: people.filter(isKnown),
    groups: outside.filter((group) => group.isKnown).map(({ name }) => name),
    unknown: {
      people: people.filter((text) => !isKnown(text)),
      groups: outside.filter((group) => !group.isKnown).map(({ name }) => name),
    },
    ways,
    proofs,
  }
}
