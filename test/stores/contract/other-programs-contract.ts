import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contextId } from '../../../src/context/context-id.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { integerOf } from '../../../src/json/exact-number.ts'
import type { ContextStore, Stored } from '../../../src/stores/shared/store.ts'
import { commitOn } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { documentOf } from './store-contract.ts'
import type { StoreUnderTest } from './store-contract.ts'

const demo = contextId('demo')
const pyYamlDocument = readFileSync(join(import.meta.dirname, '..', 'data', 'pyyaml-document.yaml'), 'utf8')

/** What a store promises whose documents other programs may remove or write. */
export function describeOtherPrograms({ overwrite, textOf, remove }: StoreUnderTest, opened: () => ContextStore): void {
  let store: ContextStore

  beforeEach(() => {
    store = opened()
  })

  const create = (document: JsonObject) => mustStore(undefined, document)

  async function mustStore(found: Stored | undefined, document: JsonObject): Promise<Stored> {
    const result = await store.commit(commitOn(demo, found, document))
    if (result.kind === 'conflict') throw new Error('the commit met a conflict')
    return result.stored
  }

  if (remove !== undefined) {
    describe('beside other programs that remove', () => {
      it('notices that the document was removed, and makes a new one', async () => {
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

      it('refuses a commit on a document that was removed and made again', async () => {
        const stored = await create(documentOf(demo, { by: 'the first' }))
        await remove(demo)
        const next = (await store.lastRevision(demo)) + 1
        await store.commit(commitOn(demo, undefined, documentOf(demo, { by: 'the second' }), next))

        expect(await store.commit(commitOn(demo, stored, documentOf(demo, { by: 'me' }), next + 1))).to.deep.equal({
          kind: 'conflict',
        })
        expect((await store.read(demo))?.document.by).to.equal('the second')
      })
    })
  }

  if (overwrite !== undefined) {
    describe('beside other programs that write', () => {
      it('never overwrites what another program wrote between read and commit', async () => {
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

      it('reads and changes a document that PyYAML wrote', async () => {
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
        ['is not YAML', 'state: [1, 2', 'it is neither JSON nor YAML, line 1, column '],
        ['is no map', '- 1\n- 2\n', 'it is not a map'],
        ['is a sentence', 'hello', 'it is not JSON'],
      ] as const) {
        it(`refuses a text that ${what}, and leaves it as it is`, async () => {
          await overwrite(demo, text)

          const error = await rejection(store.read(demo))

          expect([error.kind, error.code]).to.deep.equal(['config', 'DOCUMENT_UNREADABLE'])
          expect(error.message).to.include(` holds no context data: ${why}`)
          expect(await textOf?.(demo)).to.equal(text)
        })
      }
    })
  }
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
  long: integerOf(12345678901234567890n),
  tab: 'a\tb',
  time: '12:30',
  date: '2024-01-02',
}
