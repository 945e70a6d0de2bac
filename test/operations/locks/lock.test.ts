import { expect } from 'chai'
import { setImmediate as turn } from 'node:timers/promises'
import { CicdStateMgr } from '../../../src/index.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const name = 'deploy/prod'
const minute = 60_000

describeOnPrimaries('a lock', (primary) => {
  let manager: CicdStateMgr
  let other: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open({ actor: 'the first' })
    other = await primary().open({ actor: 'the second' })
  })

  it('is held by one, and says by whom and until when', async () => {
    const { token, expiresAt } = await manager.lock({ name, ttl: minute })

    expect(token).to.equal(1)
    expect(Date.parse(expiresAt) - Date.now()).to.be.within(minute - 10_000, minute)
    const error = await rejection(other.lock({ name, ttl: minute }))
    expect(error).to.include({ code: 'LOCK_HELD', exitCode: 5 })
    expect(error.message).to.equal(`the lock ${name} is held by the first with token 1 until ${expiresAt}`)
    expect(error.suggestions).to.deep.equal(['Use the option wait to wait for it.'])
  })

  it('is not taken twice by the same one either', async () => {
    await manager.lock({ name, ttl: minute })
    expect(await rejection(manager.lock({ name, ttl: minute }))).to.include({ code: 'LOCK_HELD' })
  })

  it('is free for the next when it is given back, whose token is greater', async () => {
    for (let token = 1; token <= 4; token++) {
      const holder = token % 2 === 0 ? manager : other
      expect(await holder.lock({ name, ttl: minute })).to.include({ name, token })
      expect(await holder.unlock({ name, token })).to.deep.equal({ name, token })
    }
  })

  it('has nothing to do with a lock of another name, or a context', async () => {
    await manager.init({ id: name, appConfig: { 'cicd-contexts': { stage: {} } } })
    await manager.lock({ name, ttl: minute })
    expect(await other.lock({ name: 'deploy/stage', ttl: minute })).to.include({ token: 1 })
    await manager.delete({ id: name })
    expect(await rejection(other.lock({ name, ttl: minute }))).to.include({ code: 'LOCK_HELD' })
  })

  it('is free again when its holder was killed and its time is over', async () => {
    const held = await CicdStateMgr.open({ config: primary().config(), cwd: primary().cwd })
    await held.lock({ name, ttl: 150 })
    await held.close()

    const { token } = await other.lock({ name, ttl: minute, wait: minute })
    expect(token).to.equal(2)
  })

  it('is waited for, until its holder gives it back', async () => {
    const { token } = await manager.lock({ name, ttl: minute })
    const tries: number[] = []
    const clock = {
      now: () => new Date(),
      sleep: async (pause: number) => {
        tries.push(pause)
        if (tries.length === 3) await manager.unlock({ name, token })
        await turn()
      },
    }
    const patient = await primary().open({ clock })

    expect(await patient.lock({ name, ttl: minute, wait: minute })).to.include({ token: 2 })
    expect(tries).to.have.length(3)
    for (const pause of tries) expect(pause).to.be.within(100, 700)
  })

  it('is waited for no longer than asked', async () => {
    let now = Date.now()
    const clock = {
      now: () => new Date(now),
      sleep: (pause: number) => Promise.resolve(void (now += Math.ceil(pause))),
    }
    await manager.lock({ name, ttl: 10 * minute })
    const patient = await primary().open({ clock })
    const started = now

    const error = await rejection(patient.lock({ name, ttl: minute, wait: 3000 }))
    expect(error).to.include({ code: 'LOCK_TIMED_OUT', exitCode: 9 })
    expect(error.message).to.match(/^the lock deploy\/prod is held by the first .*; waited 3s for it$/)
    expect(now - started).to.be.within(3000, 3010)
  })

  it('lives longer when it is renewed', async () => {
    const { token } = await manager.lock({ name, ttl: 5000 })

    const renewed = await manager.renewLock({ name, token, ttl: minute })
    expect(renewed).to.include({ name, token })
    expect(Date.parse(renewed.expiresAt) - Date.now()).to.be.within(minute - 10_000, minute)
    const error = await rejection(other.lock({ name, ttl: minute }))
    expect(Date.parse(/until (.*)$/.exec(error.message)![1]!) - Date.now()).to.be.above(minute - 10_000)
  })

  it('is neither renewed nor given back with another token than that of its holder', async () => {
    const { token } = await manager.lock({ name, ttl: minute })
    await manager.unlock({ name, token })
    await other.lock({ name, ttl: minute })

    for (const call of [
      () => manager.unlock({ name, token }),
      () => manager.renewLock({ name, token, ttl: minute }),
      () => manager.unlock({ name, token: 3 }),
      () => manager.unlock({ name: 'never-taken', token: 1 }),
    ]) {
      expect(await rejection(call())).to.include({ code: 'LOCK_LOST', exitCode: 5 })
    }
    expect((await rejection(manager.unlock({ name, token }))).message).to.equal(
      `the lock ${name} is not held with token 1: released, expired or taken by another`,
    )
    expect(await other.unlock({ name, token: 2 })).to.deep.equal({ name, token: 2 })
  })

  it('is neither renewed nor given back when its time is over', async () => {
    const { token } = await manager.lock({ name, ttl: 1 })
    await other.lock({ name, ttl: minute, wait: minute })

    expect(await rejection(manager.renewLock({ name, token, ttl: minute }))).to.include({ code: 'LOCK_LOST' })
    expect(await rejection(manager.unlock({ name, token }))).to.include({ code: 'LOCK_LOST' })
  })

  it('is held by one at a time of twelve who want it, and each token is greater than the one before', async () => {
    let inside = 0
    const tokens: number[] = []
    const work = async () => {
      const clock = { now: () => new Date(), sleep: () => turn() }
      const worker = await primary().open({ clock })
      const { token } = await worker.lock({ name, ttl: minute, wait: minute })
      expect(++inside).to.equal(1)
      tokens.push(token)
      await turn()
      inside--
      await worker.unlock({ name, token })
    }
    await Promise.all(Array.from({ length: 12 }, work))

    expect(tokens).to.deep.equal(Array.from({ length: 12 }, (_, n) => n + 1))
  })

  for (const ttl of [0, -1, Number.NaN, Number.MAX_SAFE_INTEGER]) {
    it(`cannot be held for ${ttl} ms`, async () => {
      expect(await rejection(manager.lock({ name, ttl }))).to.include({ code: 'BAD_DURATION', exitCode: 2 })
      const { token } = await manager.lock({ name, ttl: minute })
      expect(await rejection(manager.renewLock({ name, token, ttl }))).to.include({ code: 'BAD_DURATION', exitCode: 2 })
    })
  }

  for (const bad of ['', '..', 'a b', '-x', 'a{b}', 'ä', 'x'.repeat(201)]) {
    it(`cannot be called ${JSON.stringify(bad.slice(0, 20))}`, async () => {
      for (const call of [
        () => manager.lock({ name: bad, ttl: minute }),
        () => manager.renewLock({ name: bad, token: 1, ttl: minute }),
        () => manager.unlock({ name: bad, token: 1 }),
      ]) {
        expect(await rejection(call())).to.include({ code: 'BAD_LOCK_NAME', exitCode: 2 })
      }
    })
  }
})

describe('a lock in a primary of one file', () => {
  it('is not to be had', async () => {
    const config = { cicdstatemgr: { datasources: { jsonfile: { path: 'one.json', isPrimary: true } } } }
    await using manager = await CicdStateMgr.open({ config, cwd: await tempDir() })
    expect(await rejection(manager.lock({ name, ttl: minute }))).to.include({ code: 'NOT_SUPPORTED', exitCode: 3 })
  })
})
