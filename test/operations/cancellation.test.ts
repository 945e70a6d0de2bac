import { expect } from 'chai'
import { CicdStateMgr } from '../../src/index.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { Answer, HttpServer } from '../support/http-server.ts'
import { app, directoryConfig } from '../support/open-manager.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { tempDir } from '../support/temp-dir.ts'

const id = 'flow-1'
const gone = new Error('the caller has gone')

/** What a promise was rejected with: the caller's own reason, as it is. */
function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no rejection',
    (reason: unknown) => reason,
  )
}

describeOnPrimaries('a caller that gives up', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app() })
  })

  const set = [{ op: 'set', path: 'state.a', value: '1' } as const]

  it('before a call gets its reason, and nothing is done', async () => {
    const signal = AbortSignal.abort(gone)

    expect(await reasonOf(manager.set({ id, operations: set, signal }))).to.equal(gone)
    expect(await reasonOf(manager.get({ id, path: 'state', signal }))).to.equal(gone)
    expect(await reasonOf(manager.lock({ name: 'deploy', ttl: 60_000, signal }))).to.equal(gone)
    expect(await manager.get({ id, path: 'state.a', default: null })).to.include({ value: null, revision: 1 })
    expect(await manager.lock({ name: 'deploy', ttl: 60_000 })).to.include({ token: 1 })
  })

  it('while it waits for a lock stops waiting at once', async () => {
    await manager.lock({ name: 'deploy', ttl: 60_000 })
    const caller = new AbortController()
    const waiting = reasonOf(manager.lock({ name: 'deploy', ttl: 60_000, wait: 600_000, signal: caller.signal }))
    caller.abort(gone)

    expect(await waiting).to.equal(gone)
  })

  it('while it gets a lock gives it back', async () => {
    const caller = new AbortController()
    const taking = reasonOf(manager.lock({ name: 'deploy', ttl: 60_000, signal: caller.signal }))
    caller.abort(gone)

    expect(await taking).to.equal(gone)
    expect(await manager.lock({ name: 'deploy', ttl: 60_000 })).to.include({ token: 2 })
  })

  it('while a change is on its way is told truly whether it is stored', async () => {
    let stored = 1
    for (let turns = 0; turns < 30; turns++) {
      const caller = new AbortController()
      const increment = [{ op: 'increment', path: 'state.n', by: 1 } as const]
      const changing = manager
        .set({ id, operations: increment, signal: caller.signal })
        .catch((reason: unknown) => reason)
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
      caller.abort(gone)

      const answer = await changing
      if (answer !== gone) expect(answer).to.include({ revision: ++stored, changed: true })
      expect((await manager.get({ id, path: 'state' })).revision).to.equal(stored)
    }
    // The last one had time enough, or begins anew.
    expect(await manager.set({ id, operations: set })).to.include({ revision: stored + 1 })
  })
})

describe('a caller that gives up in an event', () => {
  let cwd: string
  let server: HttpServer
  let manager: CicdStateMgr

  async function open(answer: Answer): Promise<void> {
    cwd = await tempDir()
    server = await startHttpServer([answer])
    const section = { slack: { url: server.origin }, http: { retries: 5 } }
    manager = await CicdStateMgr.open({ config: directoryConfig(cwd, section), cwd })
    const success = { notify: { first: { message: 'one' }, second: { message: 'two' } } }
    await manager.init({ id, appConfig: app({ pipelines: { build: { 'event-handlers': { success } } } }) })
  }

  afterEach(async () => {
    await manager.close()
    await server.close()
  })

  const fire = (signal?: AbortSignal) =>
    manager.handleEvent({
      id,
      pipeline: 'build',
      event: 'success',
      deliveryId: 'run-1',
      ...(signal && { signal }),
    })

  const untilRequested = async (): Promise<void> => {
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  }

  it('stops at once while nobody answers, and a rerun knows that it cannot know', async () => {
    await open('silence')
    const caller = new AbortController()
    const firing = reasonOf(fire(caller.signal))
    await untilRequested()
    caller.abort(gone)

    expect(await firing).to.equal(gone)
    expect(server.requests).to.have.length(1)
    await server.close()
    server = await startHttpServer([{ json: { ok: true } }])
    const section = { slack: { url: server.origin } }
    const log: string[] = []
    const silent = () => undefined
    const logger = { debug: silent, info: silent, warn: (line: string) => void log.push(line), error: silent }
    await using again = await CicdStateMgr.open({ config: directoryConfig(cwd, section), cwd, log: logger })
    const { blocks } = await again.handleEvent({ id, pipeline: 'build', event: 'success', deliveryId: 'run-1' })
    expect(blocks.map(({ status }) => status)).to.deep.equal(['sent', 'sent'])
    expect(log).to.deep.equal([
      'pipelines.build.event-handlers.success.notify.first: an earlier run with this delivery id was cut off while sending it, so it is unknown whether it arrived; it is sent again (onUnknown: resend)',
    ])
  })

  it('stops at once between two tries', async () => {
    await open({ status: 503, headers: { 'retry-after': '60' } })
    const caller = new AbortController()
    const firing = reasonOf(fire(caller.signal))
    await untilRequested()
    caller.abort(gone)

    expect(await firing).to.equal(gone)
    expect(server.requests).to.have.length(1)
  })
})
