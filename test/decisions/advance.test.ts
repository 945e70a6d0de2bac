import { expect } from 'chai'
import fc from 'fast-check'
import { advance } from '../../src/decisions/advance.ts'
import type { Happening } from '../../src/decisions/advance.ts'
import type { Decision } from '../../src/decisions/decision.ts'
import { openQuestion } from '../../src/decisions/open-question.ts'
import { canonicalPerson } from '../../src/decisions/people.ts'
import type { Policy } from '../../src/decisions/policy.ts'
import { errorOf } from '../support/error-of.ts'
import { decidersWith } from './deciders.ts'

const start = Date.parse('2026-01-02T03:04:05Z')
const lifetime = 60_000

function asked(changes: Partial<Policy> = {}): Decision {
  const { deciders, policy } = decidersWith({ expires: lifetime, ...changes })
  const options = [
    { key: 'approve', text: 'Deploy', value: { pipeline: 'deploy' } },
    { key: 'later', text: 'Not now' },
    { key: 'reject', text: 'No', rejects: true as const },
  ]
  const question = { name: 'deploy-prod', subject: 'shop to prod', options }
  return openQuestion(question, policy, deciders, { id: 'q1', askedBy: 'ci', now: start })
}

const { people } = decidersWith().deciders
const canonical = (person: string) => canonicalPerson(people, person)
const vote = (person: string, option: string, comment?: string): Happening => ({
  ...{ kind: 'vote', person, name: person, via: 'store', option },
  ...(comment === undefined ? {} : { comment }),
})

/** What becomes of a question when one thing after the other comes to it, a second apart unless times are given. */
function after(decision: Decision, happenings: readonly Happening[], times: readonly number[] = []): Decision {
  return happenings.reduce(
    (before, happening, index) =>
      advance(before, happening, { now: start + (times[index] ?? (index + 1) * 1000), canonical }).decision,
    decision,
  )
}

describe('votes', () => {
  it('decide when a quorum chose the same option', () => {
    const one = after(asked(), [vote('ann', 'approve', 'fine')])
    expect(one).to.deep.equal({
      ...asked(),
      votes: [
        {
          person: 'ann',
          name: 'ann',
          via: 'store',
          option: 'approve',
          at: '2026-01-02T03:04:06.000Z',
          comment: 'fine',
        },
      ],
    })

    const step = advance(one, vote('bob', 'approve'), { now: start + 5000, canonical })
    expect(step.decision).to.deep.include({
      ...{ state: 'approved', option: 'approve', value: { pipeline: 'deploy' }, by: ['ann', 'bob'] },
      decidedAt: '2026-01-02T03:04:10.000Z',
    })
    expect(step).to.deep.include({
      isLate: false,
      effects: [
        { kind: 'counted', option: 'approve', votes: 2, needed: 2 },
        { kind: 'ended', state: 'approved', option: 'approve' },
      ],
    })
  })

  it('of one person count once, under any name: the last vote counts', () => {
    const anns = ['ann', 'ANN@example.org', 'ann@example.org'].map((name) => vote(name, 'approve'))
    expect(after(asked(), anns)).to.deep.include({ state: 'open' })
    expect(after(asked(), anns).votes.map(({ person, at }) => [person, at])).to.deep.equal([
      ['ann', '2026-01-02T03:04:06.000Z'],
    ])

    const changed = after(asked(), [vote('ann', 'approve'), vote('bob', 'later'), vote('ann', 'later')])
    expect(changed).to.deep.include({ state: 'approved', option: 'later', by: ['bob', 'ann'] })
  })

  it('that were stored under an address count for the person whose entry has this address now', () => {
    const before = after(asked({ quorum: 3 }), [vote('zoe@example.org', 'approve'), vote('bob', 'approve')])
    const joined = (person: string) => (person === 'zoe@example.org' ? 'zoe' : canonical(person))
    const step = advance(before, vote('zoe', 'approve', 'again'), { now: start + 9000, canonical: joined })
    expect(step.decision.state).to.equal('open')
    expect(step.decision.votes.map(({ person }) => person)).to.deep.equal(['bob', 'zoe'])
  })

  it('that refuse decide at once, or by quorum if the policy says so', () => {
    expect(after(asked(), [vote('ann', 'approve'), vote('bob', 'reject')])).to.deep.include({
      ...{ state: 'rejected', option: 'reject', by: ['bob'] },
    })
    const quorum = asked({ rejects: 'quorum' })
    expect(after(quorum, [vote('ann', 'approve'), vote('bob', 'reject')]).state).to.equal('open')
    expect(after(quorum, [vote('cyd', 'reject'), vote('bob', 'reject')]).state).to.equal('rejected')
  })

  it('that end the question by being said once more are the last ones: the quorum went down since they were counted', () => {
    const two = after(asked({ quorum: 2, rejects: 'quorum' }), [vote('ann', 'approve', 'fine'), vote('bob', 'reject')])
    const again = { ...vote('ann', 'approve'), via: 'slack' } as Happening

    const { decision, effects } = advance({ ...two, quorum: 1 }, again, { now: start + 9000, canonical })

    expect(effects).to.deep.equal([
      { kind: 'counted', option: 'approve', votes: 1, needed: 1 },
      { kind: 'ended', state: 'approved', option: 'approve' },
    ])
    expect(decision).to.deep.include({ state: 'approved', by: ['ann'] })
    expect(decision.votes.map(({ person, via, at, comment }) => [person, via, at, comment])).to.deep.equal([
      ['bob', 'store', '2026-01-02T03:04:07.000Z', undefined],
      ['ann', 'slack', '2026-01-02T03:04:14.000Z', 'fine'],
    ])
  })

  it('that say the same once more change nothing', () => {
    const one = after(asked(), [vote('ann', 'approve', 'fine')])
    for (const again of [vote('ann', 'approve'), vote('ann', 'approve', 'fine')]) {
      const step = advance(one, again, { now: start + 9000, canonical })
      expect(step.decision).to.equal(one)
      expect(step.effects).to.deep.equal([])
    }
    expect(after(one, [vote('ann', 'approve', 'better')]).votes).to.have.nested.property('[0].comment', 'better')
  })

  it('for an unknown option are refused, with the nearest key', () => {
    const refusal = (option: string) => errorOf(() => after(asked(), [vote('ann', option)])).message
    expect(refusal('approv')).to.equal('the question "deploy-prod" has no option "approv", did you mean "approve"?')
    expect(refusal(' not NOW')).to.equal('the question "deploy-prod" has no option " not NOW", did you mean "later"?')
    expect(refusal('__proto__')).to.equal('the question "deploy-prod" has no option "__proto__"')
  })
})

describe('the deadline', () => {
  it('counts as too late', () => {
    const votes = [vote('ann', 'approve'), vote('bob', 'approve')]
    expect(after(asked(), votes, [1, lifetime - 1]).state).to.equal('approved')

    const late = advance(after(asked(), [vote('ann', 'approve')]), vote('bob', 'approve'), {
      ...{ now: start + lifetime, canonical },
    })
    expect(late).to.deep.include({ isLate: true, effects: [{ kind: 'ended', state: 'expired' }] })
    expect(late.decision).to.deep.include({ state: 'expired', by: [], decidedAt: '2026-01-02T03:05:05.000Z' })
    expect(late.decision.votes).to.have.length(1)
  })

  it('is the time of the end, however late it is noticed', () => {
    for (const onExpire of ['reject', 'approve']) {
      const { decision } = advance(asked({ onExpire }), { kind: 'time' }, { now: start + 7 * lifetime, canonical })
      expect(decision.decidedAt, onExpire).to.equal('2026-01-02T03:05:05.000Z')
    }
  })

  it('takes the option that the policy names', () => {
    const time: Happening = { kind: 'time' }
    expect(after(asked({ onExpire: 'approve' }), [time], [lifetime])).to.deep.include({
      ...{ state: 'approved', option: 'approve', value: { pipeline: 'deploy' }, by: [] },
    })
    expect(after(asked(), [time], [lifetime])).to.not.have.any.keys('option', 'value')
    expect(after(asked(), [time], [lifetime - 1])).to.deep.equal(asked())
  })

  it('does not exist without a time in the policy', () => {
    const open = Object.fromEntries(
      Object.entries(asked()).filter(([key]) => key !== 'expiresAt'),
    ) as unknown as Decision
    expect(after(open, [{ kind: 'time' }], [lifetime * 1e6])).to.equal(open)
  })
})

describe('a question that is cancelled', () => {
  it('says by whom and why, and takes no vote', () => {
    const cancel: Happening = { kind: 'cancel', by: 'ops', comment: 'wrong version' }
    const cancelled = after(asked(), [vote('ann', 'approve'), cancel, vote('bob', 'approve')])
    expect(cancelled).to.deep.include({ state: 'cancelled', by: ['ops'], comment: 'wrong version' })
    expect(cancelled.votes).to.have.length(1)
  })
})

describe('any inputs to a question, in any order', () => {
  const someone = fc.constantFrom('ann', 'Ann@example.org', 'bob', 'bob@example.org', 'cyd', 'zoe@example.org')
  const happening: fc.Arbitrary<Happening> = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(someone, fc.constantFrom('approve', 'later', 'reject')).map((v) => vote(...v)) },
    { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'time' }) },
    { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'cancel', by: 'ops' }) },
  )
  const arrivals = fc.array(fc.tuple(happening, fc.nat(9000)), { maxLength: 20 })
  const policies = fc.record({
    quorum: fc.integer({ min: 1, max: 4 }),
    rejects: fc.constantFrom<Policy['rejects']>('one', 'quorum'),
    onExpire: fc.constantFrom('reject', 'approve'),
  })

  /** The same told in another way: replay of who stands for what, until the first moment that ends it. */
  function expected(
    { quorum, rejects, onExpire }: Pick<Policy, 'quorum' | 'rejects' | 'onExpire'>,
    came: [Happening, number][],
  ) {
    const stands = new Map<string, string>()
    for (const [what, at] of came) {
      if (at >= lifetime) return onExpire === 'reject' ? 'expired' : 'approved approve'
      if (what.kind === 'cancel') return 'cancelled'
      if (what.kind !== 'vote') continue
      stands.set(canonical(what.person), what.option)
      const alike = [...stands.values()].filter((option) => option === what.option).length
      const isRefusal = what.option === 'reject'
      if (alike >= (isRefusal && rejects === 'one' ? 1 : quorum)) {
        return isRefusal ? 'rejected reject' : `approved ${what.option}`
      }
    }
    return 'open'
  }

  const timed = (pairs: [Happening, number][]): [Happening, number][] => {
    let at = 0
    return pairs.map(([what, pause]) => [what, (at += pause)])
  }
  const run = (policy: Partial<Policy>, came: [Happening, number][]) =>
    after(
      asked(policy),
      came.map(([what]) => what),
      came.map(([, at]) => at),
    )

  it('have the one outcome that the order of arrival gives', () => {
    fc.assert(
      fc.property(policies, arrivals, (policy, pairs) => {
        const came = timed(pairs)
        const { state, option } = run(policy, came)
        expect([state, ...(option === undefined ? [] : [option])].join(' ')).to.equal(expected(policy, came))
      }),
      { numRuns: 1000 },
    )
  })

  it('change nothing after the end', () => {
    fc.assert(
      fc.property(policies, arrivals, arrivals, (policy, pairs, more) => {
        const end = advance(run(policy, timed(pairs)), { kind: 'cancel', by: 'x' }, { now: start + 1e9, canonical })
        const later = timed(more).map(([what, at]) => [what, at + 1e9] as const)
        for (const [what, at] of later) {
          const step = advance(end.decision, what, { now: start + at, canonical })
          expect(step.decision).to.equal(end.decision)
          expect(step).to.deep.include({ effects: [], isLate: what.kind !== 'time' })
        }
      }),
    )
  })

  it('leave one vote for each person, and the deciding voters chose the outcome', () => {
    fc.assert(
      fc.property(policies, arrivals, (policy, pairs) => {
        const { votes, state, option, by = [] } = run(policy, timed(pairs))
        const voters = votes.map(({ person }) => canonical(person))
        expect(new Set(voters).size).to.equal(voters.length)
        if (state === 'open' || state === 'cancelled' || by.length === 0) return
        expect(by).to.deep.equal(votes.filter((each) => each.option === option).map(({ person }) => person))
        expect(by.length).to.equal(state === 'rejected' && policy.rejects === 'one' ? 1 : policy.quorum)
      }),
    )
  })

  it('give the same outcome in any order of the same votes', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(['ann', 'bob', 'cyd', 'eve'], { minLength: 4 }), (order) => {
        const { state, by } = after(
          asked({ quorum: 4 }),
          order.map((person) => vote(person, 'approve')),
        )
        expect(state).to.equal('approved')
        expect(by).to.have.members(['ann', 'bob', 'cyd', 'eve'])
      }),
    )
  })
})
