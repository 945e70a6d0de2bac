import { expect } from 'chai'
import { openQuestion } from '../../src/decisions/open-question.ts'
import type { Question } from '../../src/decisions/open-question.ts'
import { readDecision, recordOf } from '../../src/decisions/read-decision.ts'
import { checkComment } from '../../src/decisions/texts.ts'
import type { JsonValue } from '../../src/json/json.ts'
import { errorOf } from '../support/error-of.ts'
import { decidersWith } from './deciders.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const question: Question = {
  name: 'deploy-prod',
  subject: 'shop 1.5.0 to prod',
  options: [
    { key: 'approve', text: 'Deploy' },
    { key: 'reject', text: 'No', rejects: true },
  ],
}

function ask(changes: Partial<Question> = {}, policy: Parameters<typeof decidersWith>[0] = {}) {
  const made = decidersWith(policy)
  return openQuestion({ ...question, ...changes }, made.policy, made.deciders, { id: 'q1', askedBy: 'ci', now })
}

const refusal = (...args: Parameters<typeof ask>) => {
  const { code, message } = errorOf(() => ask(...args))
  return `${code}: ${message}`
}

describe('a question', () => {
  it('is kept with how it will be counted', () => {
    expect(ask({ invoker: 'ann' }, { expires: 14_400_000 })).to.deep.equal({
      ...{ id: 'q1', name: 'deploy-prod', state: 'open', subject: 'shop 1.5.0 to prod' },
      ...{ policy: 'prod', quorum: 2, rejects: 'one', onExpire: 'reject', options: question.options },
      ...{ expiresAt: '2026-01-02T07:04:05.000Z', askedAt: '2026-01-02T03:04:05.000Z', askedBy: 'ci' },
      ...{ invoker: 'ann', votes: [] },
    })
    expect(ask()).to.not.have.any.keys('expiresAt', 'invoker', 'run')
  })

  it('stores rejects: false as an option without it', () => {
    const [approve, reject] = question.options
    const options = [{ ...approve!, rejects: false, choice: undefined }, reject!]

    expect(ask({ options }).options).to.deep.equal(question.options)
  })

  it('is not stored if it could not be read again', () => {
    const asked = ask()

    expect(recordOf(asked)).to.deep.equal(asked)
    expect(() => recordOf({ ...asked, quorum: 0 })).to.throw(
      'decisions.deploy-prod could not be read again, so it is not stored',
    )
  })

  for (const name of ['', 'a.b', 'a b', '-a', '__proto__', 'constructor', 'prototype', 'a'.repeat(64), 'ä', 'a\n']) {
    it(`is not called ${JSON.stringify(name)}`, () => {
      expect(errorOf(() => ask({ name }))).to.include({ code: 'BAD_DECISION_NAME', exitCode: 2 })
    })
  }

  it('has options that can be told apart, and one that agrees', () => {
    const option = (key: string, text = 'x') => ({ key, text })
    expect(refusal({ options: [] })).to.equal('BAD_QUESTION: the question has no option to choose')
    expect(refusal({ options: [option('a'), option('b'), option('a')] })).to.equal(
      'BAD_QUESTION: two options have the key "a"',
    )
    expect(refusal({ options: [{ ...option('a'), rejects: true }] })).to.equal(
      'BAD_QUESTION: every option of the question rejects: there is nothing to agree to',
    )
    expect(refusal({ options: [option('a b')] })).to.equal('BAD_QUESTION: "a b" is not a valid key of an option')
    expect(refusal({ options: [option('a', ' ')] })).to.equal('BAD_QUESTION: the text of an option is empty')
    expect(refusal({ options: Array.from({ length: 26 }, (_, n) => option(`k${n}`)) })).to.equal(
      'BAD_QUESTION: the question has 26 options, at most 25 are possible',
    )
  })

  it('says in one line what it is about, and nothing that hides', () => {
    expect(refusal({ subject: '' })).to.equal('BAD_QUESTION: the subject is empty')
    expect(refusal({ subject: 'a\u001b[2Jb' })).to.equal(
      'BAD_QUESTION: the subject holds the control character \\x1b: "a\\u001b[2Jb"',
    )
    expect(refusal({ subject: 'a\nb' })).to.include('holds the control character \\x0a')
    expect(refusal({ subject: 'to \u202etset' })).to.include('holds \\u202e, which changes how the rest is shown')
    expect(refusal({ subject: 'x'.repeat(1001) })).to.include('the subject has 1001 characters, at most 1000 are')
    expect(refusal({ subject: 'a\ud800' })).to.include('the subject holds half of a character')
    expect(ask({ subject: 'Größe 🚀 שלום' }).subject).to.equal('Größe 🚀 שלום')
  })

  it('needs the option that the policy takes when the time runs out', () => {
    expect(refusal({}, { onExpire: 'later' })).to.equal(
      'BAD_QUESTION: the policy "prod" takes the option "later" when the time is up, and the question has no option with that key',
    )
    expect(ask({}, { onExpire: 'approve' }).onExpire).to.equal('approve')
  })

  it('needs to know who started the flow, if that person may not vote', () => {
    const keeps = 'UNKNOWN_INVOKER: the policy "prod" does not let the person who started the flow vote, and '
    expect(refusal({}, { notInvoker: true })).to.equal(`${keeps}it is not known who that is`)
    expect(refusal({ invoker: ' ' }, { notInvoker: true })).to.equal(`${keeps}it is not known who that is`)
    expect(refusal({ invoker: 'jenkins' }, { notInvoker: true })).to.equal(
      `${keeps}"jenkins" is not a person in the config`,
    )
    expect(ask({ invoker: 'eve@example.org' }, { notInvoker: true }).invoker).to.equal('eve@example.org')
    expect(refusal({ invoker: 'annn@example.org' }, { notInvoker: true })).to.equal(
      `${keeps}"annn@example.org" is not a person in the config, did you mean "ann@example.org"?`,
    )
    expect(refusal({ invoker: 'cyd@elsewhere.example' }, { notInvoker: true })).to.equal(
      `${keeps}"cyd@elsewhere.example" is not a person in the config, did you mean "cyd"?`,
    )
    const approvers = { people: ['Zoe@example.org', 'bob', 'ann'], groups: [] }
    expect(ask({ invoker: 'zoe@EXAMPLE.org' }, { notInvoker: true, approvers }).invoker).to.equal('zoe@EXAMPLE.org')
    expect(ask({ invoker: 'annn@example.org' }).invoker).to.equal('annn@example.org')
  })

  it('is refused if too few people may answer', () => {
    expect(refusal({ invoker: 'bob' }, { notInvoker: true, quorum: 3 })).to.equal(
      'QUORUM_OUT_OF_REACH: the policy "prod" wants 3 to agree, and without "bob", who started the flow, it names 2',
    )
    expect(ask({ invoker: 'eve' }, { notInvoker: true, quorum: 3 }).quorum).to.equal(3)
    const approvers = { people: ['ann'], groups: ['known'] }
    expect(ask({ invoker: 'ann' }, { notInvoker: true, quorum: 3, approvers }).quorum).to.equal(3)
  })
})

describe('a comment', () => {
  it('may have several lines, and is left out if it is empty', () => {
    expect(checkComment(' a\r\nb\tc \n')).to.equal('a\nb\tc')
    expect([checkComment(undefined), checkComment(' \n')]).to.deep.equal([undefined, undefined])
    expect(checkComment('x'.repeat(2000))).to.have.length(2000)
  })

  for (const [comment, why] of [
    ['x'.repeat(10_240), 'the comment has 10240 characters, at most 2000 are possible'],
    ['a\u0000b', 'the comment holds the control character \\x00'],
    ['a\rb', 'the comment holds the control character \\x0d'],
    ['a\u009bb', 'the comment holds the control character \\x9b'],
    ['a\u2066b', 'the comment holds \\u2066, which changes how the rest is shown'],
  ] as const) {
    it(`is refused where ${why.slice('the comment '.length)}`, () => {
      const { code, message } = errorOf(() => checkComment(comment))
      expect({ code, message }).to.deep.equal({ code: 'BAD_COMMENT', message: why })
    })
  }
})

describe('a record that is read', () => {
  const record = ask()
  const read = (decisions: unknown, name = 'deploy-prod') => readDecision({ decisions: decisions as JsonValue }, name)

  it('is what was kept', () => {
    expect(read({ 'deploy-prod': record })).to.deep.equal(record)
    expect(readDecision({}, 'deploy-prod')).to.equal(undefined)
    expect([read(null), read({}, 'constructor'), read([])]).to.deep.equal([undefined, undefined, undefined])
  })

  for (const change of [
    ...[
      { state: 'open ' },
      { quorum: 0 },
      { quorum: '2' },
      { votes: {} },
      { votes: [{ person: 'ann' }] },
      { options: 'x' },
    ],
    ...[{ askedAt: 'Jan 1 2030 (<!channel>)' }, { expiresAt: '2030-01-01 (\u001b[31m)' }, { decidedAt: '2030' }],
    ...[{ name: 'other' }, { expiresAt: 'soon' }, { rejects: true }, { options: [{ key: 'a' }] }],
  ]) {
    it(`is named where another program made ${JSON.stringify(change)} of it`, () => {
      const { code, message } = errorOf(() => read({ 'deploy-prod': { ...record, ...change } }))
      expect({ code, message }).to.deep.equal({
        code: 'RECORD_UNREADABLE',
        message: 'decisions.deploy-prod is not a decision: another program wrote it',
      })
    })
  }
})
