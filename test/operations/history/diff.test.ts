import { expect } from 'chai'
import type { CicdStateMgr, JsonValue } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'

describeOnPrimaries('the difference between two revisions', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app({ channel: 'c' }) })
    await set('state.a', 1)
    await set('state.b', [1])
    await set('state.a', 2)
  })

  const set = (path: string, value: JsonValue) => manager.set({ id, operations: [{ op: 'set', path, value }] })

  it('is what all changes in between did together', async () => {
    expect(await manager.diff({ id, from: 2, to: 4 })).to.deep.equal({
      ...{ id, from: 2, to: 4 },
      differences: [
        { path: 'state.a', before: 1, after: 2 },
        { path: 'state.b', after: [1] },
      ],
    })
  })

  it('goes up to the newest where no other is named', async () => {
    expect(await manager.diff({ id, from: 3 })).to.deep.equal({
      ...{ id, from: 3, to: 4 },
      differences: [{ path: 'state.a', before: 1, after: 2 }],
    })
  })

  it('may look back', async () => {
    expect((await manager.diff({ id, from: 3, to: 1 })).differences).to.deep.equal([
      { path: 'state.a', before: 1 },
      { path: 'state.b', before: [1] },
    ])
  })

  it('is none between a revision and itself, or one that made it the same again', async () => {
    await set('state.a', 1)
    expect((await manager.diff({ id, from: 2, to: 2 })).differences).to.deep.equal([])
    expect((await manager.diff({ id, from: 3, to: 5 })).differences).to.deep.equal([])
  })

  it('needs two revisions that there are', async () => {
    for (const [from, to] of [
      [5, 4],
      [1, 5],
      [0, 4],
    ] as const) {
      expect(await rejection(manager.diff({ id, from, to }))).to.include({ code: 'REVISION_UNKNOWN', exitCode: 4 })
    }
  })
})
