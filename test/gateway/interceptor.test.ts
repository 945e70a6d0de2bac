import { expect } from 'chai'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { intercept } from '../../src/gateway/interceptor.ts'
import type { Verify } from '../../src/gateway/interceptor.ts'
import { requests } from './data/requests.ts'
import { cpuTime } from '../support/cpu-time.ts'

interface Recorded {
  readonly name: string
  readonly status: number
  readonly type?: string
  readonly body: string
}

const answers = JSON.parse(readFileSync(join(import.meta.dirname, 'data', 'answers.json'), 'utf8')) as Recorded[]
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const allow: Verify = () => undefined
const refuse: Verify = () => {
  throw new CicdError('WAY_NOT_ALLOWED', 'the signature is wrong')
}

function ask(body: string, headers: Record<string, string> = form, verify = allow) {
  return intercept(Buffer.from(body), headers, verify)
}

const clickOf = (actions: unknown) => `payload=${encodeURIComponent(JSON.stringify({ actions }))}`
const valuesOf = (body: string) => (JSON.parse(body) as { action_values: unknown }).action_values

describe('interceptor mode', () => {
  it('has a recorded answer of slack-payload-handler for each request', () => {
    expect(answers.map(({ name }) => name)).to.deep.equal(requests.map(({ name }) => name))
  })

  for (const { name, contentType, body } of requests) {
    it(`answers ${name} as slack-payload-handler does, byte for byte`, () => {
      const { status, type, body: text } = answers.find((each) => each.name === name)!

      const answer = ask(body, { 'content-type': contentType })

      const expected = { status, headers: type === undefined ? {} : { 'content-type': type }, body: text }
      expect(answer).to.deep.equal(expected)
    })
  }

  it('has the values of actions that made slack-payload-handler crash', () => {
    const said = [
      [{ type: 'static_select', selected_option: { value: 'one' } }],
      [{ type: 'multi_users_select', selected_users: ['U1', 'U2'] }],
      [{ type: 'button', url: 'https://example.org' }],
      [null, 1, 'text', []],
      { not: 'a list' },
    ].map((actions) => valuesOf(ask(clickOf(actions)).body))

    expect(said).to.deep.equal([['one'], ['U1', 'U2'], [], [], []])
  })

  it('checks the signature over the received bytes, if the request is from Slack or has a signature', () => {
    const seen: string[] = []
    const verify: Verify = (raw, headers) => seen.push(`${String(headers['x-slack-signature'])} ${raw.toString()}`)
    const headers = { ...form, 'x-slack-signature': 'v0=1' }

    for (const body of ['payload=%7b%7d', 'command=%2fx', 'other=1', '']) ask(body, headers, verify)
    for (const body of ['other=1', '%70ayload=%7b%7d', 'command=', 'payloads=1']) ask(body, form, verify)
    ask('{"ref":1}', { 'content-type': 'application/json' }, verify)

    const signed = ['payload=%7b%7d', 'command=%2fx', 'other=1', ''].map((body) => `v0=1 ${body}`)
    expect(seen).to.deep.equal([...signed, 'undefined %70ayload=%7b%7d'])
  })

  it('reads nothing of a forged request, and little of an unsigned one', () => {
    const million = 2 ** 20
    const bodies = ['a&', 'pa&', 'payload&', 'payload=&', 'payload=%zz&', 'p=1&', '%70&', '%61'].map((part) =>
      part.repeat(million / part.length),
    )
    const json = [`{"command":["${'['.repeat(million)}`, `{"command":[${'[],'.repeat(million / 3)}[]],"token":[]}`]
    const signed = { ...form, 'x-slack-signature': 'v0=1' }

    const started = cpuTime()
    for (const body of [...bodies, ...json]) {
      expect(ask(body, signed, refuse).status).to.equal(403)
      ask(body, form, refuse)
    }
    // One that is quadratic takes minutes, one that makes a list of all fields 5 s.
    expect(cpuTime() - started).to.be.below(3000)
  })

  it('answers a forged request with another status than 200, which ends the trigger, and other programs with {}', () => {
    const forged = ['payload=%7B%7D', 'command=%2Fx'].map((body) => ask(body, form, refuse))

    const body = '{"error":{"code":"WAY_NOT_ALLOWED","message":"the signature is wrong"}}'
    const refusal = { status: 403, headers: { 'content-type': 'application/json' }, body }
    expect(forged).to.deep.equal([refusal, refusal])
    expect(ask('a=b', form, refuse)).to.include({ status: 200, body: '{}\n' })
  })

  it('says why it refuses a slash command that Triggers v0.24 to v0.36 rewrote', () => {
    const body = '{"command":["/x"],"text":["a"],"token":["t"],"trigger_id":["1.2.3"]}'

    for (const headers of [form, { 'content-type': 'application/json' }]) {
      const answer = ask(body, headers)
      expect(answer.status).to.equal(400)
      expect(answer.body).to.match(
        /^\{"error":\{"code":"SIGNED_BYTES_GONE","message":"an EventListener of Triggers v0\.24 to v0\.36 rewrote this slash command .*"\}\}$/,
      )
    }
    expect(ask('{"command":"a text"}', { 'content-type': 'application/json' }).body).to.equal('{}\n')
  })

  it('refuses a payload that is nested too deep, and does not crash', () => {
    for (const levels of [2000, 200_000]) {
      const deep = `payload={"actions":${'['.repeat(levels)}${']'.repeat(levels)}}`
      expect([200, 400]).to.include(ask(deep).status)
    }
  })

  it('answers any bytes, and the same bytes the same', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(`payload=${encodeURIComponent(text)}`)),
      fc
        .record({ actions: fc.json() })
        .map(({ actions }) => Buffer.from(`payload={"actions":${encodeURIComponent(actions)}}`)),
    )
    fc.assert(
      fc.property(anything, (bytes) => {
        const [once, again] = [1, 2].map(() => intercept(Buffer.from(bytes), form, allow))
        expect(once!.status).to.equal(200)
        expect(again).to.deep.equal(once)
        if (once!.body !== '') JSON.parse(once!.body)
      }),
    )
  })
})
