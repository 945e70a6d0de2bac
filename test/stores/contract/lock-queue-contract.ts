import { expect } from 'chai'
import { setTimeout as delay } from 'node:timers/promises'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { LockResult, LockStore } from '../../../src/stores/shared/lock-store.ts'
import type { ContextStore } from '../../../src/stores/shared/store.ts'
import { rejection } from '../../support/rejection.ts'
import type { StoreUnderTest } from './store-contract.ts'

const minute = 60_000

/** What every store that has locks promises to those who wait for one, and tells of it. */
export function describeQueues({ another }: StoreUnderTest, opened: () => ContextStore): void {
  describe('locks that are waited for', () => {
    let locks: LockStore
    let token: number

    beforeEach(async () => {
      locks = requireCapability(opened(), 'locks')
      token = tokenOf(await locks.acquire('prod', { owner: 'holder', ttl: minute }))
    })

    const ask = (owner: string, lease = minute, by = locks) =>
      by.acquire('prod', { owner, ttl: minute, ticket: { id: `id of ${owner}`, lease } })
    const waiting = async () => (await locks.look('prod'))?.queue.map(({ owner }) => owner)
    const give = async () => expect(await locks.release('prod', token)).to.equal(true)

    it('go to those who wait in the order in which they came, whatever the order in which they ask', async () => {
      const names = ['a', 'b', 'c', 'd']
      for (const [ahead, name] of names.entries()) expect(await ask(name)).to.include({ kind: 'held', ahead })

      for (const [index, name] of names.entries()) {
        await give()
        for (const later of names.slice(index + 1).reverse()) {
          expect(await ask(later)).to.deep.include({ kind: 'awaited', ahead: names.indexOf(later) - index })
        }
        const taken = await ask(name)
        expect(tokenOf(taken)).to.equal(++token)
        expect(taken).to.include({ waiting: 3 - index })
      }
      expect(await waiting()).to.deep.equal([])
    })

    it('do not go to one without a ticket, as long as somebody waits', async () => {
      await ask('a')
      await ask('b')
      await give()

      const passing = await locks.acquire('prod', { owner: 'passing', ttl: minute })

      expect(passing).to.deep.include({ kind: 'awaited', ahead: 2 })
      expect(passing.kind === 'awaited' && passing.by.owner).to.equal('a')
      expect(await waiting()).to.deep.equal(['a', 'b'])
      tokenOf(await ask('a'))
    })

    it('are passed to the next once the lease of the first is over, and never before', async () => {
      await ask('dead', 2000)
      await ask('b')
      await give()
      expect(await ask('b')).to.deep.include({ kind: 'awaited', ahead: 1 })

      const started = Date.now()
      while ((await ask('b')).kind !== 'acquired') await delay(5)

      expect(Date.now() - started).to.be.below(5000)
      expect(await ask('dead')).to.include({ kind: 'held', ahead: 0 })
    })

    it('keep the place of one who asks again in time, and of one whom nobody has passed', async () => {
      await ask('a', 1)
      await ask('b')
      await delay(5)
      await ask('a')

      expect(await waiting()).to.deep.oneOf([
        ['a', 'b'],
        ['b', 'a'],
      ])
      await locks.withdraw('prod', 'id of b')
      await ask('c', 1)
      await delay(5)
      await ask('c')
      expect(await waiting()).to.deep.equal(['a', 'c'])
    })

    it('forget a ticket that is given back, at the front or amid the others', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await ask(name)

      expect(await locks.withdraw('prod', 'id of b')).to.equal(true)
      expect(await locks.withdraw('prod', 'id of b')).to.equal(false)
      expect(await locks.withdraw('prod', 'id of a')).to.equal(true)

      expect(await waiting()).to.deep.equal(['c', 'd'])
      await give()
      tokenOf(await ask('c'))
      expect(await locks.withdraw('never-held', 'id of a')).to.equal(false)
    })

    it('are given back with the ticket that got them, and with no other', async () => {
      await ask('a')
      await ask('b')
      await give()
      const mine = tokenOf(await ask('a'))

      expect(await locks.withdraw('prod', 'id of c')).to.equal(false)
      expect(await locks.renew('prod', mine, minute)).to.equal(true)
      expect(await locks.withdraw('prod', 'id of a')).to.equal(true)

      expect(await locks.renew('prod', mine, minute)).to.equal(false)
      expect(tokenOf(await ask('b'))).to.equal(mine + 1)
    })

    it('go at once to one who would wait where nobody does, and leave no ticket', async () => {
      await give()

      expect(await ask('a')).to.include({ kind: 'acquired', token: token + 1, waiting: 0 })

      expect(await waiting()).to.deep.equal([])
    })

    it('tell who holds them, since when and until when, and who waits', async () => {
      await ask('a', 30_000)
      await ask('b')

      const { holder, queue, ...rest } = (await locks.look('prod'))!

      expect(rest).to.deep.equal({ name: 'prod', waiting: 2 })
      expect(holder).to.include({ owner: 'holder', token })
      const ends = [holder!, ...queue].map(({ since, expiresAt }) => Date.parse(expiresAt) - Date.parse(since!))
      expect(ends).to.deep.equal([minute, 30_000, minute])
      expect(Date.now() - Date.parse(queue[0]!.since)).to.be.within(-1000, 10_000)
      await give()
      expect(await locks.look('prod')).to.include({ holder: undefined, waiting: 2 })
      expect(await locks.look('never-held')).to.equal(undefined)
      expect((await rejection(locks.look('a b'))).code).to.equal('BAD_LOCK_NAME')
    })

    it('tell a hundred of many who wait, and how many they are', async () => {
      for (let n = 0; n < 120; n++) await ask(`${n} ${'ä'.repeat(300)}`)

      const { queue, waiting } = (await locks.look('prod'))!

      expect(waiting).to.equal(120)
      expect(queue.map(({ owner }) => parseInt(owner, 10))).to.deep.equal(Array.from({ length: 100 }, (_, n) => n))
      expect(Math.max(...queue.map(({ owner }) => owner.length))).to.be.at.most(200)
    })

    it('are listed, those that are held or waited for, page by page', async () => {
      for (const name of ['deploy/a', 'deploy/b', 'deploy/free', 'deploy/long'.padEnd(190, '/')]) {
        const mine = tokenOf(await locks.acquire(name, { owner: name, ttl: minute }))
        if (name === 'deploy/free') await locks.release(name, mine)
      }
      await ask('a')
      await give()

      const { locks: all, cursor } = await locks.list({ limit: 100 })
      expect(cursor).to.equal(undefined)
      const shown = all.map(({ name, holder, waiting }) => `${name.slice(0, 12)} ${holder?.token} ${waiting}`)
      expect(shown.sort()).to.deep.equal(['deploy/a 1 0', 'deploy/b 1 0', 'deploy/long/ 1 0', 'prod undefined 1'])
      const found: string[] = []
      for (let at: string | undefined = ''; at !== undefined;) {
        const page = await locks.list({ limit: 1, prefix: 'deploy/', ...(at && { cursor: at }) })
        expect(page.locks.length).to.be.at.most(1)
        found.push(...page.locks.map(({ name }) => name.slice(0, 12)))
        at = page.cursor
      }
      expect(found.sort()).to.deep.equal(['deploy/a', 'deploy/b', 'deploy/long/'])
      expect((await rejection(locks.list({ limit: 1, cursor: 'nonsense' }))).code).to.equal('BAD_CURSOR')
    })

    if (another !== undefined) {
      it('go in the order of arrival to 20 who come by their own ways, and each leaves in its turn', async () => {
        const order: number[] = []
        const stores = Array.from({ length: 20 }, () => another())
        for (const [n, store] of stores.entries()) await ask(`${n}`, minute, requireCapability(store, 'locks'))
        await give()

        await Promise.all(
          stores.map(async (store, n) => {
            const mine = requireCapability(store, 'locks')
            let result = await ask(`${n}`, minute, mine)
            for (; result.kind !== 'acquired'; result = await ask(`${n}`, minute, mine)) await delay(Math.random() * 20)
            order.push(n)
            expect(result.token).to.equal(token + order.length)
            await mine.release('prod', result.token)
            await store.close()
          }),
        )

        expect(order).to.deep.equal(Array.from({ length: 20 }, (_, n) => n))
      })
    }
  })
}

function tokenOf(result: LockResult): number {
  if (result.kind !== 'acquired') throw new Error(`${result.kind} by ${result.by.owner}`)
  return result.token
}
