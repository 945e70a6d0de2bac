import { expect } from 'chai'
import type { CicdStateMgr } from '../../../src/index.ts'
import { app, openManager } from '../../support/open-manager.ts'
import { cpuTime } from '../../support/cpu-time.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('applying a list', () => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await openManager(await tempDir())
    await manager.init({ id: 'flow-1', appConfig: app({ pipelines: {} }) })
  })
  afterEach(() => manager.close())

  const apply = (items: unknown) => manager.apply({ id: 'flow-1', items, source: 'changes.yaml' })

  it('goes through operations, conditions and reads in order, as one revision', async () => {
    const result = await apply([
      { op: 'get', path: 'state.n', default: 'none' },
      { op: 'if-absent', path: 'state.n' },
      { op: 'set', path: 'state.n', value: 5 },
      { op: 'increment', path: 'state.n', by: 2 },
      { op: 'if', path: 'state.n', value: 7 },
      { op: 'get', path: 'state.n' },
      { op: 'if-revision', revision: 1 },
    ])

    expect(result).to.deep.equal({
      id: 'flow-1',
      revision: 2,
      changed: true,
      reads: [
        { path: 'state.n', value: 'none' },
        { path: 'state.n', value: 7 },
      ],
    })
  })

  it('reads maps as they are at that place, whatever is set in them afterwards', async () => {
    const { reads } = await apply([
      { op: 'set', path: 'state.m.a', value: 1 },
      { op: 'get', path: 'state.m' },
      { op: 'set', path: 'state.m.b', value: 2 },
      { op: 'append', path: 'state.l', value: 1 },
      { op: 'get', path: 'state.l' },
      { op: 'append', path: 'state.l', value: 2 },
    ])
    expect(reads.map(({ value }) => value)).to.deep.equal([{ a: 1 }, [1]])
  })

  it('takes little time for tens of thousands of items', async () => {
    const start = cpuTime()
    await apply(Array.from({ length: 20_000 }, (_, n) => ({ op: 'set', path: `state.key${n}`, value: n })))
    expect(cpuTime() - start).to.be.lessThan(4000)
  })

  it('applies nothing when a condition in the middle does not hold, and says which', async () => {
    const error = await rejection(
      apply([
        { op: 'set', path: 'state.n', value: 5 },
        { op: 'if', path: 'state.n', value: 6 },
      ]),
    )

    expect(error).to.include({ code: 'CONDITION_NOT_MET', exitCode: 5 })
    expect(error.message).to.match(/item 2/)
    expect((await manager.load({ id: 'flow-1' })).revision).to.equal(1)
  })

  it('applies nothing when a read finds nothing', async () => {
    const error = await rejection(
      apply([
        { op: 'set', path: 'state.n', value: 5 },
        { op: 'get', path: 'state.m' },
      ]),
    )

    expect(error).to.include({ code: 'VALUE_NOT_FOUND', exitCode: 4 })
    expect((await manager.load({ id: 'flow-1' })).revision).to.equal(1)
  })

  it('names the file and the item that is not an item', async () => {
    const error = await rejection(apply([{ op: 'sett', path: 'state.n', value: 5 }]))

    expect(error).to.include({ kind: 'config', exitCode: 3 })
    expect(error.message).to.contain('changes.yaml')
  })
})
