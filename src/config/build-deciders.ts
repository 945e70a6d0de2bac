import { canonicalPerson } from '../decisions/people.ts'
import { defaultWays } from '../decisions/policy.ts'
import type { Deciders, Group, Person, Policy } from '../decisions/policy.ts'
import { given } from '../json/given.ts'
import { parseDuration } from '../text/duration.ts'
import type { DecisionsSettings, GroupSettings, PolicySettings } from './settings.ts'

/** Builds the people, groups and policies from settings that keep all rules, with defaults filled in. */
export function buildDeciders(settings: DecisionsSettings = {}): Deciders {
  const { groups = {}, policies = {} } = settings
  const people = peopleIn(settings)
  return {
    people,
    groups: mapValues(groups, (group) => groupOf(group)),
    policies: mapValues(policies, (policy, name) => policyOf(name, policy)),
  }

  function groupOf({ people: members = [], slack, kubernetes = [] }: GroupSettings): Group {
    return { people: members.map(named), kubernetes, ...given({ slack }) }
  }

  function policyOf(name: string, policy: PolicySettings): Policy {
    const { approvers, expires, remind } = policy
    return {
      name,
      approvers: { people: (approvers.people ?? []).map(named), groups: approvers.groups ?? [] },
      quorum: policy.quorum ?? 1,
      notInvoker: policy.notInvoker ?? false,
      ...(expires === undefined ? {} : { expires: parseDuration(expires) }),
      onExpire: policy.onExpire ?? 'reject',
      rejects: policy.rejects ?? 'one',
      comment: policy.comment ?? 'optional',
      // A person who votes directly on the store is not authenticated, so a policy must allow this way explicitly.
      via: policy.via ?? defaultWays,
      ...(remind === undefined ? {} : { remind: parseDuration(remind) }),
    }
  }

  function named(text: string): string {
    return canonicalPerson(people, text)
  }
}

/** The people under `people`, then those that only a group or a policy names: only their names are known. */
function peopleIn({ people = [], groups = {}, policies = {} }: DecisionsSettings): readonly Person[] {
  const named = [...Object.values(groups), ...Object.values(policies).map(({ approvers }) => approvers)]
  const texts = named.flatMap((each) => each.people ?? []).filter((text) => !text.includes('@'))
  const known = new Set(people.map(({ name }) => name))
  return [...people, ...[...new Set(texts)].filter((name) => !known.has(name)).map((name) => ({ name }))]
}

function mapValues<From, To>(
  map: Readonly<Record<string, From>>,
  make: (value: From, name: string) => To,
): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, make(value, name)] as const))
}
