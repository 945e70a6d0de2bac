import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextId } from '../../../src/context/context-id.ts'
import { isForeignChange } from '../../../src/stores/shared/foreign-change.ts'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { ContextStore, HistoryEntry } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import type { StoreUnderTest } from './store-contract.ts'

const demo = contextId('demo')

/** What a store that keeps history promises of it; five entries are kept. */
export function describeHistory({ overwrite }: StoreUnderTest, opened: () => ContextStore): void {
  describe('history', () => {
    let store: ContextStore

    beforeEach(() => {
      store = opened()
    })

    const historyOf = (id: ContextId) => requireCapability(store, 'history').read(id)
    const revisions = async () => (await historyOf(demo)).map(({ revision }) => revision)

    it('is empty of an id that was never stored', async () => {
      expect(await historyOf(demo)).to.deep.equal([])
    })

    it('tells each change as it was committed, the newest first', async () => {
      const entry: HistoryEntry = {
        ...commitOn(demo, undefined, {}).entry,
        operations: [{ op: 'set', path: 'state.a', value: { empty: [], long: 'x'.repeat(200) } }],
        inverse: [{ op: 'unset', path: 'state.a' }],
        run: { pipelineRun: 'build-1', taskRun: 'build-1-test', step: 'test', url: 'https://dashboard.test/build-1' },
      }
      const first = await store.commit({ ...commitOn(demo, undefined, { n: 1 }), entry })
      const found = first.kind === 'stored' ? first.stored : undefined
      await store.commit(commitOn(demo, found, { n: 2 }))

      expect(await historyOf(demo)).to.deep.equal([commitOn(demo, found, {}).entry, entry])
    })

    it('is as long as it may be, without the oldest', async () => {
      for (let n = 1; n <= 12; n++) await changeDocument(store, demo, () => ({ n }))

      expect(await revisions()).to.deep.equal([12, 11, 10, 9, 8])
    })

    it('ends with the document', async () => {
      for (let n = 1; n <= 3; n++) await changeDocument(store, demo, () => ({ n }))
      await store.delete(demo)
      expect(await historyOf(demo)).to.deep.equal([])

      const { revision } = await changeDocument(store, demo, () => ({ n: 4 }))

      expect(await revisions()).to.deep.equal([revision])
    })

    if (overwrite === undefined) return

    it('tells what another program changed between, before and after', async () => {
      await changeDocument(store, demo, () => ({ n: 1 }))
      await overwrite(demo, '{"n":2}')
      await changeDocument(store, demo, () => ({ n: 3 }))
      await overwrite(demo, '{"n":4}')
      const before = new Date().toISOString()

      const history = await historyOf(demo)

      expect(history.map((entry) => [entry.revision, isForeignChange(entry)])).to.deep.equal([
        [4, true],
        [3, false],
        [2, true],
        [1, false],
      ])
      const foreign = { actor: 'unknown', command: 'changed by another program', operations: [], inverse: [] }
      expect(history[2]).to.deep.equal({ ...foreign, revision: 2, time: history[1]!.time })
      expect(history[0]).to.deep.include({ ...foreign, revision: 4 })
      expect(history[0]!.time >= before).to.equal(true)
    })

    it('tells that another program made a document', async () => {
      await overwrite(demo, '{"n":1}')

      expect((await historyOf(demo)).map(isForeignChange)).to.deep.equal([true])
    })
  })
}
