import { expect } from 'chai'
import { setTimeout } from 'node:timers/promises'
import type { AskRequest, CicdStateMgr, JsonObject } from '../../../src/index.ts'
import { contextId } from '../../../src/context/context-id.ts'
import type { JsonObject as Json } from '../../../src/json/json.ts'
import { updateContext } from '../../../src/operations/change/update-context.ts'
import { decisionsGuard } from '../../../src/operations/decisions/change-decision.ts'
import { vote } from '../../../src/operations/decisions/vote.ts'
import { callerOn } from '../../../src/operations/host.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { signingKeys } from '../../support/signing.ts'

const id = 'flow-1'
const name = 'deploy-prod'
const keys = signingKeys()
const options = [{ key: 'approve', text: 'Deploy' }]
const question: AskRequest = {
  ...{ id, name, policy: 'prod', subject: 'shop 1.5.0 to prod', options },
  on: { approve: 'deploy=approved', expired: 'deploy=expired' },
}
const unsigned = 'the end of its question is not signed'

describeOnPrimaries('an event of a decision that is signed', (primary) => {
  let chat: HttpServer
  let signer: CicdStateMgr
  /** Has the public keys only. */
  let step: CicdStateMgr
  let config: JsonObject

  beforeEach(async () => {
    chat = await startHttpServer([{ json: { ok: true } }])
    config = primary().config({
      slack: { url: `${chat.origin}/api/chat.postMessage` },
      http: { retries: 0 },
      decisions: {
        people: [{ name: 'ann' }],
        policies: { prod: { approvers: { people: ['ann'] }, via: ['store'], expires: '4h' } },
        signing: keys.signing,
      },
    })
    signer = await primary().open({ config, secrets: keys.secrets })
    step = await primary().open({ config })
    const events = Object.fromEntries(
      ['approved', 'expired', 'forged'].map((event) => [event, { notify: { message: event } }]),
    )
    const ask = {
      decision: { name, policy: 'prod', subject: 'the next' },
      title: 'Next?',
      choices: { deploy: { header: 'to prod', options } },
    }
    const appConfig = app({
      channel: 'C1',
      pipelines: { deploy: { 'event-handlers': { ...events, ask: { 'manual-choice': ask } } } },
    })
    await step.init({ id, appConfig })
  })
  afterEach(() => chat.close())

  const posted = () => chat.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text)
  const record = async () =>
    (await step.get({ id, path: `decisions.${name}` })).value as JsonObject & { id: string; outbox?: JsonObject[] }
  const outbox = async () => ((await record()).outbox ?? []).map(({ event, state, reason }) => [event, state, reason])

  /** Writes into the record as who may write to the store. */
  async function change(values: (record: JsonObject & { id: string; outbox?: JsonObject[] }) => object): Promise<void> {
    await using host = await openHost({ config: config as Json, cwd: primary().cwd, env: {} })
    const next = { ...(await record()), ...values(await record()) } as JsonObject as Json
    await updateContext(callerOn(host), contextId(id), {
      command: 'forge',
      guard: decisionsGuard,
      operations: () => [{ op: 'set', path: `decisions.${name}`, value: next }],
    })
  }
  const due = (question: string, more: object = {}) => ({
    ...{ kind: 'event', event: 'deploy=forged', question, state: 'pending' },
    ...more,
  })

  /** Decides, and is killed before the event. */
  async function decided(): Promise<void> {
    const secrets = keys.secrets as Json
    await using host = await openHost({ config: config as Json, secrets, cwd: primary().cwd, env: {} })
    const identity = { name: 'ann' }
    await vote(callerOn(host), { ...{ id, name, option: 'approve', via: 'store', shownAs: 'ann' }, identity })
  }

  it('is fired by any process, with a key or without', async () => {
    await signer.ask(question)
    await decided()
    expect(await outbox()).to.deep.equal([['deploy=approved', 'pending', undefined]])

    const { events } = await step.settleDecision({ id, name })
    expect(events).to.have.length(1)
    expect(posted()).to.deep.equal(['approved'])
    expect(await outbox()).to.deep.equal([['deploy=approved', 'done', undefined]])
  })

  it('is not fired if another program wrote it into an end', async () => {
    await signer.ask(question)
    await decided()
    await change(({ id: question, outbox = [] }) => ({
      outbox: [
        due(question),
        // The signature of another event, and of another question.
        due(question, { signature: outbox[0]!.signature }),
        due('0f8fad5b-d9cb-469f-a165-70867728950e', {
          event: 'deploy=approved',
          signature: outbox[0]!.signature,
        }),
        ...outbox,
      ],
    }))

    for (const manager of [step, signer]) await manager.settleDecision({ id, name })
    expect(posted()).to.deep.equal(['approved'])
    expect((await outbox()).map(([event, ...rest]) => [event, ...rest])).to.deep.equal([
      ...[1, 2].map(() => ['deploy=forged', 'failed', unsigned]),
      ['deploy=approved', 'failed', unsigned],
      ['deploy=approved', 'done', undefined],
    ])
  })

  it('is neither fired nor signed if another program wrote it into an open question', async () => {
    await signer.ask(question)
    await change(({ id: question }) => ({ outbox: [due(question)] }))
    await step.settleDecision({ id, name })
    expect(await outbox()).to.deep.equal([['deploy=forged', 'failed', unsigned]])

    await change(({ id: question }) => ({ outbox: [due(question)] }))
    await signer.decide({ id, name, option: 'approve', actor: 'ann' })
    expect(posted()).to.deep.equal(['approved'])
    expect(await outbox()).to.deep.equal([['deploy=approved', 'done', undefined]])
  })

  it('is not fired for an unsigned end', async () => {
    await step.ask(question)
    await change(() => ({ state: 'approved', option: 'approve', decidedAt: '2026-11-28T12:00:00.000Z' }))
    await change(({ id: question }) => ({ outbox: [due(question)] }))
    await signer.settleDecision({ id, name })
    expect(posted()).to.deep.equal([])

    await step.ask({ ...question, on: { cancelled: 'deploy=forged' } })
    const { events } = await step.cancelDecision({ id, name })
    expect(events).to.deep.equal([{ event: 'deploy=forged', state: 'failed', reason: unsigned }])
    expect(posted()).to.deep.equal([])
  })

  it('stays due when the next question replaces it, also for an expiry that was not stored yet', async () => {
    const ways = [
      () => signer.ask({ ...question, subject: 'the next' }),
      () => step.ask({ ...question, subject: 'the next' }),
      () => signer.handleEvent({ id, pipeline: 'deploy', event: 'ask' }),
    ]
    for (const askNext of ways) {
      await signer.ask(question)
      await decided()
      const { status = 'done' } = (await askNext()) as { status?: string }
      expect(status).to.equal('done')
      expect(await outbox()).to.deep.equal([['deploy=approved', 'pending', undefined]])
      expect('questionSignature' in (await record())).to.equal(askNext !== ways[1])
      await signer.decide({ id, name, option: 'approve', actor: 'ann' })
      expect((await outbox())[0]).to.deep.equal(['deploy=approved', 'done', undefined])
    }
    for (const askNext of [ways[0]!, ways[2]!]) {
      await signer.ask({ ...question, expires: 1 })
      await setTimeout(5)
      await askNext()
      await step.settleDecision({ id, name })
      expect(await outbox()).to.deep.equal([['deploy=expired', 'done', undefined]])
    }
  })

  it('waits for a signing process when the time has run out', async () => {
    await signer.ask({ ...question, expires: 1 })
    await setTimeout(5)
    const { decision, events, nextIn } = await step.settleDecision({ id, name })
    expect([decision.state, events.length]).to.deep.equal(['open', 0])
    expect(nextIn).to.be.at.least(1000)

    expect((await signer.settleDecision({ id, name })).events).to.have.length(1)
    expect(posted()).to.deep.equal(['expired'])
  })
})
