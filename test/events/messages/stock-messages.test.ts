import { expect } from 'chai'
import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { Message, RenderedChoices } from '../../../src/events/messages/message.ts'
import { slackStock } from '../../../src/events/messages/slack.ts'
import { teamsStock } from '../../../src/events/messages/teams.ts'
import { webhookStock } from '../../../src/events/messages/webhook.ts'
import { createTemplateEngine } from '../../../src/templates/jinja-engine.ts'

const state = { cicdContextDataId: 'id-1', cicdContextName: 'stage', slack: { thread_ts: '1.2' } }
const scope = { engine: createTemplateEngine(), context: { channel: 'C1', state }, path: 'notify' }
const here = { channel: 'C1', thread_ts: '1.2' }

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const notify = (message: string): Message => ({ handler: 'notify', message })
const ask = (title: string, choices: RenderedChoices): Message => ({ handler: 'manual-choice', title, choices })
const choice = (header: string, ...texts: string[]) => ({
  header,
  options: texts.map((text) => ({ text, value: `v=${text}` })),
})
const manyChoices = (count: number, ...texts: string[]): RenderedChoices =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`c${n}`, choice(`Choice ${n}`, ...texts)]))

function blocksOf(body: JsonObject): JsonObject[] {
  return body.blocks as JsonObject[]
}

describe('the stock message of Slack', () => {
  it('of notify is a section in the thread of the flow, with a text for where blocks are not shown', () => {
    expect(slackStock(notify('hello *you*'), scope)).to.deep.equal({
      body: { ...here, text: 'hello *you*', blocks: [section('hello *you*')] },
      warnings: [],
    })
  })

  it('has no channel and no thread where the context data have none', () => {
    const { body } = slackStock(notify('hello'), { ...scope, context: { channel: '', state: { slack: 'x' } } })
    expect(body).to.deep.equal({ text: 'hello', blocks: [section('hello')] })
  })

  it('is cut into sections of at most 3000 characters, at the ends of lines', () => {
    const line = `${'x'.repeat(999)}\n`
    const { body } = slackStock(notify(line.repeat(4)), scope)
    expect(body).to.deep.equal({ ...here, text: line.repeat(4), blocks: [section(line.repeat(3)), section(line)] })
  })

  it('is text alone where it is too long for blocks, and says how much is missing where it is too long for that', () => {
    expect(slackStock(notify('x'.repeat(40_000)), scope).body).to.deep.equal({ ...here, text: 'x'.repeat(40_000) })
    const { body } = slackStock(notify('x'.repeat(50_000)), scope)
    expect(body).to.deep.equal({ ...here, text: `${'x'.repeat(39_975)}… (10025 more characters)` })
  })

  it('has no blocks where it has nothing to say', () => {
    expect(slackStock(notify(' \n'), scope).body).to.deep.equal({ ...here, text: ' \n' })
  })

  it('of respond takes what response URLs know from the block, and leaves the rest', () => {
    const extras = { response_type: 'ephemeral', replace_original: true, thread_ts: '7.7', color: 'red' }
    expect(slackStock({ handler: 'respond', message: 'ok', extras }, scope).body).to.deep.equal({
      response_type: 'ephemeral',
      replace_original: true,
      thread_ts: '7.7',
      text: 'ok',
      blocks: [section('ok')],
    })
  })

  it('of manual-choice has at most 25 buttons a row, and no row without buttons', () => {
    const texts = Array.from({ length: 26 }, (_, n) => `b${n}`)
    const { body, warnings } = slackStock(ask('Go?', { many: choice('', ...texts), none: choice('None') }), scope)
    const button = (text: string) => ({ type: 'button', text: { type: 'plain_text', text }, value: `v=${text}` })
    expect(body).to.deep.equal({
      ...here,
      text: 'Go?',
      blocks: [
        section('Go?'),
        { type: 'actions', elements: texts.slice(0, 25).map(button) },
        { type: 'actions', elements: [button('b25')] },
        section('None'),
      ],
    })
    expect(warnings).to.deep.equal([])
  })

  it('of manual-choice passes on the styles that Slack knows', () => {
    const options = ['primary', 'danger', 'loud'].map((style) => ({ text: 't', value: 'v', style }))
    const { body } = slackStock(ask('', { a: { header: '', options } }), scope)
    const [{ elements }] = blocksOf(body) as [{ elements: JsonObject[] }]
    expect(elements.map(({ style }) => style)).to.deep.equal(['primary', 'danger', undefined])
  })

  it('of manual-choice shortens a long title, header and label', () => {
    const { body } = slackStock(ask('T'.repeat(4000), { a: choice('H'.repeat(4000), 'l'.repeat(80)) }), scope)
    const label = `${'l'.repeat(53)}… (27 more characters)`
    expect(blocksOf(body)).to.deep.equal([
      section(`${'T'.repeat(2976)}… (1024 more characters)`),
      section(`${'H'.repeat(2976)}… (1024 more characters)`),
      {
        type: 'actions',
        elements: [{ type: 'button', text: { type: 'plain_text', text: label }, value: `v=${'l'.repeat(80)}` }],
      },
    ])
  })

  it('of manual-choice never shortens what a button does', () => {
    const options = [{ text: 't', value: 'v'.repeat(2001) }]
    expect(() => slackStock(ask('Go?', { a: { header: '', options } }), scope)).to.throw(
      'notify.choices.a.options[0].value renders to 2001 characters, and a button of Slack takes 2000',
    )
    expect(() => slackStock(ask('Go?', { a: choice('', 'v'.repeat(1998)) }), scope)).not.to.throw()
  })

  it('of manual-choice names the choices that do not fit into one message', () => {
    const { body, warnings } = slackStock(ask('Go?', manyChoices(30, 'Yes')), scope)
    const blocks = blocksOf(body)
    expect(blocks).to.have.length(50)
    expect(blocks.at(-1)).to.deep.equal(
      section('… and 6 more, which do not fit into one message: c24, c25, c26, c27, c28, c29'),
    )
    expect(warnings).to.deep.equal(['notify has more choices than fit into one message of Slack: 6 are not shown'])
  })

  it('keeps all limits, whatever is asked', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 })
    const anyText = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.integer({ min: 0, max: 5000 }).map((n) => '"é🚀\n'.repeat(n)),
    )
    const options = fc.array(fc.record({ text: anyText, value: fc.string({ maxLength: 2000 }) }), { maxLength: 60 })
    const choices = fc.dictionary(name, fc.record({ header: anyText, options }), { maxKeys: 60 })
    fc.assert(
      fc.property(anyText, choices, (title, asked) => {
        const blocks = [ask(title, asked), notify(title)].map((m) => slackStock(m, scope).body.blocks ?? [])
        for (const list of blocks as JsonObject[][]) {
          expect(list.length).to.be.at.most(50)
          expect(JSON.stringify(list).length).to.be.at.most(12_000)
          for (const { text, elements } of list) {
            if (text !== undefined) expect((text as { text: string }).text.length).to.be.within(1, 3000)
            if (elements !== undefined) expect((elements as JsonValue[]).length).to.be.within(1, 25)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('the stock message of Microsoft Teams', () => {
  const card = (body: JsonObject[]) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
        },
      },
    ],
  })
  const text = (value: string) => ({ type: 'TextBlock', text: value, wrap: true })

  it('is an Adaptive Card', () => {
    const extras = { color: 'red' }
    expect(teamsStock(notify('hello'), scope)).to.deep.equal({ body: card([text('hello')]), warnings: [] })
    expect(teamsStock({ handler: 'respond', message: 'ok', extras }, scope).body).to.deep.equal(card([text('ok')]))
  })

  it('of manual-choice opens links, and submits what is not a link', () => {
    const options = [
      { text: 'Approve', value: 'https://ci.example/approve', style: 'primary' },
      { text: 'Stop', value: 'stop', style: 'danger' },
      { text: 'Later', value: 'javascript:alert(1)' },
    ]
    expect(teamsStock(ask('Go?', { a: { header: 'Deploy', options }, b: choice('') }), scope).body).to.deep.equal(
      card([
        { ...text('Go?'), weight: 'Bolder', size: 'Medium' },
        text('Deploy'),
        {
          type: 'ActionSet',
          actions: [
            { type: 'Action.OpenUrl', title: 'Approve', url: 'https://ci.example/approve', style: 'positive' },
            { type: 'Action.Submit', title: 'Stop', data: { choice: 'a', value: 'stop' }, style: 'destructive' },
            { type: 'Action.Submit', title: 'Later', data: { choice: 'a', value: 'javascript:alert(1)' } },
          ],
        },
      ]),
    )
  })

  it('is shortened to what Teams takes, saying so', () => {
    for (const message of ['x'.repeat(40_000), '"\n🚀'.repeat(10_000)]) {
      const json = JSON.stringify(teamsStock(notify(message), scope).body)
      expect(Buffer.byteLength(json)).to.be.within(26_000, 28 * 1024)
      expect(json).to.match(/… \(\d+ more characters\)"/)
    }
  })
})

describe('the stock message of a plain webhook', () => {
  const flow = { id: 'id-1', cicdContext: 'stage', channel: 'C1' }

  it('says which flow says what', () => {
    const extras = { color: 'red' }
    const choices = { a: { header: 'Deploy', options: [{ text: 'Yes', value: 'y', style: 'primary' }] } }
    expect(webhookStock(notify('hello'), scope)).to.deep.equal({
      body: { handler: 'notify', ...flow, message: 'hello' },
      warnings: [],
    })
    expect(webhookStock({ handler: 'respond', message: 'ok', extras }, scope).body).to.deep.equal({
      handler: 'respond',
      ...flow,
      message: 'ok',
      extras,
    })
    expect(webhookStock(ask('Go?', choices), scope).body).to.deep.equal({
      handler: 'manual-choice',
      ...flow,
      title: 'Go?',
      choices,
    })
  })

  it('says nothing of the switches of a choice', () => {
    const choice = { header: 'Deploy', options: [], color: 'red' }
    const { body } = webhookStock(ask('Go?', { a: { ...choice, enabled: true } }), scope)
    expect(body.choices).to.deep.equal({ a: choice })
  })
})
