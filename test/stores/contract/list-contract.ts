import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextId } from '../../../src/context/context-id.ts'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { ContextStore, ContextSummary, ListRequest } from '../../../src/stores/shared/store.ts'
import { commitOn } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { documentOf } from './store-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

/** What every store promises of its list. */
export function describeList(
  { textOf }: StoreUnderTest,
  opened: () => ContextStore,
  { manyIds }: { readonly manyIds: boolean },
): void {
  describe('list', () => {
    let store: ContextStore

    beforeEach(() => {
      store = opened()
    })

    it('is empty at first', async () => {
      expect(await store.list({ limit: 10 })).to.deep.equal({ contexts: [] })
    })

    it('says of a context what it is, how it stands and how large it is', async () => {
      const demo = contextId('demo')
      const document = documentOf(demo, { text: 'é', state: { cicdContextName: 'stage' } })
      await store.commit({ ...commitOn(demo, undefined, document), delivery })

      const { contexts, cursor } = await store.list({ limit: 10 })

      const [{ bytes, ...summary } = { bytes: 0 }, ...others] = contexts
      expect(summary).to.deep.equal({
        id: 'demo',
        cicdContext: 'stage',
        revision: 1,
        changedAt: '2026-01-02T03:04:05.678Z',
        expiresAt: undefined,
      })
      const text = await textOf?.(demo)
      expect(bytes).to.equal(Buffer.byteLength(text ?? JSON.stringify(document)))
      expect([others, cursor]).to.deep.equal([[], undefined])
    })

    it('refuses a cursor of its own making that was bent, and one of nobody', async () => {
      for (const cursor of ['', 'x', '17', Buffer.from('{"a":1}').toString('base64url'), 'bnVsbA']) {
        const error = await rejection(store.list({ limit: 10, cursor }))
        expect([error.kind, error.code]).to.deep.equal(['usage', 'BAD_CURSOR'])
      }
    })

    if (!manyIds) return

    it('tells all ids that begin as wanted, whatever they hold, each once and no more at a time than wanted', async () => {
      const ids = [
        'app/one',
        'app/two',
        'app*',
        'app?x',
        'app[x]',
        'app\\x',
        'ap',
        'App',
        'app%2Fx',
        `app/${'y'.repeat(190)}`,
      ]
      await create(store, ids)

      expect((await collect(store, { limit: 3 })).sort()).to.deep.equal([...ids].sort())
      for (const prefix of ['app', 'app/', 'app*', 'app?', 'app[', 'app\\', 'app/yyyy', 'A', 'none', '{', 'app%']) {
        const wanted = ids.filter((id) => id.startsWith(prefix))
        expect((await collect(store, { prefix, limit: 2 })).sort(), prefix).to.deep.equal(wanted.sort())
      }
    })

    it('leaves out what was deleted and what has expired, and never shows what stands beside documents or locks', async () => {
      await create(store, ['one', 'two', 'three'])
      await store.locks?.acquire('one', { owner: 'me', ttl: 10_000 })
      await store.delete(contextId('one'))
      await requireCapability(store, 'lifetimes').expire(contextId('two'), 1)
      while ((await store.read(contextId('two'))) !== undefined);

      expect(await collect(store, { limit: 10 })).to.deep.equal(['three'])
    })

    it('says when a context expires', async () => {
      await create(store, ['one'])
      const lifetimes = requireCapability(store, 'lifetimes')
      await lifetimes.expire(contextId('one'), 60_000)

      const { contexts } = await store.list({ limit: 10 })

      const expires = Date.parse(contexts[0]!.expiresAt!)
      expect(expires - Date.now()).to.be.within(50_000, 60_010)
      // Redis tells what is left: its end is off by a millisecond now and then.
      expect(Date.parse((await lifetimes.expiresAt(contextId('one')))!)).to.be.closeTo(expires, 2)
    })
  })
}

const delivery = { key: 'run-1/set', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const

/** All ids that a list has, page by page. */
export async function collect(store: ContextStore, request: ListRequest): Promise<string[]> {
  const found: ContextSummary[] = []
  let cursor: string | undefined
  do {
    const page = await store.list({ ...request, ...(cursor === undefined ? {} : { cursor }) })
    expect(page.contexts.length).to.be.at.most(request.limit)
    found.push(...page.contexts)
    cursor = page.cursor
  } while (cursor !== undefined)
  return found.map(({ id }) => id)
}

async function create(store: ContextStore, ids: readonly string[]): Promise<void> {
  for (const id of ids as readonly ContextId[])
    await store.commit({ ...commitOn(id, undefined, documentOf(id)), delivery })
}
