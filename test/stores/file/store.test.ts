import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { JsonArray, JsonObject } from '../../../src/json/json.ts'
import { openFilePrimary } from '../../../src/stores/file/store.ts'
import type { ContextStore, Stored } from '../../../src/stores/shared/store.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { commitOn } from '../../support/change-document.ts'
import { contractLimits, describeStore, documentOf } from '../contract/store-contract.ts'

const asRoot = process.getuid?.() === 0
const canMount = asRoot && spawnSync('unshare', ['-m', 'true']).status === 0
const id = contextId('demo')
const other = contextId('other')

for (const name of ['yamlfile', 'jsonfile'] as const) {
  let file = '/nowhere'
  const open = () => openFilePrimary({ name, path: file, mode: 0o600 }, contractLimits)

  describeStore(`a ${name} as the store`, {
    sample: open(),
    open: async () => {
      file = join(await tempDir(), 'data', 'document')
      return open()
    },
    another: open,
    overwrite: async (_id, text) => {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
    },
    textOf: () => readFile(file, 'utf8'),
    remove: () => rm(file),
  })

  describe(`a ${name} as primary`, () => {
    let directory: string
    let path: string
    let store: ContextStore
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'file-primary-'))
      path = join(directory, 'data', 'document')
      store = openFilePrimary({ name, path, mode: 0o640 }, { maxBytes: 1000 })
    })
    afterEach(() => {
      rmSync(directory, { recursive: true })
    })

    it('keeps the document in the file and its revision beside it, with the mode of the config', async () => {
      await commit(undefined, 1, { runs: 1 })
      const yaml = 'runs: 1\nstate:\n  cicdContextDataId: demo\n'
      const text = { yamlfile: yaml, jsonfile: json(documentOf(id, { runs: 1 })) }
      expect(readFileSync(path, 'utf8')).to.equal(text[name])
      expect(readdirSync(join(directory, 'data'))).to.deep.equal(['document', 'document.meta'])
      expect([path, `${path}.meta`].map((file) => statSync(file).mode & 0o777)).to.deep.equal([0o640, 0o640])
    })

    it('refuses a file that holds another id, naming both, and changes nothing', async () => {
      await commit(undefined, 1)
      const before = readFileSync(path, 'utf8')
      const error = await rejection(store.read(other))
      expect(error).to.include({ kind: 'conflict', code: 'FILE_OF_ANOTHER_ID', exitCode: 5, file: path })
      expect(error.message).to.equal(`${path} holds the context data of "demo", not that of "other"`)
      expect(await store.commit(commitOn(other, undefined, documentOf(other), 2))).to.deep.equal({ kind: 'conflict' })
      expect(readFileSync(path, 'utf8')).to.equal(before)
    })

    it('counts a change by hand as one more revision, which a commit in ignorance of it does not overwrite', async () => {
      const first = await commit(undefined, 1, { n: 1 })
      writeFileSync(path, json(documentOf(id, { n: 'by hand' })))
      const changed = await store.read(id)
      expect(changed).to.deep.include({ revision: 2, document: documentOf(id, { n: 'by hand' }) })
      expect(await store.commit(commitOn(id, first, documentOf(id), 2))).to.deep.equal({ kind: 'conflict' })

      await commit(changed, 3, { n: 3 })
      expect(await store.read(id)).to.deep.include({ revision: 3, document: documentOf(id, { n: 3 }) })
    })

    it('takes a file that it finds without a revision for revision 1', async () => {
      mkdirSync(join(directory, 'data'))
      writeFileSync(path, json(documentOf(id)))
      expect(await store.read(id)).to.deep.include({ revision: 1, document: documentOf(id) })
      expect(await store.lastRevision(id)).to.equal(0)
    })

    it('goes on counting when the file was removed', async () => {
      const first = await commit(undefined, 1)
      await commit(first, 2, { n: 2 })
      rmSync(path)
      expect(await store.read(id)).to.equal(undefined)
      expect(await store.lastRevision(id)).to.equal(2)
      expect(await store.commit(commitOn(id, undefined, documentOf(id), 2))).to.deep.equal({ kind: 'conflict' })
      await commit(undefined, 3)
    })

    it('knows the revision of a writer that was killed before the file was written', async () => {
      const first = await commit(undefined, 1)
      const before = readFileSync(path, 'utf8')
      await commit(first, 2, { n: 2 })
      writeFileSync(path, before)
      expect(await store.read(id)).to.deep.equal(first)
      await commit(first, 2, { n: 'again' })
      expect(await store.read(id)).to.deep.include({ revision: 2, document: documentOf(id, { n: 'again' }) })
    })

    it('refuses a sidecar that it cannot understand instead of counting again', async () => {
      await commit(undefined, 1)
      for (const text of [
        '',
        '[]',
        '{"revisions": [{"revision": "2", "sha256": ""}]}',
        '{"revisions": [{"revision": 9007199254740991, "sha256": ""}]}',
        '{"revisions": [{"revision": 2, "sha256": "", "time": "now"}]}',
        '{"revisions": [], "deliveries": {}}',
      ]) {
        writeFileSync(`${path}.meta`, text)
        const error = await rejection(store.read(id))
        expect(error).to.include({ kind: 'config', code: 'SIDECAR_UNREADABLE', file: `${path}.meta` })
      }
    })

    it('names a delivery in the sidecar that is damaged, and knows the others', async () => {
      const delivery = { key: 'good', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const
      const first = await commit(undefined, 1)
      await store.writeDelivery(id, delivery)
      const sidecar = JSON.parse(readFileSync(`${path}.meta`, 'utf8')) as JsonObject
      const deliveries = [17, { status: 'sent' }, { key: 'bad', status: 'done' }, ...(sidecar.deliveries as JsonArray)]
      writeFileSync(`${path}.meta`, JSON.stringify({ ...sidecar, deliveries }))
      const expectBoth = async () => {
        const { code, message, file } = await rejection(store.readDelivery(id, 'bad'))
        expect({ code, message, file }).to.deep.equal({
          code: 'RECORD_UNREADABLE',
          message: `the delivery "bad" in ${path}.meta holds no delivery: it is damaged`,
          file: `${path}.meta`,
        })
        expect(await store.readDelivery(id, 'good')).to.deep.equal(delivery)
      }

      await expectBoth()
      await commit(first, 2, { n: 2 })
      await expectBoth()
    })

    it('refuses a document over the limit and leaves no file behind', async () => {
      const error = await rejection(commit(undefined, 1, { large: 'x'.repeat(1000) }))
      expect(error).to.include({ code: 'DOCUMENT_TOO_LARGE' })
      expect(error.message).to.include('large')
      expect(existsSync(join(directory, 'data'))).to.equal(false)
    })

    it('takes over the lock of a writer that was killed', async () => {
      mkdirSync(`${path}.lock`, { recursive: true })
      const almostStale = new Date(Date.now() - 2500)
      utimesSync(`${path}.lock`, almostStale, almostStale)
      await commit(undefined, 1)
      expect(readdirSync(join(directory, 'data'))).to.deep.equal(['document', 'document.meta'])
    })

    it('cannot be used where a file stands in place of its directory', async () => {
      writeFileSync(join(directory, 'data'), '')
      for (const attempt of [() => store.ping(), () => commit(undefined, 1)]) {
        const error = await rejection(attempt())
        expect(error).to.include({ kind: 'store-unavailable', exitCode: 6, file: path })
        expect(error.message).to.match(/^cannot (read|write) .*document: not a directory \(ENOTDIR\)$/)
      }
    })

    it('can be used where its directory has yet to be made, and makes nothing to find out', async () => {
      await store.ping()
      expect(readdirSync(directory)).to.deep.equal([])
    })

    it('cannot be used in a directory that may not be written to', async function () {
      if (asRoot) this.skip()
      chmodSync(directory, 0o555)
      const error = await rejection(store.ping()).finally(() => chmodSync(directory, 0o755))
      expect(error.message).to.equal(`cannot write ${directory}: permission denied (EACCES)`)
    })

    it('cannot be used on a read-only filesystem', function () {
      if (!canMount) this.skip()
      const child = join(import.meta.dirname, 'child.ts')
      const script = `mount -t tmpfs -o ro none ${directory} && exec "$@"`
      const args = ['-m', 'sh', '-c', script, 'sh', process.execPath, child, name, path, 'ping']
      expect(execFileSync('unshare', args, { encoding: 'utf8' })).to.equal(
        `cannot write ${directory}: read-only file system (EROFS)\n`,
      )
    })

    async function commit(found: Stored | undefined, revision: number, values: JsonObject = {}) {
      const result = await store.commit(commitOn(id, found, documentOf(id, values), revision))
      if (result.kind === 'stored') return result.stored
      throw new Error('unexpected conflict')
    }
  })
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
