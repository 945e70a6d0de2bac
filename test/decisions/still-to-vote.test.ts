import { expect } from 'chai'
import type { Deciders, Policy } from '../../src/decisions/policy.ts'
import { stillToVote, stillToVoteText } from '../../src/decisions/still-to-vote.ts'
import type { OpenWays } from '../../src/decisions/voters.ts'

const policy: Policy = {
  ...{ name: 'prod', quorum: 2, notInvoker: false, onExpire: 'reject', rejects: 'one', comment: 'optional' },
  approvers: { people: ['ann', 'bob', 'cyd@example.org'], groups: [] },
  via: ['slack', 'kubernetes'],
}
const deciders: Deciders = {
  people: [
    { name: 'ann', slack: 'T/ann' },
    { name: 'bob', kubernetes: 'bob' },
  ],
  groups: { outside: { people: [], kubernetes: ['deployers'] } },
  policies: { prod: policy },
}
const slack: OpenWays = { slack: ['slack', 'email', 'slack groups'] }
const both: OpenWays = { ...slack, kubernetes: ['kubernetes', 'cluster groups'] }
const question = {
  quorum: 2,
  options: [
    { key: 'eu', text: 'EU' },
    { key: 'us', text: 'US' },
  ],
  votes: [],
}
const vote = (person: string, option: string) => ({
  ...({ person, name: person, option, via: 'slack', at: '2026-11-28T12:00:00.000Z' } as const),
})

describe('who can still vote', () => {
  const text = (asked: Parameters<typeof stillToVote>[0], more: Partial<Policy> = {}, open = both) =>
    stillToVoteText(stillToVote(asked, { ...policy, ...more }, deciders, open))

  it('are the approvers who have an identity for an open way', () => {
    expect(text(question)).to.equal('ann, bob and cyd@example.org (2 needed)')
    expect(text(question, {}, slack)).to.equal('ann and cyd@example.org (2 needed)')
    expect(text(question, { approvers: { people: ['bob'], groups: [] }, quorum: 1 }, slack)).to.equal(
      'nobody (0 of 2 needed: cannot be reached)',
    )
  })

  it('are all whom the policy names, if the config opens none of its ways', () => {
    expect(text(question, {}, { store: ['name', 'email'] })).to.equal('ann, bob and cyd@example.org (2 needed)')
  })

  it('are members of a group that only the cluster knows, and these count as enough', () => {
    const approvers = { people: [], groups: ['outside'] }
    expect(text(question, { approvers })).to.equal('the group outside (2 needed)')
    expect(text(question, { approvers }, slack)).to.equal('nobody (0 of 2 needed: cannot be reached)')
  })

  it('are not those who voted, who may still change their votes', () => {
    const votes = [vote('ann', 'eu'), vote('cyd@example.org', 'us')]
    expect(text({ ...question, votes }, {}, slack)).to.equal('nobody (1 needed)')
    expect(text({ ...question, votes: [vote('ann', 'eu')] })).to.equal('bob and cyd@example.org (1 needed)')
  })

  it('are with a vote of somebody who left enough, and never the person who started the flow', () => {
    const approvers = { people: ['ann'], groups: [] }
    expect(text({ ...question, votes: [vote('eve', 'eu')] }, { approvers })).to.equal('ann (1 needed)')
    expect(text({ ...question, invoker: 'ann' }, { notInvoker: true })).to.equal('bob and cyd@example.org (2 needed)')
    expect(text({ ...question, invoker: 'gone' }, { notInvoker: true })).to.equal(
      'nobody (0 of 2 needed: cannot be reached)',
    )
  })
})
