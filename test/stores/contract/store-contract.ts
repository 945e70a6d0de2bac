import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextId } from '../../../src/context/context-id.ts'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import type { ContextStore, Stored } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { describeHistory } from './history-contract.ts'
import { describeLife } from './life-contract.ts'
import { describeList } from './list-contract.ts'
import { describeLocks } from './lock-contract.ts'

/** A store to be tested, with nothing in it. */
export interface StoreUnderTest {
  readonly store: ContextStore
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
const pyYamlDocument = readFileSync(join(import.meta.dirname, '..', 'data', 'pyyaml-document.yaml'), 'utf8')

/** What a store of one file cannot do. */
export const oneFile = { manyIds: false, keepsHistory: false, expiry: false, locks: false }
const everything = { manyIds: true, keepsHistory: true, expiry: true, locks: true }

/** What every store promises. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>, abilities = everything): void {
  const { manyIds, keepsHistory } = abilities
  describe(name, () => {
    let tested: StoreUnderTest
    let store: ContextStore

    beforeEach(async () => {
      tested = await open()
      store = tested.store
    })

    afterEach(async () => {
      await store.close()
      await tested.dispose?.()
    })

    /** For what not every store can do. */
    function needed<Part>(part: Part | undefined, test: Mocha.Context): Part {
      return part ?? test.skip()
    }

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

    it('shows another process what was stored', async function () {
      const another = needed(tested.another, this)()
      const stored = await create(documentOf(demo, { n: 1 }))

      expect(await another.read(demo)).to.deep.equal(stored)
      await another.commit(commitOn(demo, stored, documentOf(demo, { n: 2 })))
      expect((await store.read(demo))?.document.n).to.equal(2)
      await another.close()
    })

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

    if (keepsHistory) describeHistory(() => tested)
    describeList(() => tested, abilities)
    describeLife(() => tested, abilities)
    describeLocks(() => tested, abilities)

    describe('beside other programs', () => {
      it('notices that the document was removed, and makes a new one', async function () {
        const remove = needed(tested.remove, this)
        const stored = await create(documentOf(demo, { by: 'the first' }))
        await remove(demo)

        expect(await store.commit(commitOn(demo, stored, documentOf(demo, { by: 'me' })))).to.deep.equal({
          kind: 'conflict',
        })
        expect(await store.read(demo)).to.equal(undefined)
        const next = (await store.lastRevision(demo)) + 1
        const again = await store.commit(commitOn(demo, undefined, documentOf(demo, { by: 'the second' }), next))
        expect(again.kind).to.equal('stored')
        const read = await store.read(demo)
        expect([read?.revision, read?.document.by]).to.deep.equal([next, 'the second'])
      })

      it('refuses a commit on a document that was removed and made anew', async function () {
        const remove = needed(tested.remove, this)
        const stored = await create(documentOf(demo, { by: 'the first' }))
        await remove(demo)
        const next = (await store.lastRevision(demo)) + 1
        await store.commit(commitOn(demo, undefined, documentOf(demo, { by: 'the second' }), next))

        expect(await store.commit(commitOn(demo, stored, documentOf(demo, { by: 'me' }), next + 1))).to.deep.equal({
          kind: 'conflict',
        })
        expect((await store.read(demo))?.document.by).to.equal('the second')
      })

      it('never overwrites what another program wrote between read and commit', async function () {
        const overwrite = needed(tested.overwrite, this)
        const stored = await create(documentOf(demo, { by: 'us' }))
        await overwrite(demo, JSON.stringify(documentOf(demo, { by: 'them' })))

        expect(await store.commit(commitOn(demo, stored, documentOf(demo, { by: 'me' })))).to.deep.equal({
          kind: 'conflict',
        })
        expect(await store.commit(commitOn(demo, stored, documentOf(demo, { by: 'me' }), 9))).to.deep.equal({
          kind: 'conflict',
        })
        const read = await store.read(demo)
        expect([read?.revision, read?.document.by]).to.deep.equal([2, 'them'])
        await mustStore(read, documentOf(demo, { by: 'us again' }))
        expect((await store.read(demo))?.revision).to.equal(3)
      })

      it('reads and changes a document that PyYAML wrote', async function () {
        const overwrite = needed(tested.overwrite, this)
        await overwrite(demo, pyYamlDocument)

        const read = await store.read(demo)
        expect(read?.revision).to.equal(1)
        expect(read?.document.state).to.deep.equal(pyYamlState)
        expect(Object.keys(read!.document)).to.deep.equal(['channel', 'pipelines', 'appPipelinesConfig', 'state'])
        await mustStore(read, { ...read!.document, added: true })
        const changed = await store.read(demo)
        expect([changed?.revision, changed?.document]).to.deep.equal([2, { ...read!.document, added: true }])
      })

      for (const [what, text, why] of [
        ['is not YAML', 'state: [1, 2', 'it is not YAML, line 1, column '],
        ['is no map', '- 1\n- 2\n', 'it is no map'],
        ['is a sentence', 'hello', 'it is no map'],
      ] as const) {
        it(`refuses a text that ${what}, and leaves it as it is`, async function () {
          const overwrite = needed(tested.overwrite, this)
          const textOf = needed(tested.textOf, this)
          await overwrite(demo, text)

          const error = await rejection(store.read(demo))

          expect([error.kind, error.code]).to.deep.equal(['config', 'DOCUMENT_UNREADABLE'])
          expect(error.message)
            .to.include(` holds no context data: ${why}`)
            .and.match(/\. Nothing was changed\.$/)
          expect(await textOf(demo)).to.equal(text)
        })
      }
    })

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
  numbers: [0, -1, 1.5, 1e21, 1e-7, -1.5e-9, 9007199254740991, '12345678901234567890'],
  others: [true, false, null, [], {}, [[]], [{}], { empty: {}, list: [] }],
  keys: { '': 1, 'a.b': 2, '10': 3, y: 4, '<<': { z: 1 }, 'with space': 5, '"': 6 },
  ...(JSON.parse('{"__proto__": {"polluted": true}}') as JsonObject),
}

const pyYamlState: JsonValue = {
  cicdContextDataId: 'demo',
  cicdContextName: 'stage',
  yes: 'yes',
  port: '08',
  count: 3,
  ratio: 0.5,
  on: true,
  nothing: null,
  empty: {},
  none: [],
  emoji: 'café 🚀',
  version: '1.10',
  long: '12345678901234567890',
  tab: 'a\tb',
  time: '12:30',
  date: '2024-01-02',
}
