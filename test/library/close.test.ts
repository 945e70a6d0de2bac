import { expect } from 'chai'
import type { CicdStateMgr, Logger } from '../../src/index.ts'
import { methodRules } from '../../src/library/method-rules.ts'
import { app } from '../support/open-manager.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { rejection } from '../support/rejection.ts'

const id = 'flow-1'
const closed = { code: 'MANAGER_CLOSED', kind: 'usage', httpStatus: 503 }

describeOnPrimaries('a manager that was closed', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app() })
  })

  it('says so in every method', async () => {
    await manager.close()

    for (const method of [...Object.keys(methodRules), 'validate'] as 'ttl'[]) {
      const error = await rejection(manager[method].bind(manager)({ id }))
      expect(error).to.include({ ...closed, message: `the manager is closed: ${method} cannot be called` })
    }
  })

  it('may be closed again', async () => {
    await Promise.all([manager.close(), manager.close()])
    await manager.close()
    await manager[Symbol.asyncDispose]()
  })

  it('lets calls end that run', async () => {
    const changes = Array.from({ length: 5 }, (_, run) =>
      manager.set({ id, operations: [{ op: 'set', path: `state.run-${run}`, value: run }] }),
    )
    await manager.close()

    const results = await Promise.all(changes)
    expect(results.map(({ changed }) => changed)).to.deep.equal([true, true, true, true, true])
    await using other = await primary().open()
    expect(await other.get({ id, path: 'state.run-4' })).to.include({ value: 4 })
  })

  it('ends calls that wait', async () => {
    const lock = { name: 'deploy', ttl: 600_000 }
    await manager.lock(lock)
    const waits = [
      manager.wait({ id, path: 'state.never' }),
      manager.waitForDecision({ id, name: 'never' }),
      manager.lock({ ...lock, wait: 600_000 }),
    ].map(rejection)
    await manager.close()

    for (const error of await Promise.all(waits)) {
      expect(error).to.include({ ...closed, message: 'the manager was closed while this call waited' })
    }
  })

  it('leaves no place in the queue of a lock', async () => {
    let hasBegun: () => void = () => undefined
    const begun = new Promise<void>((resolve) => (hasBegun = resolve))
    const log: Logger = { debug: () => undefined, info: hasBegun, warn: () => undefined, error: () => undefined }
    const waiter = await primary().open({ log })
    await manager.lock({ name: 'deploy', ttl: 600_000 })
    const waiting = rejection(waiter.lock({ name: 'deploy', ttl: 600_000, wait: 600_000 }))
    await begun
    await waiter.close()
    await waiting

    const [lock] = (await manager.locks({ name: 'deploy' })).locks
    expect(lock).to.include({ waiting: 0 })
  })

  it('leaves locks to their time, and their handles say so', async () => {
    const lock = await manager.lock({ name: 'deploy', ttl: 600_000 })
    await manager.close()

    expect(await rejection(lock[Symbol.asyncDispose]() as Promise<void>)).to.include({
      ...closed,
      message: `the manager is closed: the lock deploy stays held until ${lock.expiresAt}`,
    })
  })
})

describeOnPrimaries('a lock with await using', (primary) => {
  const request = { name: 'deploy', ttl: 600_000 }

  it('is given back at the end of the block', async () => {
    await using manager = await primary().open()
    {
      await using lock = await manager.lock(request)
      expect(JSON.parse(JSON.stringify(lock))).to.have.all.keys('name', 'token', 'expiresAt', 'queue', 'waiting')
      expect(await rejection(manager.lock(request))).to.include({ code: 'LOCK_HELD' })
    }
    expect(await manager.lock(request)).to.include({ token: 2 })
  })

  it('is given back when the block throws', async () => {
    await using manager = await primary().open()
    const failing = async () => {
      await using lock = await manager.lock(request)
      throw new Error(`with token ${lock.token}`)
    }

    expect(await failing().catch((error: unknown) => (error as Error).message)).to.equal('with token 1')
    expect((await manager.locks({ name: 'deploy' })).locks).to.deep.equal([])
  })

  it('may be given back before', async () => {
    await using manager = await primary().open()
    await using lock = await manager.lock(request)
    const { name, token } = lock
    await manager.unlock({ name, token })
    await using next = await manager.lock(request)

    expect(next.token).to.equal(2)
  })

  it('may be passed to renewLock and unlock as it is', async () => {
    await using manager = await primary().open()
    const lock = await manager.lock(request)
    const renewed = await manager.renewLock({ ...lock, ttl: 900_000 })

    expect(await manager.unlock(renewed)).to.deep.equal({ name: 'deploy', token: lock.token })
    await using next = await manager.lock(request)
    expect(await manager.unlock(next)).to.include({ token: next.token })
  })

  it('that was renewed is given back, too', async () => {
    await using manager = await primary().open()
    {
      await using lock = await manager.lock(request)
      await manager.renewLock({ name: lock.name, token: lock.token, ttl: 900_000 })
    }
    expect((await manager.locks({ name: 'deploy' })).locks).to.deep.equal([])
  })

  it('that was lost is told', async () => {
    await using manager = await primary().open()
    await using other = await primary().open()
    const losing = async () => {
      await using lock = await manager.lock(request)
      await other.unlock({ name: lock.name, token: lock.token })
    }

    expect(await rejection(losing())).to.include({ code: 'LOCK_LOST' })
  })
})
