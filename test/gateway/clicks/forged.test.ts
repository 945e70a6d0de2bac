import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { askQuestion, gatewayConfig, posted, postQuestion, startGateway } from '../../support/gateway.ts'
import { clickPayload, startSlack } from '../../support/slack.ts'
import type { ClickOptions, SlackStandIn } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a button that somebody else made for a question', () => {
  let slack: SlackStandIn
  let cwd: string
  let config: JsonObject

  beforeEach(async () => {
    slack = await startSlack()
    cwd = await tempDir()
    config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, {}, slack.api)
  })
  afterEach(async () => {
    await slack[Symbol.asyncDispose]()
  })

  const click = (question: string, options: Partial<ClickOptions> = {}): JsonObject =>
    clickPayload({ context: 'flow', question, option: 'approve', responseUrl: slack.responseUrl(), ...options })
  const withoutCode = (question: string): string =>
    JSON.stringify({ cicdstatemgr: { context: 'flow', question, name: 'deploy', option: 'approve' } })
  const state = async (): Promise<unknown> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    const { state, votes } = (await manager.get({ id: 'flow', path: 'decisions.deploy' })).value as JsonObject
    return `${state as string} ${(votes as unknown[]).length}`
  }
  const noPlace = { container: { type: 'view', view_id: 'V01' }, channel: null, message: null }
  const stranger = 'x'.repeat(22)

  const forged: [string, (question: string) => JsonObject, RegExp][] = [
    ['in another message', (it) => click(it, { ts: '9.9' }), /not in the message that asked it/],
    ['in another channel', (it) => click(it, { channel: 'C9' }), /not in the message that asked it/],
    ['with the ids alone', (it) => click(it, { value: withoutCode(it) }), /not made for the message that asked it/],
    [
      'with another code',
      (it) => click(it, { value: withoutCode(it).replace('}}', `,"code":"${stranger}"}}`) }),
      /not made for the message that asked it/,
    ],
    ['in a dialog', (it) => ({ ...click(it), ...noPlace }), /not in a message of a channel/],
  ]
  for (const [where, payload, reason] of forged) {
    it(`${where} counts nothing, and the person is told`, async () => {
      const question = await postQuestion(config, cwd)
      await using gateway = await startGateway({ config, cwd })

      const { status } = await gateway.send(payload(question))
      const { fields } = await slack.asked('response/r1')

      expect(status).to.equal(200)
      expect(fields.response_type).to.equal('ephemeral')
      expect(fields.text).to.match(reason)
      expect(await state()).to.equal('open 0')
      expect(gateway.queue.taken).to.deep.equal([])
      const line = JSON.parse(await gateway.logged('click refused')) as JsonObject
      expect([line.level, line.code]).to.deep.equal(['warn', 'NOT_ITS_MESSAGE'])
      expect(await gateway.metric('refusals_total{reason="NOT_ITS_MESSAGE"} 1')).to.be.a('string')

      await gateway.send(click(question))
      expect(await state()).to.equal('approved 1')
    })
  }

  it('in a dialog without a response URL is answered by a direct message', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd })

    await gateway.send({ ...click(question, { responseUrl: '' }), ...noPlace, response_url: null })
    const { fields } = await slack.asked('chat.postMessage')

    expect(fields.channel).to.equal('U01')
    expect(fields.text).to.match(/not in a message of a channel/)
    expect(slack.requests.map(({ method }) => method)).not.to.include('chat.postEphemeral')
  })

  it('counts nothing for a question that has no message', async () => {
    const question = await askQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd })

    await gateway.send(click(question))
    const { fields } = await slack.asked('response/r1')

    expect(fields.text).to.match(/it is not known that the question was posted in Slack/)
    expect(await state()).to.equal('open 0')
  })

  it('counts nothing after its question was decided, and forwards nothing for the person who decided', async () => {
    const question = await postQuestion(config, cwd)
    await using gateway = await startGateway({ config, cwd })
    await gateway.send(click(question))

    await gateway.send(click(question, { ts: '9.9', responseUrl: slack.responseUrl('r2') }))
    const { fields } = await slack.asked('response/r2', ({ response_type }) => response_type === 'ephemeral')

    expect(fields.text).to.match(/is approved \(approve\) already/)
    expect(gateway.queue.taken).to.have.length(1)
  })

  it('counts for its own question only, though another one is in the message', async () => {
    const first = await postQuestion(config, cwd)
    const other = await postQuestion(config, cwd, { id: 'other', answer: { json: { ...posted, ts: '2.2' } } })
    await using gateway = await startGateway({ config, cwd })

    await gateway.send(click(first, { ts: '2.2' }))
    await gateway.send(click(other, { context: 'other' }))
    expect(await state()).to.equal('open 0')

    await gateway.send(click(first))
    expect(await state()).to.equal('approved 1')
  })

  it('is told from those of a message whose place Slack did not say', async () => {
    const question = await postQuestion(config, cwd, { answer: { text: 'ok' } })
    await using gateway = await startGateway({ config, cwd })

    await gateway.send(click(question, { value: withoutCode(question) }))
    expect(await state()).to.equal('open 0')

    await gateway.send(click(question, { channel: 'C7', ts: '7.7' }))
    expect(await state()).to.equal('approved 1')
  })
})
