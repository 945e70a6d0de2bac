import { expect } from 'chai'
import { setImmediate as turn } from 'node:timers/promises'
import type { CicdStateMgr, Clock, Logger } from '../../../src/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import { hintsOnly, soon } from '../../support/hints-only.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'
const path = 'state.deploy'
const minute = 60_000

/** A log that tells when somebody waits. */
function waitingLog() {
  const { promise: waiting, resolve } = Promise.withResolvers<string>()
  return { waiting, log: { ...silentLogger, info: resolve } satisfies Logger }
}

describeOnPrimaries('waiting for a value', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app() })
  })

  const set = (value: string | number | null) => manager.set({ id, operations: [{ op: 'set', path, value }] })

  /** A wait that has begun, by another process as it were. */
  async function begun(request: object = {}, clock: Clock = systemClock) {
    const { waiting, log } = waitingLog()
    const other = await primary().open({ log, clock })
    const started = performance.now()
    const result = other.wait({ id, path, timeout: minute, ...request })
    // Its failure is looked at later.
    result.catch(() => undefined)
    return { result, said: await waiting, since: () => performance.now() - started }
  }

  it('returns a value that exists already', async () => {
    await set('done')

    expect(await manager.wait({ id, path })).to.deep.equal({ id, revision: 2, value: 'done' })
    expect(await manager.wait({ id, path, in: ['failed', 'done'], timeout: 0 })).to.include({ value: 'done' })
  })

  it('returns a new value as soon as it is there', async () => {
    const { result, said } = await begun({}, hintsOnly)
    await set('done')
    const changed = performance.now()

    expect(await result).to.deep.equal({ id, revision: 2, value: 'done' })
    expect(performance.now() - changed).to.be.below(soon)
    expect(said).to.equal('waiting for state.deploy of "flow-1" to be there')
  })

  it('ignores other values', async () => {
    const one = await begun({ in: ['done', 'failed'] })
    const other = await begun({ notIn: ['pending', 'running'] })
    for (const value of ['pending', 'running', 'done']) await set(value)

    expect(await one.result).to.deep.equal({ id, revision: 4, value: 'done' })
    expect(await other.result).to.deep.equal({ id, revision: 4, value: 'done' })
    expect(one.said).to.equal('waiting for state.deploy of "flow-1" to be "done" or "failed"')
  })

  it('accepts null as a value, and a text for an equal number', async () => {
    await set(null)
    expect(await manager.wait({ id, path, timeout: 0 })).to.include({ value: null })
    await set(3)
    expect(await manager.wait({ id, path, in: ['3.0'], timeout: 0 })).to.include({ value: 3 })
  })

  it('ends when its time is over, and says which value is there instead', async () => {
    await set('running')

    const error = await rejection(manager.wait({ id, path, in: ['done'], timeout: 50 }))
    expect(error).to.include({ code: 'WAIT_TIMED_OUT', exitCode: 9 })
    expect(error.message).to.equal('waited 50ms for state.deploy of "flow-1" to be "done"; it is "running"')
    expect((await rejection(manager.wait({ id, path: 'state.no', timeout: 0 }))).message).to.equal(
      'waited 0s for state.no of "flow-1" to be there; it is not there',
    )
    expect((await rejection(manager.wait({ id, path: 'state.deplyo', timeout: 0 }))).message).to.equal(
      'waited 0s for state.deplyo of "flow-1" to be there; it is not there: state has no "deplyo", did you mean "deploy"?',
    )
  })

  it('reads once more at the moment when its time is over', async () => {
    let elapsed = 0
    const clock: Clock = {
      now: () => new Date(),
      elapsed: () => elapsed,
      // Nobody is heard of and no pause ends before the wait does: the last look is what finds it.
      sleep: async (milliseconds) => {
        if (elapsed < 100) await set('done')
        elapsed = Math.max(100, elapsed + milliseconds)
      },
    }
    const other = await primary().open({ clock })

    expect(await other.wait({ id, path, timeout: 100 })).to.include({ value: 'done' })
  })

  it('names the values that are wanted, and those that are not', async () => {
    const message = async (wish: object) =>
      (await rejection(manager.wait({ id, path, timeout: 0, ...wish }))).message.replace(/;.*/, '')

    const start = 'waited 0s for state.deploy of "flow-1" to be'
    await set('running')
    expect(await message({ in: ['a', 'b'] })).to.equal(`${start} "a" or "b"`)
    expect(await message({ notIn: ['running'] })).to.equal(`${start} there and not "running"`)
    expect(await message({ in: ['a'], notIn: ['running'] })).to.equal(`${start} "a" and not "running"`)
  })

  it('does not get shorter or longer when the time of day is set', async () => {
    let elapsed = 0
    let days = 0
    const clock: Clock = {
      now: () => new Date(Date.now() + days * 86_400_000),
      elapsed: () => elapsed,
      sleep: (milliseconds) => {
        elapsed += milliseconds
        days = days > 0 ? -20 : 20
        return Promise.resolve()
      },
    }
    const other = await primary().open({ clock })

    expect(await rejection(other.wait({ id, path, timeout: 10 * minute }))).to.include({ code: 'WAIT_TIMED_OUT' })
    expect(elapsed).to.be.within(10 * minute, 10 * minute + 1)
  })

  it('reads about three times a minute, or every three seconds for files, if changes are not reported', async () => {
    let elapsed = 0
    const pauses: number[] = []
    const clock: Clock = {
      now: () => new Date(),
      elapsed: () => elapsed,
      sleep: async (milliseconds) => {
        pauses.push(milliseconds)
        elapsed += milliseconds
        await turn()
      },
    }
    const other = await primary().open({ clock })
    await rejection(other.wait({ id, path, timeout: 60 * minute }))

    const mean = primary().redis === undefined ? 3000 : 20_000
    const looks = pauses.filter((pause) => pause > 500)
    expect(elapsed / looks.length).to.be.within(0.8 * mean, 1.25 * mean)
    expect(Math.max(...pauses)).to.be.at.most(1.5 * mean)
  })

  it('ends when the context is deleted', async () => {
    const { result } = await begun()
    await manager.delete({ id })

    const error = await rejection(result)
    expect(error).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
    expect(error.message).to.equal('there is no context data "flow-1" any more: it expired or was deleted')
  })

  it('ends when the context expires', async () => {
    const { result, since } = await begun({}, hintsOnly)
    await manager.expire({ id, ttl: 100 })

    expect(await rejection(result)).to.include({ code: 'CONTEXT_NOT_FOUND' })
    expect(since()).to.be.below(soon)
  })

  it('finds a value in a context that was made again, unless it looked in between', async () => {
    const { result } = await begun()
    await manager.delete({ id })
    await manager.init({ id, appConfig: app() })
    await set('done')

    const ended = await result.catch((error: unknown) => error)
    expect(ended).to.satisfy(
      (end: { value?: unknown; code?: unknown }) => end.value === 'done' || end.code === 'CONTEXT_NOT_FOUND',
    )
    expect(await manager.wait({ id, path })).to.include({ value: 'done' })
  })

  it('needs a context', async () => {
    expect(await rejection(manager.wait({ id: 'nobody', path }))).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
  })

  it("ends with the reason of the caller's signal", async () => {
    const caller = new AbortController()
    const { result } = await begun({ signal: caller.signal })
    const gone = new Error('the caller has gone')
    caller.abort(gone)

    expect(await result.catch((reason: unknown) => reason)).to.equal(gone)
  })

  it('misses no change, at any moment', async () => {
    manager = await primary().open({ clock: hintsOnly })
    for (let round = 0; round < 20; round++) {
      await manager.set({ id, operations: [{ op: 'unset', path }] })
      const waiting = manager.wait({ id, path, timeout: minute })
      for (let n = 0; n < round; n++) await turn()
      await set(`round ${round}`)
      const changed = performance.now()

      expect(await waiting).to.include({ value: `round ${round}` })
      expect(performance.now() - changed).to.be.below(soon)
    }
  })

  it('does not read every change of a context that changes all the time', async () => {
    let looks = 0
    const clock: Clock = {
      ...systemClock,
      sleep: (milliseconds, signal) => {
        looks++
        return systemClock.sleep(milliseconds, signal)
      },
    }
    const other = await primary().open({ clock })
    const waiting = other.wait({ id, path, in: ['end'], timeout: minute })
    const started = performance.now()
    for (let n = 0; n < 50 || performance.now() - started < 600; n++) await set(n)
    const spent = performance.now() - started
    await set('end')

    expect(await waiting).to.include({ value: 'end' })
    // Each look has a pause before it and a rest after it.
    expect(looks).to.be.below(2 * (spent / 200 + 3))
  })

  for (const timeout of [-1, Number.NaN, 0.5, Number.MAX_SAFE_INTEGER]) {
    it(`cannot take ${timeout} ms`, async () => {
      expect(await rejection(manager.wait({ id, path, timeout }))).to.include({ code: 'BAD_DURATION', exitCode: 2 })
    })
  }

  it('needs a plain path', async () => {
    expect(await rejection(manager.wait({ id, path: '$.state.*' }))).to.include({ code: 'BAD_PATH', exitCode: 2 })
  })
})
