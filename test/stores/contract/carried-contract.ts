import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { Commit, ContextStore, HistoryEntry } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { contractLimits, documentOf } from './store-contract.ts'

const demo = contextId('demo')

/** What a store promises of a document that comes with a past of its own. */
export function describeCarried(opened: () => ContextStore): void {
  describe('a document that comes with its past', () => {
    let store: ContextStore
    beforeEach(() => (store = opened()))

    const entry = (revision: number, more: object = {}): HistoryEntry => ({
      ...{ revision, time: '2026-01-02T03:04:05.678Z', actor: `actor-${revision}`, command: 'set' },
      ...{ operations: [], inverse: [], ...more },
    })
    const past = (from: number, to = 1) => Array.from({ length: from - to + 1 }, (_, at) => entry(from - at))
    const carrying = (commit: Commit, history: readonly HistoryEntry[], ttl?: number | null): Commit => ({
      ...commit,
      carried: { history, ttl },
    })
    const history = async () =>
      (await requireCapability(store, 'history').read(demo)).map(({ revision, actor }) => [revision, actor])
    const ownTtl = () => requireCapability(store, 'lifetimes').ownTtl(demo)
    const expiresAt = () => requireCapability(store, 'lifetimes').expiresAt(demo)

    it('is stored with it under a new id, and goes on from there', async () => {
      const made = await store.commit(carrying(commitOn(demo, undefined, documentOf(demo, { n: 1 }), 5), past(4)))
      expect(made.kind).to.equal('stored')
      expect((await store.read(demo))?.revision).to.equal(5)
      const before = [
        [4, 'actor-4'],
        [3, 'actor-3'],
        [2, 'actor-2'],
        [1, 'actor-1'],
      ]
      expect(await history()).to.deep.equal([[5, 'tester'], ...before])

      await changeDocument(store, demo, () => documentOf(demo, { n: 2 }))
      await changeDocument(store, demo, () => documentOf(demo, { n: 3 }))
      const all = [[7, 'tester'], [6, 'tester'], [5, 'tester'], ...before]
      expect(await history()).to.deep.equal(all.slice(0, contractLimits.history.keep))
      expect(await ownTtl()).to.equal(undefined)
    })

    it('takes the place of another one with all beside it', async () => {
      const old = await changeDocument(store, demo, () => documentOf(demo, { n: 1 }))
      await store.writeDelivery(demo, { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' })
      await requireCapability(store, 'lifetimes').expire(demo, 600_000)

      const made = await store.commit(carrying(commitOn(demo, old, documentOf(demo, { n: 2 })), past(1)))
      expect(made.kind).to.equal('stored')
      expect(await history()).to.deep.equal([
        [2, 'tester'],
        [1, 'actor-1'],
      ])
      expect([await expiresAt(), await ownTtl()]).to.deep.equal([undefined, undefined])
      expect(await store.readDelivery(demo, 'k')).to.equal(undefined)
    })

    it('keeps its time to live, or that it has none', async () => {
      const first = await store.commit(carrying(commitOn(demo, undefined, documentOf(demo), 3), [], 600_000))
      expect(await ownTtl()).to.equal(600_000)
      expect(Date.parse((await expiresAt())!) - Date.now()).to.be.within(590_000, 600_010)
      await changeDocument(store, demo, () => documentOf(demo, { n: 2 }))
      expect(await ownTtl()).to.equal(600_000)

      const stored = await store.read(demo)
      await store.commit(carrying(commitOn(demo, stored, documentOf(demo, { n: 3 })), [], null))
      expect(first.kind).to.equal('stored')
      expect(await expiresAt()).to.equal(undefined)
    })

    it('is refused where somebody else was first, and changes nothing then', async () => {
      const old = await changeDocument(store, demo, () => documentOf(demo, { n: 1 }))
      await changeDocument(store, demo, () => documentOf(demo, { n: 2 }))
      for (const commit of [commitOn(demo, old, documentOf(demo)), commitOn(demo, undefined, documentOf(demo), 9)]) {
        expect((await store.commit(carrying(commit, past(commit.revision - 1), 1000))).kind).to.equal('conflict')
      }
      expect(await history()).to.deep.equal([
        [2, 'tester'],
        [1, 'tester'],
      ])
      expect(await ownTtl()).to.equal(undefined)
    })

    it('of several at once, one is stored', async () => {
      const commits = Array.from({ length: 8 }, (_, n) =>
        n % 2 === 0
          ? carrying(commitOn(demo, undefined, documentOf(demo, { n }), 7), past(6))
          : commitOn(demo, undefined, documentOf(demo, { n })),
      )
      const results = await Promise.all(commits.map((commit) => store.commit(commit)))
      const winners = results.filter(({ kind }) => kind === 'stored')
      expect(winners).to.have.length(1)
      const [winner] = winners
      expect(winner?.kind === 'stored' && winner.stored.document).to.deep.equal((await store.read(demo))?.document)
    })

    it('follows one that was deleted, whose revisions it goes on counting', async () => {
      await changeDocument(store, demo, () => documentOf(demo))
      await store.delete(demo)
      const revision = (await store.lastRevision(demo)) + 1
      const made = await store.commit(
        carrying(commitOn(demo, undefined, documentOf(demo), revision), past(revision - 1)),
      )
      expect(made.kind).to.equal('stored')
      expect((await history()).map(([each]) => each)).to.deep.equal(past(revision).map((each) => each.revision))
    })

    it('keeps as much of its past as is kept of any', async () => {
      const { keep } = contractLimits.history
      await store.commit(carrying(commitOn(demo, undefined, documentOf(demo), keep + 51), past(keep + 50)))
      const kept = await history()
      expect([kept.length, kept[0]?.[0], kept.at(-1)?.[0]]).to.deep.equal([keep, keep + 51, 52])
    })

    it('keeps text of any kind in it', async () => {
      const odd = entry(1, {
        actor: 'ünï "\\ \u2028 東京 👍',
        operations: [{ op: 'set', path: 'state.a', value: '1 2 3' }],
      })
      await store.commit(carrying(commitOn(demo, undefined, documentOf(demo), 2), [odd]))
      expect((await requireCapability(store, 'history').read(demo))[1]).to.deep.equal(odd)
    })
  })
}
