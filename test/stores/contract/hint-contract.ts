import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextStore } from '../../../src/stores/shared/store.ts'
import { changeDocument } from '../../support/change-document.ts'
import { listen } from '../../support/listening.ts'
import { documentOf } from './store-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

const demo = contextId('demo')

/** What every store promises that hints at changes. */
export function describeHints({ another, sample }: StoreUnderTest, opened: () => ContextStore): void {
  describe('hints', () => {
    let store: ContextStore

    beforeEach(async () => {
      store = opened()
      await changeDocument(store, demo, () => documentOf(demo, { n: 1 }))
    })

    const change = (n: number, by = store) => changeDocument(by, demo, () => documentOf(demo, { n }))

    it('come as soon as the store listens, for what happened before', async () => {
      using listening = listen(store, demo)
      await listening.next()
    })

    it('come with each change, and the deletion', async () => {
      using listening = listen(store, demo)
      await listening.next()
      for (const n of [2, 3]) {
        await change(n)
        await listening.next()
      }

      await store.delete(demo)
      await listening.next()
    })

    it('come for every one who listens', async () => {
      using one = listen(store, demo)
      using two = listen(store, demo)
      await Promise.all([one.next(), two.next()])

      await change(2)

      await Promise.all([one.next(), two.next()])
    })

    it('come no more when nobody listens, and again when somebody does', async () => {
      const gone = listen(store, demo)
      await gone.next()
      gone[Symbol.dispose]()
      using other = listen(store, demo)
      await other.next()
      await change(2)
      await other.next()

      expect(gone.heard).to.equal(false)
    })

    if (sample.lifetimes !== undefined) {
      it('come with another time to live', async () => {
        using listening = listen(store, demo)
        await listening.next()

        await store.lifetimes!.expire(demo, 60_000)
        await listening.next()
      })
    }

    if (another !== undefined) {
      it('come from other processes', async () => {
        const other = another()
        using listening = listen(store, demo)
        await listening.next()
        await change(2, other)
        await listening.next()
        await other.close()
      })
    }
  })
}
