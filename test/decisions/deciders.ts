import type { Deciders, Policy } from '../../src/decisions/policy.ts'

/** People with several identities, a group of each kind, and a policy. */
export function decidersWith(policy: Partial<Policy> = {}): { deciders: Deciders; policy: Policy } {
  const whole: Policy = {
    name: 'prod',
    approvers: { people: ['cyd'], groups: ['releasers'] },
    quorum: 2,
    notInvoker: false,
    onExpire: 'reject',
    rejects: 'one',
    comment: 'optional',
    via: ['slack', 'store'],
    ...policy,
  }
  const deciders: Deciders = {
    people: [
      { name: 'ann', slack: 'T01/U01', email: 'Ann@example.org', kubernetes: 'ann-k' },
      { name: 'bob', email: 'bob@example.org' },
      { name: 'cyd', slack: 'T01/U03' },
      { name: 'eve', email: 'eve@example.org' },
    ],
    groups: {
      releasers: { people: ['ann', 'bob'], kubernetes: [] },
      known: { people: [], slack: 'S0123', kubernetes: ['ops'] },
    },
    policies: { prod: whole },
  }
  return { deciders, policy: whole }
}
