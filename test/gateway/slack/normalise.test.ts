import { expect } from 'chai'
import fc from 'fast-check'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import { forwardBody, parseSlackBody } from '../../../src/gateway/slack/normalise.ts'
import type { SlackCall } from '../../../src/gateway/slack/normalise.ts'
import { stringifyJson } from '../../../src/json/json-text.ts'
import { errorOf } from '../../support/error-of.ts'

const form = 'application/x-www-form-urlencoded'
const parse = (body: string | Buffer, contentType: string | undefined = form) =>
  parseSlackBody(Buffer.from(body), contentType)
const payloadOf = (json: string) => `payload=${encodeURIComponent(json)}`
const said = (body: string) => {
  const { kind, code, message } = errorOf(() => parse(body))
  return [kind, code, message]
}

function interaction(payload: object): SlackCall {
  return parse(payloadOf(JSON.stringify(payload)))
}

describe('a body of Slack', () => {
  it('is a click if it has a payload, a slash command if it has a command, otherwise neither', () => {
    expect(parse(payloadOf('{"type":"block_actions"}'))).to.deep.equal({
      kind: 'interaction',
      payload: { type: 'block_actions' },
    })
    expect(parse('command=%2Fx&text=a+b&text=c')).to.deep.equal({
      kind: 'command',
      fields: { command: '/x', text: 'a b' },
    })
    for (const body of ['', 'payload=', 'command=', 'ssl_check=1', 'payload=&command=']) {
      expect(parse(body)).to.deep.equal({ kind: 'other' })
    }
  })

  it('is none of these if its content type is not that of a form', () => {
    for (const type of [undefined, '', 'application/json', 'multipart/form-data; boundary=x', `x${form}`]) {
      expect(parseSlackBody(Buffer.from('command=%2Fx'), type)).to.deep.equal({ kind: 'other' })
    }
    expect(parse('command=%2Fx', `${form.toUpperCase()} ; charset=UTF-8`).kind).to.equal('command')
  })

  it('is refused if it can be read in more than one way, or not at all', () => {
    expect(
      [
        `${payloadOf('{"n":1}')}&${payloadOf('{"n":2}')}`,
        payloadOf('null'),
        payloadOf('[{}]'),
        payloadOf('"text"'),
        payloadOf('12345678901234567890'),
        payloadOf('{"secret":'),
        'payload=%zz',
        'command=%2Fx&text=100%',
        payloadOf(`{"a":${'['.repeat(100)}${']'.repeat(100)}}`),
        payloadOf(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`),
      ].map(said),
    ).to.deep.equal(
      [
        'the form has more than one payload',
        'the payload is null, not a map',
        'the payload is a list, not a map',
        'the payload is text, not a map',
        'the payload is a number, not a map',
        'the payload is not JSON',
        'a field of the form is not percent-encoded as it should be',
        'a field of the form is not percent-encoded as it should be',
        'the payload is nested more than 100 levels deep',
        'the payload is nested more than 100 levels deep',
      ].map((why) => ['usage', 'BAD_SLACK_REQUEST', `this is not a request of Slack: ${why}`]),
    )
  })

  it('may have any names', () => {
    const call = parse('__proto__=1&constructor=2&command=%2Fx')

    expect(stringifyJson(forwardBody(call))).to.equal('{"__proto__":"1","constructor":"2","command":"/x"}')
    expect(stringifyJson(forwardBody(parse(payloadOf('{"__proto__":{"a":1},"actions":1}'))))).to.equal(
      '{"__proto__":{"a":1},"actions":1,"action_values":[]}',
    )
  })

  it('is read in time for any content of a megabyte', () => {
    const most = 1024 * 1024
    const bodies = ['&a', '%41', '%ff', '+'].map((part) =>
      Buffer.from(`command=/x&text=${part.repeat(most / part.length)}`),
    )
    for (const body of [...bodies, Buffer.concat([Buffer.from('command='), Buffer.alloc(most, 0xff)])]) {
      const begun = process.cpuUsage()
      parseSlackBody(body, form)
      const { user, system } = process.cpuUsage(begun)
      expect((user + system) / 1000, body.toString('latin1', 0, 20)).to.be.below(1500)
    }
  })

  it('throws a CicdError or nothing, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('payload=', 'command=', ''), (bytes, start) => {
        try {
          JSON.stringify(forwardBody(parse(Buffer.concat([Buffer.from(start), bytes]))))
        } catch (error) {
          expect(error).to.be.instanceOf(CicdError)
        }
      }),
    )
  })
})

describe('what is forwarded', () => {
  it('is the payload to the last digit and character, with the values of its actions', () => {
    const json =
      '{"token":"t","n":[12345678901234567890,1.0,1e+21,-0.0],"text":"<@U1> & \\ud800 é","actions":[{"value":"v"}],"nested":{"b":1,"a":[null]}}'

    expect(stringifyJson(forwardBody(parse(payloadOf(json))))).to.equal(`${json.slice(0, -1)},"action_values":["v"]}`)
  })

  it('is the payload of any JSON', () => {
    const key = fc.string().filter((name) => !['cicdstatemgr', 'action_values', 'actions', '__proto__'].includes(name))
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue({ maxDepth: 5 })), (payload) => {
        const { action_values: values, ...rest } = JSON.parse(JSON.stringify(forwardBody(interaction(payload)))) as {
          action_values: unknown
        }
        expect(values).to.deep.equal([])
        expect(rest).to.deep.equal(JSON.parse(JSON.stringify(payload)))
      }),
    )
  })

  it('has texts for every kind of action', () => {
    const actions: readonly [object | null, string[]][] = [
      [{ type: 'button', value: 'b' }, ['b']],
      [{ type: 'button', url: 'https://example.org' }, []],
      [{ type: 'static_select', selected_option: { text: { type: 'plain_text', text: 'One' }, value: '1' } }, ['1']],
      [{ type: 'static_select', selected_option: null }, []],
      [{ type: 'external_select', selected_option: { value: 'ext' } }, ['ext']],
      [{ type: 'multi_static_select', selected_options: [{ value: '1' }, { value: '2' }] }, ['1', '2']],
      [{ type: 'multi_external_select', selected_options: [] }, []],
      [{ type: 'users_select', selected_user: 'U1' }, ['U1']],
      [{ type: 'multi_users_select', selected_users: ['U1', 'U2'] }, ['U1', 'U2']],
      [{ type: 'conversations_select', selected_conversation: 'D1' }, ['D1']],
      [{ type: 'multi_conversations_select', selected_conversations: ['D1', 'G1'] }, ['D1', 'G1']],
      [{ type: 'channels_select', selected_channel: 'C1' }, ['C1']],
      [{ type: 'multi_channels_select', selected_channels: ['C1'] }, ['C1']],
      [{ type: 'overflow', selected_option: { value: 'more' } }, ['more']],
      [{ type: 'checkboxes', selected_options: [{ value: 'x' }, { value: 'y' }] }, ['x', 'y']],
      [{ type: 'radio_buttons', selected_option: { value: 'r' } }, ['r']],
      [{ type: 'datepicker', selected_date: '2026-11-28', initial_date: '2026-01-01' }, ['2026-11-28']],
      [{ type: 'timepicker', selected_time: '23:59' }, ['23:59']],
      [{ type: 'datetimepicker', selected_date_time: 1628633820 }, ['1628633820']],
      [{ type: 'plain_text_input', value: 'typed' }, ['typed']],
      [{ type: 'select', name: 'legacy', selected_options: [{ value: 'old' }] }, ['old']],
      [{ type: 'a kind of next year', value: 'new' }, ['new']],
      [{ type: 'button', value: { an: 'object' } }, []],
      [{ type: 'checkboxes', selected_options: [null, {}, { value: null }, 'text'] }, ['text']],
      [null, []],
    ]

    for (const [action, values] of actions) {
      const body = forwardBody(interaction({ actions: [action] }))
      expect([action, body.action_values]).to.deep.equal([action, values])
    }
    expect(forwardBody(interaction({ actions: actions.map(([action]) => action) })).action_values).to.deep.equal(
      actions.flatMap(([, values]) => values),
    )
  })

  it('has an empty list if there are no actions, with any value in their place', () => {
    for (const more of [{}, { actions: null }, { actions: 'x' }, { actions: {} }, { action_values: ['forged'] }]) {
      expect(forwardBody(interaction({ type: 'view_submission', ...more })).action_values).to.deep.equal([])
    }
  })

  it('says what the gateway knows, and nothing that a sender put in its place', () => {
    const forged = { cicdstatemgr: { invoker: 'forged' } }
    const known = { contextId: 'demo', decision: 'deploy-prod', invoker: 'ann' }

    expect(forwardBody(interaction({ ...forged, actions: [] }), known)).to.deep.equal({
      actions: [],
      action_values: [],
      cicdstatemgr: known,
    })
    expect(forwardBody(interaction({ ...forged }), {})).to.deep.equal({ action_values: [] })
    expect(forwardBody(parse('command=%2Fx&cicdstatemgr=forged'), { contextId: 'demo' })).to.deep.equal({
      command: '/x',
      cicdstatemgr: { contextId: 'demo' },
    })
    expect(forwardBody({ kind: 'other' })).to.deep.equal({})
  })

  it('has the real value instead of the value of the button, and does not change the payload', () => {
    const call = interaction({ actions: [{ type: 'button', value: 'held' }, { value: 'second' }] })

    expect(forwardBody(call, { value: 'real' })).to.deep.equal({
      actions: [{ type: 'button', value: 'real' }, { value: 'second' }],
      action_values: ['real', 'second'],
    })
    expect(forwardBody(call).action_values).to.deep.equal(['held', 'second'])
    expect(forwardBody(interaction({ actions: [] }), { value: 'real' }).action_values).to.deep.equal([])
  })
})
