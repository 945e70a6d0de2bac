import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { ContextStore, Delivery, LifetimeStore, Stored } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { documentOf } from './store-contract.ts'

const demo = contextId('demo')
const delivery: Delivery = { key: 'run-1/step/{set}', status: 'applied', time: '2026-01-02T03:04:05.678Z', revision: 1 }

/** What a store promises that gives times to live. */
export function describeLifetimes(opened: () => ContextStore): void {
  describe('a time to live', () => {
    let store: ContextStore
    let lifetimes: LifetimeStore
    let stored: Stored

    beforeEach(() => {
      store = opened()
      lifetimes = requireCapability(store, 'lifetimes')
    })

    const create = async (values = {}) => (stored = await changeDocument(store, demo, () => documentOf(demo, values)))

    it('is not there at first, and cannot be given to what is not there', async () => {
      expect([await lifetimes.expire(demo, 1000), await lifetimes.expiresAt(demo)]).to.deep.equal([false, undefined])
      await create()
      expect(await lifetimes.expiresAt(demo)).to.equal(undefined)
    })

    it('ends a document with all beside it', async () => {
      await create()
      await store.writeDelivery(demo, delivery)
      expect(await lifetimes.expire(demo, 20)).to.equal(true)

      while ((await store.read(demo)) !== undefined);

      expect(await requireCapability(store, 'history').read(demo)).to.deep.equal([])
      expect(await store.readDelivery(demo, delivery.key)).to.equal(undefined)
      expect(await lifetimes.expire(demo, 1000)).to.equal(false)
      expect((await store.commit(commitOn(demo, stored, documentOf(demo)))).kind).to.equal('conflict')
    })

    it('is renewed by each change, and taken away again', async () => {
      await create()
      await lifetimes.expire(demo, 600_000)
      const before = await lifetimes.expiresAt(demo)
      while (Date.now() + 600_000 <= Date.parse(before!) + 5);
      await create({ n: 2 })

      const after = await lifetimes.expiresAt(demo)
      expect(after! > before!, `${after} after ${before}`).to.equal(true)
      expect(Date.parse(after!) - Date.now()).to.be.within(590_000, 600_010)
      expect(await lifetimes.expire(demo, undefined)).to.equal(true)
      await create({ n: 3 })
      expect(await lifetimes.expiresAt(demo)).to.equal(undefined)
    })

    it('is not that of the next document under the id', async () => {
      await create()
      await lifetimes.expire(demo, 600_000)
      await store.delete(demo)
      await create()

      expect(await lifetimes.expiresAt(demo)).to.equal(undefined)
    })
  })
}
