import { expect } from 'chai'
import type { CicdStateMgr } from '../../src/index.ts'
import { app } from '../support/open-manager.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { rejection } from '../support/rejection.ts'

const id = 'flow-1'
const pipelines = {
  build: {
    'event-handlers': { success: { 'set-values': { set: [{ from: 'yes', to: 'state.built' }] } } },
    generators: { urls: { url: { set: [{ key: 'state.url', value: 'https://{{ state.host }}' }] } } },
  },
}

describeOnPrimaries('dryRun', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app({ channel: 'C1', pipelines }) })
    await manager.set({ id, operations: [{ op: 'set', path: 'state.host', value: 'shop.example' }] })
  })
  afterEach(() => manager.close())

  const whole = () => manager.get({ id, path: '.' })

  /** What a dry run answers, which must leave the context as it was. */
  const unchanged = async <A>(work: () => Promise<A>): Promise<A> => {
    const before = await whole()
    const answer = await work()
    expect(await whole()).to.deep.equal(before)
    return answer
  }

  it('of set and apply answers with what would change', async () => {
    const operations = [{ op: 'set', path: 'state.host', value: 'a.example' }] as const
    const changed = { id, revision: 2, changed: true, dryRun: true }
    const differences = [{ path: 'state.host', before: 'shop.example', after: 'a.example' }]

    expect(await unchanged(() => manager.set({ id, operations, dryRun: true }))).to.deep.equal({
      ...changed,
      differences,
    })
    const items = [...operations, { op: 'get', path: 'state.host' } as const]
    expect(await unchanged(() => manager.apply({ id, items, dryRun: true }))).to.deep.equal({
      ...{ ...changed, differences },
      reads: [{ path: 'state.host', value: 'a.example' }],
    })
  })

  it('of generate, restore, expire and delete changes nothing either', async () => {
    const generated = await unchanged(() =>
      manager.generate({ id, path: 'pipelines.build.generators.urls', dryRun: true }),
    )
    expect(generated.differences).to.deep.equal([{ path: 'state.url', after: 'https://shop.example' }])
    const restored = await unchanged(() => manager.restore({ id, revision: 1, dryRun: true }))
    expect(restored.differences).to.deep.equal([{ path: 'state.host', before: 'shop.example' }])
    expect(await unchanged(() => manager.expire({ id, ttl: 60_000, dryRun: true }))).to.include({ dryRun: true })
    expect(await manager.ttl({ id })).to.include({ expiresAt: null })
    const deleted = await unchanged(() => manager.delete({ id, dryRun: true }))
    expect(deleted).to.deep.include({ deleted: true, dryRun: true })
    expect(deleted.differences?.map(({ path }) => path)).to.include('channel')
  })

  it('of init makes no context, and plans its event', async () => {
    const event = { pipeline: 'build', event: 'success' }
    const made = await manager.init({ id: 'flow-2', appConfig: app({ pipelines }), event, dryRun: true })

    expect(made).to.deep.include({ created: true, revision: 0, dryRun: true })
    expect(made.event?.plan).to.have.length(1)
    expect(made.differences?.map(({ path }) => path)).to.include('pipelines')
    expect(await rejection(manager.ttl({ id: 'flow-2' }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })

  it('throws what the change itself would throw', async () => {
    const conditions = [{ if: 'absent', path: 'state.host' } as const]
    const change = { id, operations: [{ op: 'set', path: 'state.a', value: 1 } as const], conditions }

    for (const dryRun of [true, false]) {
      expect(await rejection(manager.set({ ...change, dryRun }))).to.include({ code: 'CONDITION_NOT_MET' })
    }
    expect(await rejection(manager.init({ id, dryRun: true }))).to.include({ code: 'CONTEXT_EXISTS' })
  })

  it('that is false or undefined counts as left out', async () => {
    const operations = [{ op: 'increment', path: 'state.runs', by: 1 } as const]

    expect(await manager.set({ id, operations, dryRun: false })).to.deep.equal({ id, revision: 3, changed: true })
    expect(await manager.set({ id, operations, dryRun: undefined })).to.deep.equal({ id, revision: 4, changed: true })
  })
})
