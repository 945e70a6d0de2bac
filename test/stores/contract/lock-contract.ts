import { expect } from 'chai'
import { setTimeout as delay } from 'node:timers/promises'
import type { ContextStore, LockResult } from '../../../src/stores/shared/store.ts'
import { rejection } from '../../support/rejection.ts'
import type { StoreUnderTest } from './store-contract.ts'

/** What every store promises of its locks. */
export function describeLocks(tested: () => StoreUnderTest, { locks }: { readonly locks: boolean }): void {
  describe('locks', () => {
    let store: ContextStore

    beforeEach(() => {
      store = tested().store
    })

    if (!locks) {
      it('are not to be had', async () => {
        for (const attempt of [
          () => store.acquireLock('prod', { owner: 'me', ttl: 1000 }),
          () => store.renewLock('prod', 1, 1000),
          () => store.releaseLock('prod', 1),
        ]) {
          const error = await rejection(attempt())
          expect([error.kind, error.code]).to.deep.equal(['config', 'NOT_SUPPORTED'])
        }
      })
      return
    }

    const minute = { owner: 'me on host', ttl: 60_000 }

    it('are held by one, who is named to the others', async () => {
      const mine = acquired(await store.acquireLock('deploy/prod', minute))

      const theirs = await store.acquireLock('deploy/prod', { ...minute, owner: 'another' })

      expect(theirs).to.deep.equal({ kind: 'held', by: { ...mine, owner: 'me on host' } })
      expect(Date.parse(mine.expiresAt) - Date.now()).to.be.within(50_000, 60_000)
      expect((await store.acquireLock('deploy/test', minute)).kind).to.equal('acquired')
    })

    it('are seen by other processes', async function () {
      const another = tested().another?.() ?? this.skip()
      const { token } = acquired(await store.acquireLock('prod', minute))

      expect((await another.acquireLock('prod', minute)).kind).to.equal('held')
      expect(await another.releaseLock('prod', token)).to.equal(true)
      expect((await store.acquireLock('prod', minute)).kind).to.equal('acquired')
      await another.close()
    })

    it('are free once released, by the token alone, and tokens grow', async () => {
      const { token } = acquired(await store.acquireLock('prod', minute))

      expect(await store.releaseLock('prod', token + 1)).to.equal(false)
      expect(await store.releaseLock('prod', token)).to.equal(true)
      expect(await store.releaseLock('prod', token)).to.equal(false)
      expect(await store.renewLock('prod', token, 1000)).to.equal(false)
      expect(acquired(await store.acquireLock('prod', minute)).token).to.be.greaterThan(token)
      expect(await store.releaseLock('never held', 1).catch(() => 'no name')).to.equal('no name')
      expect(await store.releaseLock('never-held', 1)).to.equal(false)
    })

    it('live longer when they are renewed', async () => {
      const { token } = acquired(await store.acquireLock('prod', { owner: 'me', ttl: 5_000 }))

      expect(await store.renewLock('prod', token, 60_000)).to.equal(true)

      const held = await store.acquireLock('prod', minute)
      expect(held.kind === 'held' && Date.parse(held.by.expiresAt) - Date.now()).to.be.within(50_000, 60_000)
      expect(await store.renewLock('prod', token + 1, 60_000)).to.equal(false)
    })

    it('that have expired go to the next one, from whom the last holder takes nothing', async () => {
      const first = acquired(await store.acquireLock('prod', { owner: 'slow', ttl: 5 }))

      const second = await untilAcquired(store, 'prod')

      expect(second.token).to.be.greaterThan(first.token)
      expect(await store.renewLock('prod', first.token, 60_000)).to.equal(false)
      expect(await store.releaseLock('prod', first.token)).to.equal(false)
      expect((await store.acquireLock('prod', minute)).kind).to.equal('held')
      expect(await store.releaseLock('prod', second.token)).to.equal(true)
    })

    it('are held by one at a time of 20 who want them, with a token above all before', async () => {
      const tokens: number[] = []
      let holders = 0

      await Promise.all(
        Array.from({ length: 20 }, async () => {
          const mine = tested().another?.() ?? store
          const { token } = await untilAcquired(mine, 'prod')
          expect(++holders).to.equal(1)
          tokens.push(token)
          await mine.read('demo' as never)
          holders--
          expect(await mine.releaseLock('prod', token)).to.equal(true)
          if (mine !== store) await mine.close()
        }),
      )

      expect(tokens).to.deep.equal([...new Set(tokens)].sort((a, b) => a - b))
      expect(tokens).to.have.length(20)
    })

    it('have no name that is a path or a key of something else', async () => {
      for (const name of ['', '..', '../demo', 'a b', 'a}', '{a', 'é', 'x'.repeat(201)]) {
        const error = await rejection(store.acquireLock(name, minute))
        expect([error.kind, error.code]).to.deep.equal(['usage', 'BAD_LOCK_NAME'])
      }
    })
  })
}

/** Tries until the lock is its own. */
export async function untilAcquired(store: ContextStore, name: string): Promise<{ token: number; expiresAt: string }> {
  for (;;) {
    const result = await store.acquireLock(name, { owner: 'next', ttl: 60_000 })
    if (result.kind === 'acquired') return result
    await delay(Math.random() * 10)
  }
}

function acquired(result: LockResult): { token: number; expiresAt: string } {
  if (result.kind === 'held') throw new Error(`held by ${result.by.owner}`)
  const { token, expiresAt } = result
  return { token, expiresAt }
}
