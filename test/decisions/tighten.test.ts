import { expect } from 'chai'
import { advance } from '../../src/decisions/advance.ts'
import type { Decision } from '../../src/decisions/decision.ts'
import { openQuestion } from '../../src/decisions/open-question.ts'
import type { Question } from '../../src/decisions/open-question.ts'
import { inPlaceOf, settled } from '../../src/decisions/outbox.ts'
import { readDecision } from '../../src/decisions/read-decision.ts'
import type { JsonObject } from '../../src/json/json.ts'
import type { Policy } from '../../src/decisions/policy.ts'
import { decidersWith } from './deciders.ts'

const options = [
  { key: 'approve', text: 'Deploy', choice: 'deploy' },
  { key: 'reject', text: 'No', rejects: true as const },
]
const circumstances = (now: number) => ({ now, canonical: (person: string) => person })

function ask(more: Partial<Question> = {}, limits: Partial<Policy> = { expires: 4_000, quorum: 1 }) {
  const { deciders, policy } = decidersWith(limits)
  const question = { name: 'deploy', subject: 'shop', options, ...more }
  return openQuestion(question, policy, deciders, { id: 'q1', askedBy: 'ci', now: 1000 })
}

const refusal = (more: Partial<Question>, limits?: Partial<Policy>): string => {
  try {
    ask(more, limits)
    return 'asked'
  } catch (error) {
    return `${(error as { code: string }).code}: ${(error as Error).message}`
  }
}

describe('a question that tightens its policy', () => {
  it('is over sooner, and needs more people', () => {
    expect(ask({ expires: 3000, quorum: 3 })).to.include({ quorum: 3, expiresAt: '1970-01-01T00:00:04.000Z' })
    expect(ask({ expires: 3000 }, {})).to.include({ expiresAt: '1970-01-01T00:00:04.000Z' })
    expect(ask({ expires: 4000, quorum: 1 })).to.include({ quorum: 1, expiresAt: '1970-01-01T00:00:05.000Z' })
  })

  it('is refused if it would loosen the policy', () => {
    expect(refusal({ expires: 5000 })).to.equal('BAD_QUESTION: expires is 5s, and the policy "prod" gives at most 4s')
    expect(refusal({ quorum: 1 }, { quorum: 2 })).to.equal(
      'BAD_QUESTION: quorum is 1, and the policy "prod" wants at least 2 to agree',
    )
    expect(refusal({ quorum: 4 })).to.equal(
      'QUORUM_OUT_OF_REACH: the question wants 4 to agree, and the policy "prod" names 3',
    )
  })

  it('is not over at once, nor after the last year that can be stored', () => {
    const told = (time: string) => `BAD_QUESTION: expires is ${time}: 1ms to 36500d are possible`
    for (const limits of [{}, { expires: 4000 }]) expect(refusal({ expires: 0 }, limits)).to.equal(told('0s'))
    expect(refusal({ expires: 104_000_000 * 86_400_000 }, {})).to.equal(told('104000000d'))
    expect(refusal({ expires: 36_500 * 86_400_000 }, {})).to.equal('asked')
  })

  it('keeps the time of the policy if the end of the time counts as agreement: a shorter time is not stricter', () => {
    const agrees = { expires: 4000, onExpire: 'approve' }
    const told =
      'BAD_QUESTION: expires cannot be changed: the policy "prod" takes the option "approve" when the time is up'
    expect(refusal({ expires: 1 }, agrees)).to.equal(told)
    expect(refusal({ expires: 1 }, { onExpire: 'approve' })).to.equal(told)
    expect(refusal({ quorum: 3 }, { ...agrees, quorum: 1 })).to.equal(told.replace('expires', 'quorum'))
    expect(refusal({ expires: 4000, quorum: 2 }, agrees)).to.equal('asked')
    expect(refusal({ expires: 1 }, { ...agrees, onExpire: 'reject' })).to.equal('asked')
  })

  it('names events for its options and endings, and for nothing else', () => {
    const told = (on: Record<string, string>, more: Partial<Question> = {}) => refusal({ on, ...more })
    expect(told({ approve: 'a=b', reject: 'a=b', expired: 'a=b=c', cancelled: 'a=b' })).to.equal('asked')
    expect(told({ aprove: 'a=b' })).to.equal(
      'BAD_QUESTION: on.aprove is neither the key of an option nor expired or cancelled, did you mean "approve"?',
    )
    expect(told({ approve: 'deploy' })).to.equal(
      'BAD_QUESTION: on.approve is not an event, written PIPELINE=EVENT: "deploy"',
    )
    expect(told({ __proto__: null, constructor: 'a=b' } as never)).to.match(
      /^BAD_QUESTION: on.constructor is neither the key/,
    )
    const named = [...options, { key: 'expired', text: 'Later' }]
    expect(told({ expired: 'a=b' }, { options: named })).to.equal(
      'BAD_QUESTION: on.expired is an ending: give the option of that key another one',
    )
  })
})

describe('what follows from the end of a question', () => {
  const on = { approve: 'deploy=approved', reject: 'deploy=refused', expired: 'deploy=late', cancelled: 'deploy=off' }
  const due = (event: string) => [{ kind: 'event', event, question: 'q1', state: 'pending' }]
  const vote = (option: string) => ({ kind: 'vote', person: 'ann', name: 'ann', via: 'store', option }) as const

  it('is the event of the option or of the ending, stored in the record of the end', () => {
    const ends = [vote('approve'), vote('reject'), { kind: 'cancel', by: 'ann' } as const].map(
      (happening) => advance(ask({ on }), happening, circumstances(1000)).decision,
    )
    const late = advance(ask({ on }), { kind: 'time' }, circumstances(9000)).decision
    expect([...ends, late].map(({ state, choice, outbox }) => ({ state, choice, outbox }))).to.deep.equal([
      { state: 'approved', choice: 'deploy', outbox: due('deploy=approved') },
      { state: 'rejected', choice: undefined, outbox: due('deploy=refused') },
      { state: 'cancelled', choice: undefined, outbox: due('deploy=off') },
      { state: 'expired', choice: undefined, outbox: due('deploy=late') },
    ])
  })

  it('is the event of the option that the policy takes when the time runs out', () => {
    const { outbox } = advance(
      ask({ on }, { expires: 1, onExpire: 'approve' }),
      { kind: 'time' },
      circumstances(9000),
    ).decision
    expect(outbox).to.deep.equal(due('deploy=approved'))
  })

  it('is empty if the question names no events', () => {
    expect(advance(ask(), vote('approve'), circumstances(1000)).decision).to.not.have.property('outbox')
  })

  it('stays due when the next question replaces it, even if the end was not stored yet', () => {
    const next = { ...ask(), id: 'q2' }
    const later = (before: Decision) => advance(before, { kind: 'time' }, circumstances(9000)).decision
    const inPlace = (before: object) => inPlaceOf({ decisions: { deploy: before as JsonObject } }, next, later).outbox
    const approved = advance(ask({ on }), vote('approve'), circumstances(1000)).decision
    expect(inPlace(approved)).to.deep.equal(due('deploy=approved'))
    expect(inPlace(ask({ on }))).to.deep.equal(due('deploy=late'))
    expect(inPlace(settled(approved, approved.outbox![0]!, { state: 'done' }))).to.equal(undefined)
    expect(inPlace({ any: 'thing' })).to.equal(undefined)
    expect(inPlaceOf({}, next, later)).to.equal(next)
  })

  it('is read back as it was stored, and refused if another program wrote something else', () => {
    const approved = advance(ask({ on }, { quorum: 1, remind: 5 }), vote('approve'), circumstances(1000)).decision
    const read = (more: object) => () =>
      readDecision({ decisions: { deploy: { ...approved, ...more } as unknown as JsonObject } }, 'deploy')
    expect(read({ message: { channel: 'C', ts: '1' }, remindedAt: approved.askedAt })()).to.deep.include({
      outbox: due('deploy=approved'),
    })
    for (const wrong of [
      { outbox: [{}] },
      { outbox: {} },
      { on: { approve: 1 } },
      { message: { channel: 1, ts: '1' } },
      { remind: 0 },
      { remindedAt: 'soon' },
    ])
      expect(read(wrong)).to.throw('is not a decision')
  })
})
