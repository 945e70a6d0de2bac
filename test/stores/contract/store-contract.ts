import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextId } from '../../../src/context/context-id.ts'
import type { ErrorCode } from '../../../src/errors/catalogue.ts'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { floatOf, integerOf } from '../../../src/json/exact-number.ts'
import { requireCapability } from '../../../src/stores/shared/capabilities.ts'
import type { ContextStore, Stored } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { errorOf } from '../../support/error-of.ts'
import { rejection } from '../../support/rejection.ts'
import { describeCarried } from './carried-contract.ts'
import { describeHistory } from './history-contract.ts'
import { describeHints } from './hint-contract.ts'
import { describeDeletion, describeDeliveries } from './life-contract.ts'
import { describeLifetimes } from './lifetime-contract.ts'
import { describeList } from './list-contract.ts'
import { describeLocks } from './lock-contract.ts'
import { describeOtherPrograms } from './other-programs-contract.ts'
import { describeQueue } from './queue-contract.ts'

/** A kind of store to be tested, with what other programs may do to its data, where they may. */
export interface StoreUnderTest {
  /** Asked what it can do, and for nothing else. */
  readonly sample: ContextStore
  /** A store with nothing in it; one at a time. What follows is about the one that was opened last. */
  readonly open: () => Promise<ContextStore>
  /** Another store on the same data, as another process would open it. */
  readonly another?: () => ContextStore
  /** Replaces a document's text as another program would. */
  readonly overwrite?: (id: ContextId, text: string) => Promise<void>
  /** The text that the store keeps, for a store whose text others read. */
  readonly textOf?: (id: ContextId) => Promise<string>
  /** Removes a document as another program would. */
  readonly remove?: (id: ContextId) => Promise<void>
  /** What is left to be done after the store was closed. */
  readonly dispose?: () => Promise<void>
}

/** What the stores in this suite are opened with. */
export const contractLimits = { maxBytes: 8_000_000, history: { keep: 5, maxBytes: 100_000 } }

const demo = contextId('demo')

/** What every store promises, and what those promise that can do more. */
export function describeStore(name: string, tested: StoreUnderTest): void {
  const { sample, another } = tested
  // A store that is one file holds one context.
  const manyIds = sample.file === undefined
  describe(name, () => {
    let store: ContextStore

    beforeEach(async () => {
      store = await tested.open()
    })

    afterEach(async () => {
      await store.close()
      await tested.dispose?.()
    })

    it('has no document and no revision of an id that was never stored', async () => {
      expect(await store.read(demo)).to.equal(undefined)
      expect(await store.lastRevision(demo)).to.equal(0)
    })

    it('may be used', async () => {
      await store.ping()
    })

    it('gives back what was stored, with its revision and version', async () => {
      const document = documentOf(demo, awkwardValues)

      const result = await store.commit(commitOn(demo, undefined, document))

      const read = await store.read(demo)
      expect(read?.document).to.deep.equal(document)
      expect(JSON.stringify(read?.document)).to.equal(JSON.stringify(document))
      expect(read?.revision).to.equal(1)
      expect(result).to.deep.equal({ kind: 'stored', stored: read })
      expect(await store.lastRevision(demo)).to.equal(1)
    })

    it('keeps what a caller does to a document out of the store', async () => {
      const document = documentOf(demo, { list: [1] })
      await store.commit(commitOn(demo, undefined, document))
      document.list = ['changed after the commit']
      const read = await store.read(demo)
      read!.document.list = ['changed after the read']

      expect((await store.read(demo))?.document.list).to.deep.equal([1])
    })

    it('counts a revision for each commit', async () => {
      let stored = await create(documentOf(demo, { n: 0 }))
      for (let n = 1; n <= 12; n++) stored = await mustStore(stored, documentOf(demo, { n }))

      const read = await store.read(demo)
      expect([read?.revision, read?.document.n, await store.lastRevision(demo)]).to.deep.equal([13, 12, 13])
    })

    it('refuses to create what is there', async () => {
      await create(documentOf(demo, { by: 'the first' }))

      const result = await store.commit(commitOn(demo, undefined, documentOf(demo, { by: 'the second' }), 2))

      expect(result).to.deep.equal({ kind: 'conflict' })
      expect((await store.read(demo))?.document.by).to.equal('the first')
    })

    it('refuses to change what is not there', async () => {
      const result = await store.commit({ ...commitOn(demo, undefined, documentOf(demo)), expected: 'f'.repeat(40) })

      expect(result).to.deep.equal({ kind: 'conflict' })
      expect(await store.read(demo)).to.equal(undefined)
    })

    it('refuses a commit on an old version', async () => {
      const old = await create(documentOf(demo, { by: 'nobody' }))
      await mustStore(old, documentOf(demo, { by: 'somebody else' }))

      const result = await store.commit(commitOn(demo, old, documentOf(demo, { by: 'me' })))
      const later = await store.commit(commitOn(demo, old, documentOf(demo, { by: 'me' }), 3))

      expect([result, later]).to.deep.equal([{ kind: 'conflict' }, { kind: 'conflict' }])
      expect((await store.read(demo))?.document.by).to.equal('somebody else')
    })

    it('refuses a revision that was there before, even where the document is the same again', async () => {
      const first = await create(documentOf(demo, { n: 1 }))
      const second = await mustStore(first, documentOf(demo, { n: 2 }))
      await mustStore(second, documentOf(demo, { n: 1 }))

      const result = await store.commit(commitOn(demo, first, documentOf(demo, { by: 'me' }), 2))

      expect(result).to.deep.equal({ kind: 'conflict' })
      const read = await store.read(demo)
      expect([read?.revision, read?.document]).to.deep.equal([3, documentOf(demo, { n: 1 })])
    })

    it('stores one of many commits on the same version', async () => {
      const found = await create(documentOf(demo))

      const results = await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.commit(commitOn(demo, found, documentOf(demo, { winner: n })))),
      )

      const stored = results.filter((result) => result.kind === 'stored')
      expect(stored).to.have.length(1)
      expect(await store.read(demo)).to.deep.equal(stored[0]?.kind === 'stored' && stored[0].stored)
    })

    it('loses nothing of 40 writers who start at once', async () => {
      await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          changeDocument(store, demo, (document) => ({ ...documentOf(demo), ...document, [`key-${n}`]: n })),
        ),
      )

      const read = await store.read(demo)
      expect(read?.revision).to.equal(40)
      expect(read?.document).to.deep.equal({
        ...documentOf(demo),
        ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`key-${n}`, n])),
      })
    })

    it('refuses a document of 10 MB, naming its largest path, and changes nothing', async () => {
      const stored = await create(documentOf(demo))
      const large = documentOf(demo, { 'release notes': { text: 'x'.repeat(10_000_000), short: 'y' } })

      const error = await rejection(store.commit(commitOn(demo, stored, large)))

      expect([error.kind, error.code]).to.deep.equal(['usage', 'DOCUMENT_TOO_LARGE'])
      expect(error.message).to.match(
        /^the context data would have 1000\d+ bytes, 8000000 are allowed; the largest in it: .*release notes.*text \(10000002 bytes\)\. Nothing was stored\.$/,
      )
      expect(await store.read(demo)).to.deep.equal(stored)
    })

    if (another !== undefined) {
      it('shows another process what was stored', async () => {
        const other = another()
        const stored = await create(documentOf(demo, { n: 1 }))

        expect(await other.read(demo)).to.deep.equal(stored)
        await other.commit(commitOn(demo, stored, documentOf(demo, { n: 2 })))
        expect((await store.read(demo))?.document.n).to.equal(2)
        await other.close()
      })
    }

    if (manyIds) {
      it('keeps ids apart, however alike they are', async () => {
        const ids = [
          'demo',
          'Demo',
          'demo/',
          'demo%2F',
          'demo:meta',
          'demo+1',
          'a*~',
          'x'.repeat(199),
          'x'.repeat(200),
          `y${'/'.repeat(199)}`,
        ]
        for (const id of ids.map(contextId)) await store.commit(commitOn(id, undefined, documentOf(id, { is: id })))

        const found = await Promise.all(ids.map(async (id) => (await store.read(contextId(id)))?.document.is))
        expect(found).to.deep.equal(ids)
      })
    }

    if (sample.history !== undefined) describeHistory(tested, () => store)
    else itLacks('history', 'NO_HISTORY')
    describeList(tested, () => store, { manyIds })
    describeDeletion(tested, () => store)
    describeHints(tested, () => store)
    describeDeliveries(() => store)
    if (sample.lifetimes !== undefined) describeLifetimes(() => store)
    if (sample.lifetimes !== undefined && sample.history !== undefined) describeCarried(() => store)
    else itLacks('lifetimes', 'NOT_SUPPORTED')
    if (sample.locks !== undefined) describeLocks(tested, () => store)
    else itLacks('locks', 'NOT_SUPPORTED')
    if (sample.queue !== undefined) describeQueue(tested, () => store)
    else itLacks('queue', 'NOT_SUPPORTED')

    describeOtherPrograms(tested, () => store)

    function itLacks(capability: 'history' | 'lifetimes' | 'locks' | 'queue', code: ErrorCode): void {
      it(`says that it has no ${capability}`, () => {
        expect(errorOf(() => requireCapability(store, capability))).to.include({ kind: 'config', code })
      })
    }

    async function create(document: JsonObject): Promise<Stored> {
      return mustStore(undefined, document)
    }

    async function mustStore(found: Stored | undefined, document: JsonObject): Promise<Stored> {
      const result = await store.commit(commitOn(demo, found, document))
      if (result.kind === 'conflict') throw new Error('the commit met a conflict')
      return result.stored
    }
  })
}

/** A document as `init` makes one, as far as stores look into it. */
export function documentOf(id: ContextId, values: JsonObject = {}): JsonObject {
  const state = isObject(values.state) ? values.state : {}
  return { ...values, state: { ...state, cicdContextDataId: id } }
}

const awkwardValues: JsonObject = {
  texts: [
    '',
    ' ',
    'yes',
    '08',
    '1e3',
    'null',
    '2024-01-02',
    '~',
    '"',
    '\\',
    "'",
    '\n\r\t',
    '\u0000\u001b',
    '{{ x }}',
    '${x}',
  ],
  unicode: ['café', '日本語', '🚀', '\u007f\u0085\u009f', 'a \u2028 b \u2029', '\ufeff', '\ufffe'],
  numbers: [
    ...[0, -1, 1.5, floatOf(1), floatOf(-0), floatOf(1e21), 1e-7, -1.5e-9, 9007199254740991],
    ...[integerOf(2n ** 53n), integerOf(-(10n ** 40n)), '12345678901234567890'],
  ],
  others: [true, false, null, [], {}, [[]], [{}], { empty: {}, list: [] }],
  keys: { '': 1, 'a.b': 2, '10': 3, y: 4, '<<': { z: 1 }, 'with space': 5, '"': 6 },
  ...(JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject),
}
