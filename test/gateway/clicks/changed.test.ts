import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { forgeDecision } from '../../support/forge.ts'
import { gatewayConfig, postQuestion, startGateway } from '../../support/gateway.ts'
import { blocksOf, clickPayload, startSlack } from '../../support/slack.ts'
import type { ClickOptions, SlackStandIn } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a click on a question whose record was changed', () => {
  let slack: SlackStandIn
  let cwd: string
  let config: JsonObject

  beforeEach(async () => {
    slack = await startSlack()
    cwd = await tempDir()
    config = configWith()
  })
  afterEach(async () => {
    await slack[Symbol.asyncDispose]()
  })

  const configWith = (section: JsonObject = {}): JsonObject =>
    gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section, slack.api)
  const click = (question: string, options: Partial<ClickOptions> = {}): JsonObject =>
    clickPayload({ context: 'flow', question, option: 'approve', responseUrl: slack.responseUrl(), ...options })
  const record = async (): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    return (await manager.get({ id: 'flow', path: 'decisions.deploy' })).value as JsonObject
  }
  const change = async (values: JsonObject): Promise<void> =>
    forgeDecision(config, cwd, { ...(await record()), ...values })
  /** The blocks with other texts. */
  const edited = (question: string, from: string, to: string): JsonObject[] =>
    JSON.parse(JSON.stringify(blocksOf(question)).replaceAll(from, to)) as JsonObject[]
  /** A button of a version that wrote no digest. */
  const withoutDigest = (question: string): JsonObject[] =>
    JSON.parse(JSON.stringify(blocksOf(question)).replaceAll(/,\\"asked\\":\\"[0-9a-f]+\\"/g, '')) as JsonObject[]

  const swapped = [
    { key: 'approve', text: 'No', choice: 'it', value: { pipeline: 'deploy' } },
    { key: 'reject', text: 'Deploy', choice: 'it', rejects: true },
  ]
  const changes: [string, JsonObject][] = [
    ['subject', { subject: 'shop 6.6 to prod' }],
    ['texts of its options', { options: swapped }],
    [
      'options that refuse',
      {
        options: [
          { ...swapped[1], rejects: undefined, key: 'reject', text: 'No' },
          { ...swapped[0], text: 'Deploy' },
        ].map((option) => JSON.parse(JSON.stringify(option)) as JsonObject),
      },
    ],
    ['values', { options: [{ ...swapped[0]!, text: 'Deploy', value: { pipeline: 'evil' } }] }],
    ['events', { on: { approve: 'deploy=other' } }],
    ['policy', { policy: 'two' }],
  ]
  for (const [what, values] of changes) {
    it(`does not count if the ${what} changed, and the person is told`, async () => {
      const question = await postQuestion(config, cwd)
      await change(values)
      await using gateway = await startGateway({ config, cwd })

      await gateway.send(click(question))
      const { fields } = await slack.asked('response/r1')

      expect(fields.text).to.match(/the question was changed after it was shown here/)
      expect(await record()).to.deep.include({ state: 'open', votes: [] })
      expect(await gateway.metric('refusals_total{reason="QUESTION_CHANGED"} 1')).to.be.a('string')
      expect(JSON.parse(await gateway.logged('click refused'))).to.deep.include({
        level: 'warn',
        channel: 'C01',
        reason: 'this is not a vote on "deploy": the question was changed after it was shown here',
      })
    })
  }

  for (const [what, values] of changes.slice(0, 2)) {
    it(`does not count if the ${what} changed and the button has no digest`, async () => {
      const question = await postQuestion(config, cwd)
      await change(values)
      await using gateway = await startGateway({ config, cwd })

      const [value] = /\{\\"cicdstatemgr.*?\}\}/.exec(JSON.stringify(withoutDigest(question))) ?? []
      await gateway.send(
        click(question, { blocks: withoutDigest(question), value: JSON.parse(`"${value}"`) as string }),
      )

      expect((await slack.asked('response/r1')).fields.text).to.match(/changed after it was shown here/)
      expect(await record()).to.deep.include({ state: 'open', votes: [] })
    })
  }

  it('does not count if the message shows another subject, though its button has the right digest', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd })

    await gateway.send(click(question, { blocks: edited(question, 'shop 1.5', 'shop 1.4') }))
    expect((await slack.asked('response/r1')).fields.text).to.match(/changed after it was shown here/)

    await gateway.send({ ...click(question, { responseUrl: slack.responseUrl('r2') }), message: null })
    expect((await slack.asked('response/r2')).fields.text).to.match(/does not show its subject/)
    expect(await record()).to.deep.include({ state: 'open', votes: [] })
    const { level, code, reason, channel, ts } = JSON.parse(await gateway.logged('click refused')) as JsonObject
    expect({ level, code, reason }).to.deep.equal({
      level: 'warn',
      code: 'QUESTION_CHANGED',
      reason:
        'the message shows other words than the question, which is as it was asked: somebody may have changed the message',
    })
    expect([channel, ts]).to.deep.equal(['C01', '1700000000.000100'])
  })

  const shown: [string, string, (text: string) => string][] = [
    ['markup and escapes', 'a <b> & *c* &lt;', (text) => text],
    [
      'emoji, which Slack names',
      'to 🚀 :a: 👍🏽 prod ❤️ 1️⃣',
      (text) =>
        text
          .replace('🚀', ':rocket:')
          .replace('👍🏽', ':+1::skin-tone-4:')
          .replace('❤️', ':heart:')
          .replace('1️⃣', ':one:'),
    ],
    ['emoji as they are', 'to 🚀 👩‍💻 🇩🇪', (text) => text],
    ['the greatest length', '<'.repeat(1000), (text) => text],
  ]
  for (const [what, subject, bySlack] of shown) {
    it(`counts on a question as it was asked, with ${what} in the subject`, async () => {
      const question = await postQuestion(config, cwd, { subject })
      await using gateway = await startGateway({ config, cwd })

      const blocks = JSON.parse(bySlack(JSON.stringify(blocksOf(question)))) as JsonObject[]
      await gateway.send(click(question, { blocks }))
      expect(await record()).to.include({ state: 'approved' })
    })
  }

  it('counts on the message of a template, whose words are its own, as long as the record is as it was', async () => {
    const button =
      '{"type": "button", "text": {"type": "plain_text", "text": "Yes, {{ o.text }}"}, "value": {{ o.value | tojson }} }'
    const elements = `{% for o in manualChoice.choices.it.options %}${button}{{ "" if loop.last else "," }}{% endfor %}`
    const template = `{"channel": "C01", "text": "?", "blocks": [{"type": "actions", "elements": [${elements}]}]}`
    config = configWith({ templates: { 'manual-choice': template } })
    const question = await postQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd })

    const { subject } = await record()
    await change({ subject: 'shop 6.6 to prod' })
    await gateway.send(click(question))
    expect((await slack.asked('response/r1')).fields.text).to.match(/changed after it was shown here/)

    await change({ subject: subject ?? null })
    await gateway.send(click(question))
    expect(await record()).to.include({ state: 'approved' })
  })
})
