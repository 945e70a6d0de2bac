import { expect } from 'chai'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { QueueStore, QueueSummary, TakenItem } from '../../../src/stores/shared/queue-store.ts'
import type { ContextStore } from '../../../src/stores/shared/store.ts'
import { rejection } from '../../support/rejection.ts'
import type { StoreUnderTest } from './store-contract.ts'

const minute = 60_000

/** What every store promises of its queue. */
export function describeQueue({ another }: StoreUnderTest, opened: () => ContextStore): void {
  describe('the queue', () => {
    let queue: QueueStore

    beforeEach(() => {
      queue = requireCapability(opened(), 'queue')
    })

    const put = (id: string, text = `text of ${id}`, most = 100) => queue.put({ id, text }, most)

    /** Takes until something is due. */
    async function next(lease = minute): Promise<TakenItem> {
      for (;;) {
        const { items } = await queue.take(1, lease)
        if (items[0] !== undefined) return items[0]
      }
    }

    async function listed(): Promise<readonly Partial<QueueSummary>[]> {
      const { items } = await queue.list({ limit: 100 })
      return items.map(({ id, text, state, attempts, reason }) => ({ id, text, state, attempts, reason }))
    }

    it('gives an item to one who takes, with its text', async () => {
      const text = '{"a":"é \\ud800 🚀\\u0000","n":12345678901234567890}'
      expect(await put('id of Slack/1 *?é', text)).to.equal('stored')

      const first = await queue.take(10, minute)
      const second = await queue.take(10, minute)

      expect(first.items).to.deep.equal([{ id: 'id of Slack/1 *?é', text, claim: 1, attempts: 1 }])
      expect(first.due).to.be.within(minute - 5000, minute)
      expect(second.items).to.deep.equal([])
    })

    it('is empty at first', async () => {
      expect(await queue.take(10, minute)).to.deep.equal({ items: [] })
      expect(await queue.count()).to.deep.equal({ waiting: 0, dead: 0, oldest: 0 })
      expect(await queue.list({ limit: 10 })).to.deep.equal({ items: [] })
      expect(await queue.done('a')).to.equal(false)
      expect(await queue.requeue('a')).to.equal(false)
    })

    it('knows an id while its item waits, is under way, is dead, and after it is done', async () => {
      await put('a')
      const known = [await put('a', 'another text')]
      const taken = await next()
      known.push(await put('a'))
      await queue.bury(taken, 'refused')
      known.push(await put('a'))
      await queue.done('a')
      known.push(await put('a'))

      expect(known).to.deep.equal(['known', 'known', 'known', 'known'])
      expect(await queue.take(10, minute)).to.deep.equal({ items: [] })
      expect(await queue.count()).to.include({ waiting: 0, dead: 0 })
    })

    it('stores one of many that are put at once with the same id', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, () => put('a')))

      expect(results.filter((result) => result === 'stored')).to.have.length(1)
      expect((await queue.take(10, minute)).items).to.have.length(1)
    })

    it('gives each item to one of many who take at once', async () => {
      const ids = Array.from({ length: 30 }, (_, n) => `id-${n}`)
      for (const id of ids) await put(id)

      const taken = await Promise.all(Array.from({ length: 10 }, () => queue.take(5, minute)))

      const got = taken.flatMap(({ items }) => items.map(({ id }) => id))
      expect(new Set(got).size).to.equal(got.length)
      const rest = (await queue.take(100, minute)).items.map(({ id }) => id)
      expect([...got, ...rest].sort()).to.deep.equal([...ids].sort())
    })

    it('refuses an item beyond the bound, dead ones count too, and drops none', async () => {
      for (const id of ['a', 'b']) await put(id, id, 2)
      await queue.bury(await next(), 'refused')

      expect(await put('c', 'c', 2)).to.equal('full')
      expect(await put('a', 'a', 2)).to.equal('known')
      await queue.done((await next()).id)
      expect(await put('c', 'c', 2)).to.equal('stored')
    })

    it('gives an item again when a lease ended without a word, and then obeys the newer one alone', async () => {
      await put('a')
      const first = await next(1)
      const second = await next()

      expect([first.attempts, second.attempts, second.claim]).to.deep.equal([1, 2, 2])
      expect(await queue.later(first, 1, 'too late')).to.equal(false)
      expect(await queue.bury(first, 'too late')).to.equal(false)
      expect((await queue.take(10, minute)).items).to.deep.equal([])
      expect(await listed()).to.deep.equal([{ id: 'a', text: 'text of a', state: 'waiting', attempts: 2, reason: '' }])
    })

    it('takes a word from who finished late: it is done', async () => {
      await put('a')
      const first = await next(1)
      const second = await next()

      expect(await queue.done(first.id)).to.equal(true)
      expect(await queue.later(second, 1, 'failed')).to.equal(false)
      expect(await queue.done(second.id)).to.equal(false)
      expect(await queue.count()).to.include({ waiting: 0, dead: 0 })
    })

    it('gives what is put off when its time has come, and counts the attempts', async () => {
      await put('a')
      await queue.later(await next(), minute, 'el answered 503')

      const { items, due } = await queue.take(10, minute)
      expect(items).to.deep.equal([])
      expect(due).to.be.within(minute - 5000, minute)
      expect(await listed()).to.deep.equal([
        { id: 'a', text: 'text of a', state: 'waiting', attempts: 1, reason: 'el answered 503' },
      ])
      await put('b')
      await queue.later(await next(), 1, 'el answered 503')
      expect(await next()).to.include({ id: 'b', attempts: 2 })
    })

    it('keeps what is dead until it is requeued, which starts again, or dropped', async () => {
      await put('a')
      await put('b')
      await queue.bury(await next(), 'x'.repeat(10_000))
      await queue.bury(await next(), 'refused\nwith lines')

      expect((await queue.take(10, minute)).items).to.deep.equal([])
      expect(await queue.count()).to.include({ waiting: 0, dead: 2, oldest: 0 })
      const reasons = (await queue.list({ limit: 10 })).items.map(({ reason, state }) => [state, reason.length])
      expect(reasons.map(([state]) => state)).to.deep.equal(['dead', 'dead'])
      expect(reasons.map(([, length]) => length).sort()).to.deep.equal([18, 499])
      expect(await queue.requeue('a')).to.equal(true)
      expect(await queue.requeue('a')).to.equal(false)
      expect(await next()).to.include({ id: 'a', attempts: 1 })
      expect(await queue.done('b')).to.equal(true)
      expect(await queue.count()).to.include({ waiting: 1, dead: 0 })
    })

    it('is listed page by page, the dead first', async () => {
      for (let n = 0; n < 5; n++) await put(`id-${n}`)
      const dead = await next()
      await queue.bury(dead, 'refused')

      const seen: QueueSummary[] = []
      let cursor: string | undefined
      do {
        const page = await queue.list({ limit: 2, ...(cursor !== undefined && { cursor }) })
        seen.push(...page.items)
        cursor = page.cursor
      } while (cursor !== undefined)

      expect(seen.map(({ id }) => id).sort()).to.deep.equal(['id-0', 'id-1', 'id-2', 'id-3', 'id-4'])
      expect(seen[0]).to.include({ id: dead.id, state: 'dead', reason: 'refused' })
      expect(new Date(seen[0]!.addedAt).getTime()).to.be.within(Date.now() - minute, Date.now() + 1000)
      expect((await rejection(queue.list({ limit: 2, cursor: 'nonsense' }))).code).to.equal('BAD_CURSOR')
    })

    it('tells how old the oldest is that waits', async () => {
      await put('a')
      while ((await queue.count()).oldest === 0);

      expect((await queue.count()).oldest).to.be.within(1, minute)
    })

    if (another !== undefined) {
      it('is the same for another process', async () => {
        const other = another()
        const theirs = requireCapability(other, 'queue')
        await put('a')

        expect((await theirs.take(10, minute)).items).to.have.length(1)
        expect((await queue.take(10, minute)).items).to.deep.equal([])
        expect(await theirs.done('a')).to.equal(true)
        expect(await put('a')).to.equal('known')
        await other.close()
      })
    }

    it('shows none of it among the contexts and locks', async () => {
      await put('a')

      expect((await opened().list({ limit: 10 })).contexts).to.deep.equal([])
      expect((await requireCapability(opened(), 'locks').list({ limit: 10 })).locks).to.deep.equal([])
    })
  })
}
