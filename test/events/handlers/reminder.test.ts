import { expect } from 'chai'
import { loadConfig } from '../../../src/config/load-config.ts'
import type { Decision, Vote } from '../../../src/decisions/decision.ts'
import { reminderRequest } from '../../../src/events/handlers/reminder.ts'

const vote = (person: string, option: string): Vote => ({
  ...{ person, name: person, option, via: 'slack', at: '2026-11-28T12:00:00.000Z' },
})
const decision = (votes: readonly Vote[]): Decision => ({
  ...{ id: 'q1', name: 'deploy-prod', state: 'open', subject: 'shop to prod', policy: 'prod', votes },
  ...{ quorum: 2, rejects: 'one', onExpire: 'reject', askedAt: '2026-11-28T12:00:00.000Z', askedBy: 'ci' },
  options: [
    { key: 'eu', text: 'EU' },
    { key: 'us', text: 'US' },
  ],
  message: { channel: 'C1', ts: '17.1' },
})

async function textOf(people: readonly string[], votes: readonly Vote[] = []): Promise<string> {
  const { config } = await loadConfig({
    cwd: '/',
    config: {
      cicdstatemgr: {
        datasources: { memory: { isPrimary: true } },
        slack: { url: 'https://slack.example' },
        gateway: {},
        decisions: {
          people: [
            { name: 'ann', slack: 'T01/U01' },
            { name: 'bob', slack: 'T01/U02' },
            { name: 'cyd', kubernetes: 'cyd' },
          ],
          policies: { prod: { approvers: { people: [...people] }, quorum: 2, via: ['slack', 'kubernetes'] } },
        },
      },
    },
  })
  const request = reminderRequest(decision(votes), { context: 'flow', document: {}, config })
  return (JSON.parse(request!.body!) as { text: string }).text
}

describe('a reminder of a question', () => {
  const asked = 'Still open: shop to prod\n'

  it('names those who can vote by an open way', async () => {
    expect(await textOf(['ann', 'bob', 'cyd'])).to.equal(`${asked}2 more of ann and bob have to answer.`)
    expect(await textOf(['ann', 'bob', 'cyd'], [vote('ann', 'eu')])).to.equal(`${asked}1 more of bob has to answer.`)
  })

  it('says if too few can vote', async () => {
    expect(await textOf(['ann', 'cyd'])).to.equal(
      `${asked}2 more votes are needed for one option, but only ann can still vote.`,
    )
    expect(await textOf(['ann', 'cyd'], [vote('ann', 'eu')])).to.equal(
      `${asked}1 more vote is needed for one option, but nobody can still vote.`,
    )
  })

  it('says if all have voted, as votes can be changed', async () => {
    expect(await textOf(['ann', 'bob'], [vote('ann', 'eu'), vote('bob', 'us')])).to.equal(
      `${asked}1 more vote is needed for one option, and everyone has voted: votes can be changed.`,
    )
  })
})
