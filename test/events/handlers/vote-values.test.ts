import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { documentWith, harness, slackConfig } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

const names = { context: 'flow', question: '00000000-0000-4000-8000-000000000000', name: 'deploy', option: 'approve' }
const vote = JSON.stringify({ cicdstatemgr: names })

/** Fires a block at a server; returns the outcome and how many requests were sent. */
async function fire(block: JsonObject, template?: JsonValue) {
  await using server = await startHttpServer([{ json: { ok: true, ts: '9.9', channel: 'C1' } }])
  const templates = template === undefined ? {} : { 'manual-choice': template }
  const flow = harness(documentWith({ 'manual-choice': block }), slackConfig(`${server.origin}/api`, { templates }))
  const { blocks } = await flow.fire()
  return { reason: blocks[0]?.reason ?? '', sent: server.requests.length }
}

const pizza = (value: string): JsonObject => ({
  title: 'Pizza on Friday?',
  choices: { a: { header: '', options: [{ text: 'Yes', value }] } },
})

describe('a message whose button would be a vote, without a decision', () => {
  const at = 'choices.a.options[0].value has the key "cicdstatemgr", which stands for a vote'
  for (const [how, value] of [
    ['as written', vote],
    ['made by a template', `{{ {"cicdstatemgr": {"question": "x"}} | tojson }}`],
    ['with an escaped key', vote.replace('cicd', '\\u0063icd')],
    ['with the key twice', vote.replace('{', '{"cicdstatemgr":1,')],
    ['beside other keys', vote.replace('{', '{"a":1,')],
    ['with blanks around it', ` ${vote}\n`],
  ] as const) {
    it(`is not sent: ${how}`, async () => {
      const { reason, sent } = await fire(pizza(value))
      expect(reason).to.contain(at)
      expect(sent).to.equal(0)
    })
  }

  it('is not sent if a generator makes it', async () => {
    const template = { a: { header: '', options: [{ text: 'Yes', value: '{{ it.value }}' }] } }
    const generators = { g: { foreach: 'state.map', iterator: 'it', template } }
    await using server = await startHttpServer()
    const document = documentWith({ 'manual-choice': { title: 'x', 'choice-generators': generators } })
    const state = { ...(document.state as JsonObject), map: { one: { value: vote } } }
    const { blocks } = await harness({ ...document, state }, slackConfig(`${server.origin}/api`)).fire()

    expect(blocks[0]?.reason).to.contain('which stands for a vote')
    expect(server.requests).to.deep.equal([])
  })

  const blocks = [{ type: 'actions', elements: [{ type: 'button', value: '{{ manualChoice.title }}' }] }]
  for (const [how, template] of [
    ['as blocks', { channel: 'C1', blocks }],
    ['as blocks in a text', '{"blocks": {{ [{"elements": [{"value": manualChoice.title}]}] | tojson | tojson }} }'],
    ['as a block id', { blocks: [{ type: 'section', block_id: '{{ manualChoice.title }}' }] }],
  ] as const) {
    it(`is not sent if a template of the config puts a text of the app there: ${how}`, async () => {
      const { reason, sent } = await fire({ ...pizza('v'), title: vote }, template as JsonValue)
      expect(reason).to.contain('makes a message with a button whose value has the key "cicdstatemgr"')
      expect(sent).to.equal(0)
    })
  }

  it('is not sent as the arguments of a trigger-pipeline', async () => {
    await using server = await startHttpServer()
    const args = {
      text: 'Pizza?',
      blocks: JSON.stringify([{ type: 'actions', elements: [{ type: 'button', value: vote }] }]),
    }
    const config = slackConfig(`${server.origin}/api`)
    const trigger = { ...config.trigger, url: server.origin }
    const flow = harness(documentWith({ 'trigger-pipeline': { name: 'build', args } }), { ...config, trigger })
    const { blocks } = await flow.fire()

    expect(blocks[0]?.reason).to.contain('makes a message with a button whose value has the key "cicdstatemgr"')
    expect(server.requests).to.deep.equal([])
  })

  it('is sent if only its text, which nobody can press, looks so', async () => {
    expect(await fire({ ...pizza('v'), title: vote })).to.deep.equal({ reason: '', sent: 1 })
  })
})
