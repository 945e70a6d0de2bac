import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextStore, Delivery, Stored } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { documentOf } from './store-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

const demo = contextId('demo')
const delivery: Delivery = { key: 'run-1/step/{set}', status: 'applied', time: '2026-01-02T03:04:05.678Z', revision: 1 }

/** What every store promises of the end of a document. */
export function describeDeletion({ another }: StoreUnderTest, opened: () => ContextStore): void {
  describe('deletion', () => {
    let store: ContextStore
    let stored: Stored

    beforeEach(() => {
      store = opened()
    })

    const create = async (values = {}) => (stored = await changeDocument(store, demo, () => documentOf(demo, values)))

    it('removes a document once, and goes on counting', async () => {
      await create()
      await create({ n: 2 })

      expect([await store.delete(demo), await store.delete(demo)]).to.deep.equal([true, false])

      expect(await store.read(demo)).to.equal(undefined)
      expect(await store.lastRevision(demo)).to.be.at.least(2)
      expect((await create({ n: 3 })).revision).to.be.greaterThan(2)
      expect((await store.read(demo))?.document.n).to.equal(3)
    })

    it('finds nothing to remove where nothing was', async () => {
      expect(await store.delete(demo)).to.equal(false)
    })

    it('lets nobody commit on what was there', async () => {
      await create()
      await store.delete(demo)

      expect(await store.commit(commitOn(demo, stored, documentOf(demo)))).to.deep.equal({ kind: 'conflict' })
      expect(await store.read(demo)).to.equal(undefined)
    })

    it('leaves nothing or a whole document when it meets a commit', async () => {
      for (let round = 0; round < 10; round++) {
        await create({ round })
        const other = another?.() ?? store

        const [result, deleted] = await Promise.all([
          other.commit({ ...commitOn(demo, stored, documentOf(demo, { n: round })), delivery }),
          store.delete(demo),
        ])

        // Either the commit came first and went with the document, or it met no document any more.
        expect(deleted).to.equal(true)
        expect(result.kind).to.be.oneOf(['stored', 'conflict'])
        expect([await store.read(demo), await store.readDelivery(demo, delivery.key)]).to.deep.equal([
          undefined,
          undefined,
        ])
        if (other !== store) await other.close()
      }
    })
  })
}

/** What every store promises to remember of deliveries. */
export function describeDeliveries(opened: () => ContextStore): void {
  describe('deliveries', () => {
    let store: ContextStore
    let stored: Stored

    beforeEach(() => {
      store = opened()
    })

    const create = async (values = {}) => (stored = await changeDocument(store, demo, () => documentOf(demo, values)))

    it('are kept with the document or not at all', async () => {
      await create()
      const lost = await store.commit({ ...commitOn(demo, undefined, documentOf(demo), 2), delivery })
      expect([lost.kind, await store.readDelivery(demo, delivery.key)]).to.deep.equal(['conflict', undefined])

      await store.commit({ ...commitOn(demo, stored, documentOf(demo, { n: 1 })), delivery })

      expect(await store.readDelivery(demo, delivery.key)).to.deep.equal(delivery)
      expect(await store.readDelivery(demo, 'another')).to.equal(undefined)
      expect(JSON.stringify((await store.read(demo))?.document)).not.to.include('run-1')
    })

    it('stay when others follow, and the last word on each counts', async () => {
      await create()
      const sending: Delivery = { ...delivery, status: 'sending' }
      await store.writeDelivery(demo, sending)
      expect(await store.readDelivery(demo, delivery.key)).to.deep.equal(sending)

      const sent: Delivery = { ...delivery, status: 'sent', detail: { status: 200, captured: ['state.ts'] } }
      const result = await store.commit({ ...commitOn(demo, stored, documentOf(demo, { n: 1 })), delivery: sent })
      expect(await store.readDelivery(demo, delivery.key)).to.deep.equal(sent)
      const others = { ...delivery, key: 'another' }
      await store.commit({
        ...commitOn(demo, result.kind === 'stored' ? result.stored : undefined, documentOf(demo)),
        delivery: others,
      })
      await create({ n: 3 })
      expect(await store.readDelivery(demo, delivery.key)).to.deep.equal(sent)

      await store.writeDelivery(demo, sending)
      expect(await store.readDelivery(demo, delivery.key)).to.deep.equal(sending)
      expect(await store.readDelivery(demo, 'another')).to.deep.equal(others)
    })

    it('change neither document nor revision', async () => {
      await create({ n: 1 })
      await store.writeDelivery(demo, delivery)

      expect(await store.read(demo)).to.deep.equal(stored)
      expect((await create({ n: 2 })).revision).to.equal(2)
    })

    it('are forgotten with their document', async () => {
      await store.writeDelivery(demo, delivery)
      expect(await store.readDelivery(demo, delivery.key)).to.equal(undefined)
      await create()
      await store.writeDelivery(demo, delivery)
      await store.commit({
        ...commitOn(demo, stored, documentOf(demo, { n: 1 })),
        delivery: { ...delivery, key: 'two' },
      })
      await store.delete(demo)
      expect(await store.readDelivery(demo, delivery.key)).to.equal(undefined)

      await create()

      expect(await store.readDelivery(demo, delivery.key)).to.equal(undefined)
      expect(await store.readDelivery(demo, 'two')).to.equal(undefined)
    })

    it('let one of many who bring the same one apply it', async () => {
      await create({ count: 0 })

      const applied = await Promise.all(Array.from({ length: 10 }, () => applyOnce()))

      expect(applied.filter(Boolean)).to.have.length(1)
      expect((await store.read(demo))?.document.count).to.equal(1)
    })

    async function applyOnce(): Promise<boolean> {
      for (;;) {
        const found = await store.read(demo)
        if ((await store.readDelivery(demo, delivery.key)) !== undefined) return false
        const document = documentOf(demo, { count: Number(found?.document.count) + 1 })
        if ((await store.commit({ ...commitOn(demo, found, document), delivery })).kind === 'stored') return true
      }
    }
  })
}
