import { expect } from 'chai'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { contextId } from '../../../src/context/context-id.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { directoryName } from '../../../src/stores/directory/name.ts'
import { DirectoryStore } from '../../../src/stores/directory/store.ts'
import { RevisionDirectory } from '../../../src/stores/directory/revision-directory.ts'
import { revisionText } from '../../../src/stores/directory/revision-file.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { withoutCoverage } from '../../support/without-coverage.ts'
import { contractLimits, describeStore } from '../contract/store-contract.ts'

const demo = contextId('demo')
const commitForEver = join(import.meta.dirname, '..', '..', 'support', 'commit-for-ever.ts')

function open(path: string, more: { ttl?: number } = {}, clock = systemClock): DirectoryStore {
  return new DirectoryStore({ name: 'directory', path, ...more }, contractLimits, clock)
}

describe('a store in a directory', () => {
  let path: string

  describeStore('the directory store', {
    sample: open('/nowhere'),
    open: async () => open((path = join(await tempDir(), 'store'))),
    another: () => open(path),
    remove: (id) => rm(join(path, directoryName(id)), { recursive: true }),
  })
})

describe('a directory of revisions', () => {
  let path: string
  let store: DirectoryStore

  beforeEach(async () => {
    path = join(await tempDir(), 'made', 'when needed')
    store = open(path)
  })

  async function count(to: number): Promise<void> {
    for (let n = 1; n <= to; n++) await changeDocument(store, demo, () => ({ n }))
  }

  const linesOf = (revision: number) => readFileSync(join(path, 'demo', `${revision}.json`), 'utf8').split('\n')

  it('lists contexts only, whatever else people put beside them', async () => {
    await store.commit(commitOn(demo, undefined, { n: 1 }))
    writeFileSync(join(path, '.gitignore'), '*')
    writeFileSync(join(path, 'notes'), 'hello')

    expect((await store.list({ limit: 10 })).contexts.map(({ id }) => id)).to.deep.equal(['demo'])
  })

  it('can be read by its owner only', async () => {
    await count(1)

    const modes = [path, join(path, 'demo'), join(path, 'demo', '1.json')].map((one) =>
      (statSync(one).mode & 0o777).toString(8),
    )
    expect(modes).to.deep.equal(['700', '700', '600'])
  })

  it('holds a header and a document in the newest two files, and the headers of those before', async () => {
    await count(4)

    expect(readdirSync(join(path, 'demo')).sort()).to.deep.equal(['1.json', '2.json', '3.json', '4.json'])
    expect([1, 2, 3, 4].map((revision) => linesOf(revision)[1])).to.deep.equal(['', '', '{"n":3}', '{"n":4}'])
    expect(JSON.parse(linesOf(1)[0]!)).to.deep.equal({
      id: 'demo',
      revision: 1,
      previous: null,
      born: 1,
      entry: {
        revision: 1,
        time: '2026-01-02T03:04:05.678Z',
        actor: 'tester',
        command: 'set',
        operations: [],
        inverse: [],
      },
    })
  })

  it('forgets the oldest revisions', async () => {
    await count(25)

    const left = (await RevisionDirectory.of(path, demo).revisions()).map(String)
    expect(left).to.deep.equal(['16', '17', '18', '19', '20', '21', '22', '23', '24', '25'])
  })

  it('refuses a writer who slept until the name of its revision was free again', async () => {
    await count(25)
    const header = { id: demo, revision: 7, previous: 'f'.repeat(40), entry: commitOn(demo, undefined, {}).entry }

    const added = await RevisionDirectory.of(path, demo).add(7, revisionText(header, '{"late":true}'))

    expect(added).to.equal(false)
    expect(existsSync(join(path, 'demo', '7.json'))).to.equal(false)
    expect((await store.read(demo))?.revision).to.equal(25)
  })

  it('has short names for long ids, and for ids that are not file names', () => {
    expect(directoryName(contextId('app/stage+1:x'))).to.equal('app%2Fstage%2B1%3Ax')
    const long = contextId(`a${'/'.repeat(199)}`)
    expect(directoryName(long))
      .to.match(/^a(%2F)+%?2?~[0-9a-f]{64}$/)
      .and.to.have.length(200)
    expect(directoryName(contextId(`${long.slice(0, -1)}x`))).not.to.equal(directoryName(long))
  })

  it('is not taken for that of another id', async () => {
    await count(1)
    cpSync(join(path, 'demo'), join(path, 'Demo'), { recursive: true })

    const other = contextId('Demo')
    for (const attempt of [() => store.read(other), () => store.commit(commitOn(other, undefined, {}, 2))]) {
      const error = await rejection(attempt())
      expect([error.kind, error.code]).to.deep.equal(['conflict', 'DIRECTORY_OF_ANOTHER_ID'])
      expect(error.message).to.equal(`${join(path, 'Demo')} holds the context data of "demo", not of "Demo"`)
    }
  })

  it('names a newest file that another program broke, and leaves it', async () => {
    await count(2)
    const broken = join(path, 'demo', '2.json')
    writeFileSync(broken, '{"id":"demo"')

    const error = await rejection(store.read(demo))

    expect([error.kind, error.code, error.file]).to.deep.equal(['config', 'DOCUMENT_UNREADABLE', broken])
    expect(readFileSync(broken, 'utf8')).to.equal('{"id":"demo"')
  })

  it('lets a document expire, and goes on counting after it', async () => {
    let now = Date.parse('2026-01-01T00:00:00Z')
    const clock = { ...systemClock, now: () => new Date(now) }
    const expiring = open(path, { ttl: 1000 }, clock)
    const stored = await changeDocument(expiring, demo, () => ({ n: 1 }))
    now += 999
    expect((await expiring.read(demo))?.document).to.deep.equal({ n: 1 })
    now += 1

    expect(await expiring.read(demo)).to.equal(undefined)
    expect(await expiring.commit(commitOn(demo, stored, { n: 2 }))).to.deep.equal({ kind: 'conflict' })
    expect((await changeDocument(expiring, demo, () => ({ n: 3 }))).revision).to.equal(2)
    now += 999
    expect((await expiring.read(demo))?.document).to.deep.equal({ n: 3 })
  })

  it('removes what killed writers left', async () => {
    await count(1)
    const leftover = join(path, 'demo', '.cicdstatemgr-0123456789abcdef.tmp')
    writeFileSync(leftover, '{')
    utimesSync(leftover, 0, 0)

    await count(1)

    expect(existsSync(leftover)).to.equal(false)
  })

  it('holds the last stored revision or the one after when a writer is killed at any moment', async () => {
    for (let round = 0; round < 3; round++) {
      await rm(path, { recursive: true, force: true })
      const child = spawn(process.execPath, [commitForEver, path, '200000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: withoutCoverage(),
      })
      let told = ''
      for await (const chunk of child.stdout) {
        told += String(chunk)
        if (told.split('\n').length > 5 + round * 3) break
      }
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited

      const last = Number(told.trim().split('\n').at(-1))
      const read = await store.read(demo)
      expect(read!.revision).to.be.at.least(last)
      expect(read!.document).to.deep.equal({ n: read!.revision, padding: 'x'.repeat(200_000) })
      expect((await changeDocument(store, demo, () => ({ n: 'after' }))).revision).to.equal(read!.revision + 1)
    }
  })

  it('is named when a file stands in its place', async () => {
    const file = join(await tempDir(), 'a file')
    writeFileSync(file, '')

    for (const action of [
      () => open(file).read(demo),
      () => open(file).commit(commitOn(demo, undefined, {})),
      () => open(file).ping(),
    ]) {
      const error = await rejection(action())
      expect(error.kind).to.equal('store-unavailable')
      expect(error.message).to.include(file).and.to.include('not a directory (ENOTDIR)')
    }
  })

  it('is named when a file may not grow', async () => {
    const child = execFileSync('sh', [
      '-c',
      'ulimit -f 100 && exec "$@"',
      'sh',
      process.execPath,
      commitForEver,
      path,
      '200000',
    ])

    expect(String(child)).to.match(/^CicdError: cannot write .*1\.json: file too large \(EFBIG\)\n$/)
    expect(await store.read(demo)).to.equal(undefined)
  })

  it('is named when it may not be written, and nothing changes', async function () {
    // Root may write everywhere; the read-only file system below is for root.
    if (process.getuid?.() === 0) this.skip()
    await count(1)
    chmodSync(join(path, 'demo'), 0o500)

    const error = await rejection(store.commit(commitOn(demo, await store.read(demo), { n: 2 })))

    chmodSync(join(path, 'demo'), 0o700)
    expect(error.kind).to.equal('store-unavailable')
    expect((await store.read(demo))?.document).to.deep.equal({ n: 1 })
  })

  describe('on a file system of its own', () => {
    let mounted: string | undefined

    beforeEach(async function () {
      const directory = await tempDir()
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', directory], { stdio: 'ignore' })
      } catch {
        this.skip()
      }
      mounted = directory
    })

    afterEach(() => {
      if (mounted !== undefined) execFileSync('umount', [mounted])
      mounted = undefined
    })

    it('is named when the disk is full, and keeps the last revision', async () => {
      const full = open(join(mounted!, 'store'))
      const stored = await changeDocument(full, demo, () => ({ text: 'x'.repeat(600_000) }))

      const error = await rejection(full.commit(commitOn(demo, stored, { text: 'y'.repeat(600_000) })))

      expect(error.kind).to.equal('store-unavailable')
      expect(error.message).to.equal(
        `cannot write ${join(mounted!, 'store', 'demo', '2.json')}: no space left on device (ENOSPC)`,
      )
      expect(await full.read(demo)).to.deep.equal(stored)
      expect(readdirSync(join(mounted!, 'store', 'demo'))).to.deep.equal(['1.json'])
    })

    it('is named when it is read-only, and still read', async () => {
      const store = open(join(mounted!, 'store'))
      const stored = await changeDocument(store, demo, () => ({ n: 1 }))
      mkdirSync(join(mounted!, 'empty'))
      execFileSync('mount', ['-o', 'remount,ro', mounted!])

      const attempts = [
        () => store.commit(commitOn(demo, stored, { n: 2 })),
        () => store.commit(commitOn(contextId('another'), undefined, {})),
        () => store.ping(),
        () => open(join(mounted!, 'empty', 'new', 'store')).commit(commitOn(demo, undefined, {})),
        () => open(join(mounted!, 'empty', 'new', 'store')).ping(),
      ]
      for (const attempt of attempts) {
        const error = await rejection(attempt())
        expect(error.kind).to.equal('store-unavailable')
        expect(error.message).to.include(mounted!).and.to.include('read-only file system (EROFS)')
      }
      expect(await store.read(demo)).to.deep.equal(stored)
    })
  })
})
