import { expect } from 'chai'
import type { CicdStateMgr } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'
const hour = 3_600_000

describeOnPrimaries('the time to live of a context', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app({ channel: 'c' }) })
  })

  const expectLeft = ({ seconds, expiresAt }: { seconds: number | null; expiresAt: string | null }, left: number) => {
    expect(seconds).to.be.within(left / 1000 - 10, left / 1000)
    expect(Date.parse(expiresAt!) - Date.now()).to.be.within(left - 10_000, left)
  }

  it('is none unless the config has one', async () => {
    expect(await manager.ttl({ id })).to.deep.equal({ id, expiresAt: null, seconds: null })
  })

  it('can be set, set again and taken away', async () => {
    expectLeft(await manager.expire({ id, ttl: hour }), hour)
    expectLeft(await manager.ttl({ id }), hour)
    expectLeft(await manager.expire({ id, ttl: 2 * hour }), 2 * hour)
    const stays = { id, expiresAt: null, seconds: null }
    expect(await manager.expire({ id, ttl: 'never' })).to.deep.equal(stays)
    expect(await manager.ttl({ id })).to.deep.equal(stays)
  })

  it('changes neither document nor revision nor history', async () => {
    await manager.expire({ id, ttl: hour })
    expect((await manager.history({ id })).entries).to.have.length(1)
    expect((await manager.load({ id })).revision).to.equal(1)
  })

  it('starts again with every change', async () => {
    await manager.expire({ id, ttl: hour })
    const before = (await manager.ttl({ id })).expiresAt!
    await untilLater(before, async () => {
      await manager.set({ id, operations: [{ op: 'increment', path: 'state.n', by: 1 }] })
      return (await manager.ttl({ id })).expiresAt!
    })
    expectLeft(await manager.ttl({ id }), hour)
  })

  it('that is over before it can be asked for was given all the same', async () => {
    const { expiresAt, seconds } = await manager.expire({ id, ttl: 1 })
    expect(seconds).to.be.within(0, 1)
    expect(Date.parse(expiresAt!)).to.be.closeTo(Date.now(), 10_000)
  })

  it('ends it, with its history', async () => {
    await manager.expire({ id, ttl: 30 })

    await untilGone(() => manager.load({ id }))
    expect((await manager.list()).contexts).to.deep.equal([])
    expect(await rejection(manager.ttl({ id }))).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
    expect(await rejection(manager.expire({ id, ttl: hour }))).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
    await manager.init({ id, appConfig: app({ channel: 'd' }) })
    expect((await manager.history({ id })).entries).to.have.length(1)
    expect(await manager.ttl({ id })).to.include({ seconds: null })
  })

  for (const ttl of [0, -1, -hour, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER]) {
    it(`cannot be ${ttl} ms`, async () => {
      const error = await rejection(manager.expire({ id, ttl }))
      expect(error).to.include({ code: 'BAD_DURATION', exitCode: 2 })
      expect(error.message).to.equal(`a time to live cannot be ${ttl} ms: 1ms to 36500d are possible`)
      expect(await manager.ttl({ id })).to.include({ seconds: null })
    })
  }

  it('may be a hundred years', async () => {
    expectLeft(await manager.expire({ id, ttl: 36_500 * 24 * hour }), 36_500 * 24 * hour)
  })
})

async function untilLater(time: string, next: () => Promise<string>): Promise<void> {
  while ((await next()) <= time);
}

async function untilGone(read: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await read()
    } catch (error) {
      expect(error).to.include({ code: 'CONTEXT_NOT_FOUND' })
      return
    }
  }
}
