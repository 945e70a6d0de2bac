import { expect } from 'chai'
import type { CicdStateMgr, Clock, JsonObject, ShownDecision } from '../../../src/index.ts'
import { readButton } from '../../../src/decisions/button.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'
const name = 'deploy-prod'

describeOnPrimaries('a question that an event asks', (primary) => {
  let chat: HttpServer
  let manager: CicdStateMgr

  async function open(appConfig: JsonObject, answers?: Parameters<typeof startHttpServer>[0], clock?: Clock) {
    chat = await startHttpServer(answers ?? [{ json: { ok: true, channel: 'C1', ts: '17.1' } }])
    const config = primary().config({
      slack: { url: `${chat.origin}/api/chat.postMessage` },
      decisions: deciders,
      http: { retries: 0 },
    })
    manager = await primary().open({ config, ...(clock && { clock }) })
    await manager.init({
      ...{ id, appConfig },
      operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }],
    })
  }
  afterEach(() => chat.close())

  const fire = (more: JsonObject = {}) => manager.handleEvent({ id, pipeline: 'build', event: 'success', ...more })
  const record = async () => (await manager.get({ id, path: `decisions.${name}` })).value as unknown as ShownDecision
  const posted = () => chat.requests.map(({ body }) => JSON.parse(body) as JsonObject & { text: string })
  const vote = (actor: string, option = 'approve') => manager.decide({ id, name, option, actor })

  it('is open once it is posted, with buttons that hold nothing but which option of which question they are', async () => {
    await open(askingApp())
    const { blocks } = await fire({ actor: 'ci' })

    expect(blocks).to.deep.equal([
      {
        ...{ handler: 'manual-choice', block: 'default', status: 'sent', httpStatus: 200, attempts: 1 },
        captured: ['state.slack.thread_ts', `decisions.${name}`],
      },
    ])
    const { id: question, expiresAt, askedAt, ...rest } = await record()
    expect(rest).to.deep.equal({
      ...{ name, state: 'open', subject: 'shop 1.5.0 to prod', policy: 'prod', quorum: 2, rejects: 'one' },
      ...{ onExpire: 'reject', askedBy: 'ci', votes: [], message: { channel: 'C1', ts: '17.1' } },
      options: [
        { key: 'approve', text: 'Deploy', choice: 'deploy', value: '{"pipeline": "deploy", "version": "1.5.0"}' },
        { key: 'reject', text: 'No', choice: 'deploy', rejects: true },
      ],
      on: { approve: 'deploy=approved', reject: 'deploy=refused', expired: 'deploy=expired', cancelled: 'deploy=off' },
    })
    expect(Date.parse(expiresAt!) - Date.parse(askedAt)).to.equal(4 * 3_600_000)
    const [message] = posted()
    const buttons = (message!.blocks as { type: string; elements: { value: string; text: JsonObject }[] }[]).flatMap(
      ({ type, elements }) => (type === 'actions' ? elements : []),
    )
    expect(buttons.map(({ value }) => readButton(value))).to.deep.equal(
      ['approve', 'reject'].map((option) => ({ context: id, question, name, option })),
    )
    expect(JSON.stringify(message!.blocks)).to.not.include('1.5.0\\"')
  })

  it('fires the event of its end once, which sees what was decided', async () => {
    await open(askingApp())
    await fire()
    await vote('ann')
    const { state, events } = await vote('bob')

    expect(state).to.equal('approved')
    expect(events.map(({ event, state }) => [event, state])).to.deep.equal([['deploy=approved', 'done']])
    const { choice, option, outbox, id: question } = await record()
    expect({ choice, option }).to.deep.equal({ choice: 'deploy', option: 'approve' })
    expect(outbox!.map(({ at: _, ...due }) => due)).to.deep.equal([
      { kind: 'event', event: 'deploy=approved', question, state: 'done' },
    ])
    expect((await manager.settleDecision({ id, name })).events).to.deep.equal([])
    expect((await rejection(vote('cyd'))).message).to.include('approved (approve) already')
    expect(posted().map(({ text }) => text)).to.deep.equal(['Deploy?', 'approved approve'])
  })
})
