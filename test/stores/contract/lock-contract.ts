import { expect } from 'chai'
import { setTimeout as delay } from 'node:timers/promises'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { LockResult, LockStore } from '../../../src/stores/shared/lock-store.ts'
import type { ContextStore } from '../../../src/stores/shared/store.ts'
import { rejection } from '../../support/rejection.ts'
import { describeQueues } from './lock-queue-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

/** What every store promises of its locks. */
export function describeLocks(store: StoreUnderTest, opened: () => ContextStore): void {
  const { another } = store
  describeQueues(store, opened)
  describe('locks', () => {
    let locks: LockStore

    beforeEach(() => {
      locks = requireCapability(opened(), 'locks')
    })

    const minute = { owner: 'me on host', ttl: 60_000 }

    it('are held by one, who is named to the others', async () => {
      const mine = acquired(await locks.acquire('deploy/prod', minute))

      const theirs = await locks.acquire('deploy/prod', { ...minute, owner: 'another' })

      expect(theirs).to.deep.equal({ kind: 'held', by: { ...mine, owner: 'me on host' }, ahead: 0 })
      expect(Date.parse(mine.expiresAt) - Date.now()).to.be.within(50_000, 60_000)
      expect((await locks.acquire('deploy/test', minute)).kind).to.equal('acquired')
    })

    if (another !== undefined) {
      it('are seen by other processes', async () => {
        const other = another()
        const theirs = requireCapability(other, 'locks')
        const { token } = acquired(await locks.acquire('prod', minute))

        expect((await theirs.acquire('prod', minute)).kind).to.equal('held')
        expect(await theirs.release('prod', token)).to.equal(true)
        expect((await locks.acquire('prod', minute)).kind).to.equal('acquired')
        await other.close()
      })
    }

    it('are free once released, by the token alone, and tokens grow', async () => {
      const { token } = acquired(await locks.acquire('prod', minute))

      expect(await locks.release('prod', token + 1)).to.equal(false)
      expect(await locks.release('prod', token)).to.equal(true)
      expect(await locks.release('prod', token)).to.equal(false)
      expect(await locks.renew('prod', token, 1000)).to.equal(false)
      expect(acquired(await locks.acquire('prod', minute)).token).to.be.greaterThan(token)
      expect(await locks.release('never held', 1).catch(() => 'no name')).to.equal('no name')
      expect(await locks.release('never-held', 1)).to.equal(false)
    })

    it('live longer when they are renewed', async () => {
      const { token } = acquired(await locks.acquire('prod', { owner: 'me', ttl: 5_000 }))

      expect(await locks.renew('prod', token, 60_000)).to.equal(true)

      const held = await locks.acquire('prod', minute)
      expect(held.kind === 'held' && Date.parse(held.by.expiresAt) - Date.now()).to.be.within(50_000, 60_000)
      expect(await locks.renew('prod', token + 1, 60_000)).to.equal(false)
    })

    it('that have expired go to the next one, from whom the last holder takes nothing', async () => {
      const first = acquired(await locks.acquire('prod', { owner: 'slow', ttl: 5 }))

      const second = await untilAcquired(locks, 'prod')

      expect(second.token).to.be.greaterThan(first.token)
      expect(await locks.renew('prod', first.token, 60_000)).to.equal(false)
      expect(await locks.release('prod', first.token)).to.equal(false)
      expect((await locks.acquire('prod', minute)).kind).to.equal('held')
      expect(await locks.release('prod', second.token)).to.equal(true)
    })

    it('are held by one at a time of 20 who want them, with a token above all before', async () => {
      const tokens: number[] = []
      let holders = 0

      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const mine = another?.() ?? opened()
          const { token } = await untilAcquired(requireCapability(mine, 'locks'), 'prod')
          expect(++holders).to.equal(1)
          tokens.push(token)
          await mine.read('demo' as never)
          holders--
          expect(await mine.locks?.release('prod', token)).to.equal(true)
          if (mine !== opened()) await mine.close()
        }),
      )

      expect(tokens).to.deep.equal([...new Set(tokens)].sort((a, b) => a - b))
      expect(tokens).to.have.length(20)
    })

    it('have no name that is a path or a key of something else', async () => {
      for (const name of ['', '..', '../demo', 'a b', 'a}', '{a', 'é', 'x'.repeat(201)]) {
        const error = await rejection(locks.acquire(name, minute))
        expect([error.kind, error.code]).to.deep.equal(['usage', 'BAD_LOCK_NAME'])
      }
    })
  })
}

/** Tries until the lock is its own. */
export async function untilAcquired(locks: LockStore, name: string): Promise<{ token: number; expiresAt: string }> {
  for (;;) {
    const result = await locks.acquire(name, { owner: 'next', ttl: 60_000 })
    if (result.kind === 'acquired') return result
    await delay(Math.random() * 10)
  }
}

function acquired(result: LockResult): { token: number; expiresAt: string } {
  if (result.kind !== 'acquired') throw new Error(`${result.kind} by ${result.by.owner}`)
  const { token, expiresAt } = result
  return { token, expiresAt }
}
