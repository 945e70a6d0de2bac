import { expect } from 'chai'
import { setTimeout as delay } from 'node:timers/promises'
import { CicdStateMgr } from '../../../src/index.ts'
import type { Clock, OpenOptions } from '../../../src/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import { hintsOnly, isUntilNextLook, soon } from '../../support/hints-only.ts'
import { app } from '../../support/open-manager.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const id = 'flow-1'
const path = 'state.deploy'
const minute = 60_000
const channel = 'cicd:flow-1:changes'

/** Time that passes so many times faster. */
function fastClock(times: number): Clock {
  return {
    now: () => new Date(),
    elapsed: () => performance.now() * times,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / times, signal),
  }
}

/** The same, until it is told to be `hintsOnly`: `after` so many pauses that do not end any more. */
function clockThatStops(times: number): { clock: Clock; after: (pauses: number) => Promise<void> } {
  const fast = fastClock(times)
  const { promise, resolve } = Promise.withResolvers<undefined>()
  let left = Infinity
  const sleep: Clock['sleep'] = (milliseconds, signal) => {
    if (left === Infinity || !isUntilNextLook(milliseconds)) return fast.sleep(milliseconds, signal)
    left--
    if (left === 0) resolve(undefined)
    return hintsOnly.sleep(milliseconds, signal)
  }
  return {
    clock: { ...fast, sleep },
    after: (pauses) => {
      left = pauses
      return promise
    },
  }
}

describe('waiting on redis', () => {
  let server: RedisServer
  let cwd: string
  const managers: CicdStateMgr[] = []

  before(async () => {
    cwd = await tempDir()
  })
  beforeEach(async () => {
    server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    await (await open()).init({ id, appConfig: app() })
  })
  afterEach(async () => {
    await Promise.all(managers.splice(0).map((manager) => manager.close()))
    await server.stop()
  })

  async function open(options: OpenOptions = {}, redis: object = {}, section: object = {}): Promise<CicdStateMgr> {
    const { host, port } = server
    const address = 'sentinels' in redis ? {} : { host, port }
    const source = { ...address, keyPrefix: 'cicd:', isPrimary: true, ...redis }
    const config = { cicdstatemgr: { datasources: { redis: source }, ...section } }
    const manager = await CicdStateMgr.open({ config, cwd, actor: 'tester', ...options })
    managers.push(manager)
    return manager
  }

  const set = async (value: string, redis: object = {}) =>
    (await open({}, { timeouts: { unreachable: '10s' }, ...redis })).set({
      id,
      operations: [{ op: 'set', path, value }],
    })

  /** Until so many listen. */
  async function untilHeard(count: number): Promise<void> {
    const client = server.client()
    for (let heard = -1; heard !== count;) heard = ((await client.pubsub('NUMSUB', channel)) as [string, number])[1]
    client.disconnect()
  }

  it('costs less than 20 commands a second for 100 waits, and wakes all as soon as there is a value', async () => {
    const times = 20
    const { clock, after } = clockThatStops(times)
    const waiting: Promise<unknown>[] = []
    for (let n = 0; n < 100; n++) {
      const manager = await open({ clock })
      waiting.push(manager.wait({ id, path, timeout: 60 * minute }))
    }
    await untilHeard(100)
    const client = server.client()
    // The look that follows a subscription.
    await delay(500)
    await client.config('RESETSTAT')
    const started = performance.now()
    await delay(3000)
    const stats = await client.info('commandstats')
    const seconds = ((performance.now() - started) * times) / 1000
    await after(100)
    await set('done')
    const changed = performance.now()
    const values = await Promise.all(waiting)
    const took = performance.now() - changed

    // Those inside scripts too.
    const calls = [...stats.matchAll(/^cmdstat_(?!config|info)\S+:calls=(\d+)/gm)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    )
    expect(calls / seconds).to.be.within(8, 20)
    expect(values).to.have.length(100)
    expect(took).to.be.below(soon)
  })

  it('continues after a restart', async () => {
    const waiting = (await open()).wait({ id, path, timeout: minute })
    await untilHeard(1)
    await server.restart()
    await set('done')

    expect(await waiting).to.deep.equal({ id, revision: 2, value: 'done' })
  })

  it('begins while Redis is away, and says so once', async () => {
    const { promise: warned, resolve: warn } = Promise.withResolvers<string>()
    const manager = await open({ log: { ...silentLogger, warn } })
    let waiting: Promise<unknown> = Promise.resolve()
    await server.restart(async () => {
      waiting = manager.wait({ id, path, timeout: minute })
      waiting.catch(warn)
      expect(await warned).to.match(/^Redis at \S+ refuses connections: .*; trying again$/)
    })
    await set('done')

    expect(await waiting).to.include({ value: 'done' })
  })

  it('ends at once if it begins with a wrong password', async () => {
    await server.client().config('SET', 'requirepass', 'another')
    const manager = await open({}, { password: 'wrong' })

    expect(await rejection(manager.wait({ id, path, timeout: minute }))).to.include({ code: 'REDIS_LOGIN_REFUSED' })
  })

  it('for a lock begins while Redis is away, continues through a restart, and ends with its error if it is still away', async () => {
    const lock = { name: 'deploy', ttl: minute }
    const warnings: string[] = []
    const log = { ...silentLogger, warn: (message: string) => warnings.push(message) }
    const manager = await open({ log })
    let waiting: ReturnType<CicdStateMgr['lock']> | undefined
    await server.restart(async () => {
      waiting = manager.lock({ ...lock, wait: minute })
      waiting.catch(() => undefined)
      while (warnings.length === 0) await delay(20)
    })
    const held = await waiting
    expect(held).to.include({ token: 1 })
    expect(warnings).to.have.lengthOf(1)
    expect(warnings[0]).to.match(/; trying again$/)

    const next = (await open()).lock({ ...lock, wait: minute })
    while ((await manager.locks({ name: lock.name })).locks[0]?.waiting !== 1) await delay(20)
    await server.restart()
    await manager.unlock(held!)
    expect(await next).to.include({ token: 2 })

    await server.stop()
    expect(await rejection((await open()).lock({ ...lock, wait: 200 }))).to.include({ code: 'REDIS_UNREACHABLE' })
  })

  it('continues after a failover', async () => {
    const replica = await startRedis({ args: ['--replicaof', server.host, String(server.port)] })
    const sentinel = await startRedis({
      config: `sentinel monitor main 127.0.0.1 ${server.port} 1\nsentinel down-after-milliseconds main 500\n`,
      args: ['--sentinel'],
    })
    const [ask, second] = [sentinel.client(), replica.client()]
    while (!(await second.info('replication')).includes('master_link_status:up'));
    while (!(await ask.info('sentinel')).includes('slaves=1'));
    const sentinels = { name: 'main', nodes: [`127.0.0.1:${sentinel.port}`] }
    const behind = { sentinels, timeouts: { unreachable: '20s' } }
    const waiting = (await open({}, behind)).wait({ id, path, timeout: minute })
    await untilHeard(1)

    await server.stop()
    while (!(await second.info('replication')).includes('role:master'));
    await set('done', behind)

    expect(await waiting).to.include({ value: 'done' })
    await Promise.all([replica.stop(), sentinel.stop()])
  })

  it('continues if Redis cannot be reached during a read, and says so once', async () => {
    const warnings: string[] = []
    const { promise: warned, resolve } = Promise.withResolvers<string>()
    const warn = (text: string): void => {
      warnings.push(text)
      resolve(text)
    }
    const log = { ...silentLogger, warn }
    const waiting = (await open({ log, clock: fastClock(50) })).wait({ id, path, timeout: 600 * minute })
    await untilHeard(1)
    await server.restart(() => warned)
    await set('done')

    expect(await waiting).to.include({ value: 'done' })
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(/^Redis at \S+ refuses connections: .*; trying again$/)
  })

  it('stores the end of a question whose time ran out while Redis was away', async () => {
    const policies = { prod: { approvers: { people: ['ann@example.org'] }, expires: '1s' } }
    const manager = await open({}, {}, { decisions: { policies } })
    await manager.ask({ id, name: 'q', policy: 'prod', subject: 's', options: [{ key: 'yes', text: 'Yes' }] })
    const { promise: warned, resolve } = Promise.withResolvers<string>()
    const other = await open({ log: { ...silentLogger, warn: resolve } }, {}, { decisions: { policies } })
    const waiting = other.waitForDecision({ id, name: 'q', timeout: minute })
    await untilHeard(1)
    await server.restart(() => warned)

    expect(await waiting).to.include({ state: 'expired', revision: 3 })
  })

  it('says that Redis cannot be reached if it is away at the end', async () => {
    const waiting = (await open({ clock: fastClock(50) })).wait({ id, path, timeout: 2 * minute })
    waiting.catch(() => undefined)
    await untilHeard(1)
    await server.stop()

    expect(await rejection(waiting)).to.include({ code: 'REDIS_UNREACHABLE', exitCode: 6 })
  })

  it('ends at once when its caller gives up while Redis is away, whatever timeouts.unreachable says', async () => {
    const warned = Promise.withResolvers<unknown>()
    const manager = await open({ clock: fastClock(50) }, { timeouts: { unreachable: '10m' } })
    const caller = new AbortController()
    const waiting = manager.wait({ id, path, timeout: 600 * minute, signal: caller.signal })
    waiting.catch(warned.resolve)
    await untilHeard(1)
    await server.stop()
    caller.abort(new Error('the caller has gone'))

    expect(await warned.promise).to.have.property('message', 'the caller has gone')
  })

  it('listens again after its connection was cut', async () => {
    const waiting = (await open({ clock: hintsOnly })).wait({ id, path, timeout: minute })
    await untilHeard(1)
    await server.client().call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await untilHeard(1)
    await set('done')
    const changed = performance.now()

    expect(await waiting).to.include({ value: 'done' })
    expect(performance.now() - changed).to.be.below(soon)
  })

  it('reads at intervals if the user may not subscribe, and says why', async () => {
    await server.client().call('ACL', 'SETUSER', 'deaf', 'on', '>pw', '~*', '+@all', '&*', '-subscribe')
    const { promise: warned, resolve: warn } = Promise.withResolvers<string>()
    const log = { ...silentLogger, warn }
    const manager = await open({ log, clock: fastClock(100) }, { username: 'deaf', password: 'pw' })
    const waiting = manager.wait({ id, path, timeout: 600 * minute })
    expect(await warned).to.match(
      /^gets no news of changes while it waits for state\.deploy of "flow-1" to be there, so it looks every 20 s or so: Redis refuses the subscription: NOPERM /,
    )
    await set('done')
    expect(await waiting).to.include({ value: 'done' })
  })

  for (const [what, rights] of [
    ['publish', ['&*', '-publish']],
    ['use the channel', ['resetchannels', '&other:*']],
  ] as const) {
    it(`sees what a user changes who may not ${what}, which is changed all the same`, async () => {
      await server.client().call('ACL', 'SETUSER', 'mute', 'on', '>pw', '~*', '+@all', ...rights)
      const waiting = (await open({ clock: fastClock(50) })).wait({ id, path, timeout: 600 * minute })
      await untilHeard(1)

      expect(await set('done', { username: 'mute', password: 'pw' })).to.include({ revision: 2, changed: true })
      expect(await waiting).to.include({ value: 'done' })
    })
  }

  it('changes a context on a server that has no PUBLISH', async () => {
    const other = await startRedis({ args: ['--rename-command', 'PUBLISH', ''] })
    const [manager] = [await open({}, { port: other.port })]
    await manager.init({ id, appConfig: app() })

    expect(await manager.delete({ id })).to.deep.include({ id })
    await other.stop()
  })

  it('uses one connection for all waits of a process, and none without waits', async () => {
    const manager = await open()
    const waiting = Array.from({ length: 10 }, () => manager.wait({ id, path, timeout: minute }))
    await untilHeard(1)
    await set('done')
    await Promise.all(waiting)

    await untilHeard(0)
    expect(await manager.get({ id, path })).to.include({ value: 'done' })
  })
})
