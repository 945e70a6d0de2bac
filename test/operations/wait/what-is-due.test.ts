import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { AskRequest, CicdStateMgr, Clock, JsonObject, Logger, OpenOptions } from '../../../src/index.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import { updateContext } from '../../../src/operations/change/update-context.ts'
import { decisionsGuard } from '../../../src/operations/decisions/change-decision.ts'
import { vote } from '../../../src/operations/decisions/vote.ts'
import { callerOn } from '../../../src/operations/host.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import type { JsonObject as Json } from '../../../src/json/json.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { signingKeys } from '../../support/signing.ts'

const id = 'flow-1'
const name = 'deploy-prod'
const minute = 60_000

describeOnPrimaries('who waits for a decision', (primary) => {
  let chat: HttpServer
  let manager: CicdStateMgr
  let config: JsonObject

  async function open(
    appConfig: JsonObject,
    answers?: Parameters<typeof startHttpServer>[0],
    http: JsonObject = { retries: 0 },
  ) {
    chat = await startHttpServer(answers ?? [{ json: { ok: true, channel: 'C1', ts: '17.1' } }])
    const slack = { url: `${chat.origin}/api/chat.postMessage` }
    config = primary().config({ slack, decisions: deciders, http })
    manager = await primary().open({ config })
    await manager.init({ id, appConfig })
    await manager.set({ id, operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }] })
    await manager.handleEvent({ id, pipeline: 'build', event: 'success' })
  }
  afterEach(() => chat.close())

  /** By a process of its own, as it were. */
  const waits = async (timeout = minute, options: OpenOptions = {}) =>
    (await primary().open({ config, ...options })).waitForDecision({ id, name, timeout })
  const posted = () => chat.requests.map(({ body }) => (JSON.parse(body) as { text: string }).text)
  const outbox = async () =>
    (await manager.decision({ id, name })).outbox?.map(({ event, state }) => `${event} ${state}`)

  it('fires the event of its expiry once, alone or with other processes', async () => {
    for (const count of [1, 2, 3]) {
      await open(askingApp(asking({ policy: 'one', expires: '100ms' })))
      const results = await Promise.all(Array.from({ length: count }, () => waits()))

      expect(results.map(({ state }) => state)).to.deep.equal(results.map(() => 'expired'))
      expect(posted()).to.deep.equal(['Deploy?', 'expired '])
      expect(await outbox()).to.deep.equal(['deploy=expired done'])
      await manager.delete({ id })
      await chat.close()
    }
    await open(askingApp())
  })

  it('says that it fired the event', async () => {
    const said: string[] = []
    const log: Logger = { ...silentLogger, info: (text) => said.push(text) }
    await open(askingApp(asking({ policy: 'one', expires: '1ms' })))
    await delay(5)
    await waits(0, { log })

    expect(said).to.deep.equal(['fired the event deploy=expired'])
  })

  it('gets the result even if the event takes longer than the wait', async () => {
    await open(
      askingApp(asking({ policy: 'one', expires: '1ms' })),
      (request) => (request.body.includes('expired') ? 'silence' : { json: { ok: true } }),
      { timeout: '6s', retries: 0 },
    )
    await delay(5)

    expect(await waits(0)).to.include({ state: 'expired' })
    expect(await outbox()).to.deep.equal(['deploy=expired failed'])
  })

  it('fires the event of a process that was killed after it had decided', async () => {
    await open(askingApp())
    await using host = await openHost({ config: config as Json, cwd: primary().cwd, env: {} })
    const cast = (person: string) =>
      vote(callerOn(host), {
        ...{ id, name, option: 'approve', via: 'store', shownAs: person },
        identity: { name: person },
      })
    await cast('ann')
    const waiting = waits()
    await cast('bob')

    expect(await waiting).to.include({ state: 'approved' })
    expect(posted()).to.deep.equal(['Deploy?', 'approved approve'])
    expect(await outbox()).to.deep.equal(['deploy=approved done'])
  })

  it('continues until the event of a killed process is fired', async () => {
    await open(askingApp(asking({ policy: 'one' })))
    await using host = await openHost({ config: config as Json, cwd: primary().cwd, env: {} })
    const digest = createHash('sha256')
      .update(JSON.stringify([id, name]))
      .digest('hex')
    await manager.lock({ name: `decision-${digest.slice(0, 40)}`, ttl: 1500 })
    const casting = { id, name, option: 'approve', via: 'store', shownAs: 'ann', identity: { name: 'ann' } } as const
    await vote(callerOn(host), casting)

    expect(await waits()).to.include({ state: 'approved' })
    expect(posted()).to.deep.equal(['Deploy?', 'approved approve'])
  })

  it('gets the end that it made, even if its event asks the next question of the same name', async () => {
    const again = { 'manual-choice': asking({ policy: 'one', subject: 'and now?' }) }
    await open(askingApp(asking({ policy: 'one', expires: '100ms' }), { expired: again }))
    const { id: question } = await manager.decision({ id, name })

    expect(await waits()).to.include({ state: 'expired', question })
    expect(await manager.decision({ id, name })).to.deep.include({ state: 'open', subject: 'and now?' })
  })

  it('reminds people, and goes on waiting', async () => {
    await open(askingApp(asking({ policy: 'soon' })))
    const waiting = Promise.all([waits(), waits()])
    await manager.decide({ id, name, option: 'approve', actor: 'ann' })
    while (posted().length < 3) await delay(20)
    await manager.decide({ id, name, option: 'approve', actor: 'bob' })

    expect((await waiting).map(({ state }) => state)).to.deep.equal(['approved', 'approved'])
    const reminders = posted().filter((text) => text.startsWith('Still open'))
    expect(reminders.length).to.be.within(2, 4)
  })
})

describeOnPrimaries(
  '100 who wait for a question',
  function (primary) {
    const keys = signingKeys()
    const question: AskRequest = {
      ...{ id, name, policy: 'prod', subject: 'shop 1.5.0 to prod' },
      options: [{ key: 'approve', text: 'Deploy' }],
      on: { expired: 'deploy=expired' },
    }
    /** Time that passes twenty times faster for those who wait. */
    const fast: Clock = {
      now: () => new Date(),
      elapsed: () => performance.now() * 20,
      sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 20, signal),
    }

    async function setDeadline(config: JsonObject, id: string, value: string): Promise<void> {
      await using host = await openHost({ config: config as Json, cwd: primary().cwd, env: {} })
      await updateContext(callerOn(host), contextId(id), {
        command: 'forge',
        guard: decisionsGuard,
        operations: () => [{ op: 'set', path: `decisions.${name}.expiresAt`, value }],
      })
    }

    /** Commands a second together, also those inside scripts, of 100 who have waited for a while. */
    async function costs(id: string, policy: JsonObject, more: JsonObject = {}, since?: string): Promise<number> {
      const policies = { prod: { approvers: { people: ['ann@example.org'] }, via: ['store'], ...policy } }
      const config = primary().config({ decisions: { policies, ...more } })
      const signer = await primary().open({ config, ...('signing' in more && { secrets: keys.secrets }) })
      await signer.init({ id, appConfig: askingApp() })
      await signer.ask({ ...question, id })
      if (since !== undefined) await setDeadline(config, id, since)
      const waiting: Promise<unknown>[] = []
      const gone = new AbortController()
      for (let n = 0; n < 100; n++) {
        const manager = await primary().open({ config, clock: fast, log: silentLogger })
        waiting.push(manager.waitForDecision({ id, name, timeout: 600 * minute, signal: gone.signal }))
      }
      const all = Promise.allSettled(waiting)
      await delay(2500)
      const client = primary().redis!.server.client()
      await client.config('RESETSTAT')
      const started = performance.now()
      await delay(4000)
      const stats = await client.info('commandstats')
      const seconds = ((performance.now() - started) * 20) / 1000
      gone.abort()
      await all
      client.disconnect()
      return (
        [...stats.matchAll(/^cmdstat_(?!config|info)\S+:calls=(\d+)/gm)].reduce((sum, [, n]) => sum + Number(n), 0) /
        seconds
      )
    }

    it('cost less than 20 commands a second together, even if due work cannot be done', async () => {
      expect(await costs('open', { expires: '4h' })).to.be.below(20)
      expect(await costs('reminds', { expires: '4h', remind: '1s' }), 'reminders that go nowhere').to.be.below(20)
      const never = { expires: '1h', onExpire: 'approve' }
      const since = '2026-01-01T00:00:00.000Z'
      expect(await costs('never', never, { signing: keys.signing }, since), 'an end that nobody signs').to.be.below(20)
    }).timeout(120_000)
  },
  ['redis'],
)
