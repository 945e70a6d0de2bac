import { expect } from 'chai'
import { CicdStateMgr } from '../../src/index.ts'
import type { Clock, Lock, Logger } from '../../src/index.ts'
import { systemClock } from '../../src/io/clock.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { rejection } from '../support/rejection.ts'

const request = { name: 'deploy', ttl: 600_000 }
const failed = new Error('the block failed')

describe('the end of the block of a lock', () => {
  let server: RedisServer
  let manager: CicdStateMgr
  let warnings: string[]
  let later: number

  beforeEach(async () => {
    server = await startRedis()
    warnings = []
    later = 0
    const clock: Clock = {
      now: () => new Date(Date.now() + later),
      sleep: (...given) => systemClock.sleep(...given),
    }
    const none = () => undefined
    const log: Logger = { debug: none, info: none, error: none, warn: (line) => warnings.push(line) }
    const { host, port } = server
    const redis = { host, port, isPrimary: true, timeouts: { unreachable: '200ms' } }
    manager = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources: { redis } } }, clock, log })
  })
  afterEach(async () => {
    await manager.close()
    await server.stop()
  })

  const locked = async (work: (lock: Lock) => unknown) => {
    await using lock = await manager.lock(request)
    await work(lock)
    return 'done'
  }

  it('warns if the datasource is away, because the lock was held to the end', async () => {
    expect(await locked(() => server.stop())).to.equal('done')

    expect(warnings.at(-1)).to.match(/^the lock deploy was not released, and stays held until its ttl is over: .+/)
  })

  it('does not hide the error of the block if the datasource is away', async () => {
    const failing = locked(async ({ name }) => {
      await server.stop()
      await manager.locks({ name })
    })

    expect(await rejection(failing)).to.include({ code: 'REDIS_UNREACHABLE', kind: 'store-unavailable' })
  })

  it('throws if the datasource is away and the ttl is over: then others may have had the lock', async () => {
    const late = locked(async () => {
      await server.stop()
      later = request.ttl + 1
    })

    expect(await rejection(late)).to.include({ code: 'REDIS_UNREACHABLE' })
  })

  it('counts the ttl from the last renewal', async () => {
    const renewing = locked(async (lock) => {
      later = request.ttl - 1
      await manager.renewLock({ name: lock.name, token: lock.token, ttl: request.ttl })
      await server.stop()
      later += request.ttl - 60_000
    })

    expect(await renewing).to.equal('done')
  })

  it('reports a lost lock beside the error of the block', async () => {
    const losing = locked(async () => {
      await server.client().flushall()
      throw failed
    })

    const error = await losing.catch((thrown: unknown) => thrown as SuppressedError)
    expect(error).to.include({ name: 'SuppressedError', suppressed: failed })
    expect((error as SuppressedError).error).to.include({ code: 'LOCK_LOST' })
  })
})
