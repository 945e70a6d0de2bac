import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { prepareFile, readIfThere, removeFile, removeFileIf, writeAtomically } from '../../src/io/atomic-file.ts'
import { readTextFile } from '../../src/io/read-file.ts'
import { rejection } from '../support/rejection.ts'

const asRoot = process.getuid?.() === 0
const canMount = asRoot && spawnSync('unshare', ['-m', 'true']).status === 0

describe('writeAtomically', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'atomic-file-'))
    chmodSync(directory, 0o755)
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  it('makes the directories and leaves only the file', async () => {
    await writeAtomically(join(directory, 'a/b/c.txt'), 'größe\n', { mode: 0o600 })
    expect(readFileSync(join(directory, 'a/b/c.txt'), 'utf8')).to.equal('größe\n')
    expect(readdirSync(join(directory, 'a/b'))).to.deep.equal(['c.txt'])
  })

  for (const [umask, mode] of [
    [0o077, 0o644],
    [0o000, 0o600],
    [0o022, 0o666],
  ] as const) {
    it(`gives mode ${mode.toString(8)} under umask ${umask.toString(8)}, to a new file and to one with another mode`, async () => {
      const existing = join(directory, 'existing.txt')
      writeFileSync(existing, 'old')
      chmodSync(existing, 0o640)
      const before = process.umask(umask)
      try {
        await writeAtomically(existing, 'new', { mode })
        await writeAtomically(join(directory, 'fresh.txt'), 'new', { mode })
      } finally {
        process.umask(before)
      }
      expect(permissions(existing)).to.equal(mode)
      expect(permissions(join(directory, 'fresh.txt'))).to.equal(mode)
    })
  }

  it('writes through a symbolic link where it is told to, and the link stays', async () => {
    writeFileSync(join(directory, 'target.txt'), 'old')
    symlinkSync('target.txt', join(directory, 'link.txt'))
    await writeAtomically(join(directory, 'link.txt'), 'new', { mode: 0o600, followLink: true })
    expect(readlinkSync(join(directory, 'link.txt'))).to.equal('target.txt')
    expect(readFileSync(join(directory, 'target.txt'), 'utf8')).to.equal('new')
  })

  it('takes the place of any other symbolic link, and leaves alone what it leads to', async () => {
    writeFileSync(join(directory, 'target.txt'), 'old')
    for (const target of ['target.txt', '/dev/null', 'nowhere']) {
      symlinkSync(target, join(directory, 'link.txt'))
      await writeAtomically(join(directory, 'link.txt'), 'new', { mode: 0o600 })
      expect(lstatSync(join(directory, 'link.txt')).isFile(), target).to.equal(true)
      rmSync(join(directory, 'link.txt'))
    }
    expect(readFileSync(join(directory, 'target.txt'), 'utf8')).to.equal('old')
    expect(lstatSync('/dev/null').isCharacterDevice()).to.equal(true)
  })

  it('neither replaces nor reads what is not a regular file', async () => {
    const path = join(directory, 'fifo')
    execFileSync('mkfifo', [path])
    for (const [action, attempt] of [
      ['write', writeAtomically(path, 'new', { mode: 0o600 })],
      ['read', readIfThere(path)],
    ] as const) {
      const error = await rejection(attempt)
      expect(error).to.include({
        kind: 'store-unavailable',
        message: `cannot ${action} ${path}: it is not a regular file`,
      })
    }
    expect(lstatSync(path).isFIFO()).to.equal(true)
    expect(readdirSync(directory)).to.deep.equal(['fifo'])
  })

  it('writes a file whose name is as long as names may be', async () => {
    const path = join(directory, 'n'.repeat(255))
    await writeAtomically(path, 'long', { mode: 0o600 })
    expect(readFileSync(path, 'utf8')).to.equal('long')
  })

  it('shows readers one whole content at any time, however many write', async () => {
    const path = join(directory, 'contended.txt')
    const contents = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(300_000))
    await writeAtomically(path, contents[0]!, { mode: 0o600 })
    const writers = contents.map(async (content) => {
      for (let round = 0; round < 10; round++) await writeAtomically(path, content, { mode: 0o600 })
    })
    const readers = contents.map(async () => {
      for (let round = 0; round < 10; round++) expect(await readIfThere(path)).to.be.oneOf(contents)
    })
    await Promise.all([...writers, ...readers])
    expect(readdirSync(directory)).to.deep.equal(['contended.txt'])
  })

  it('removes what killed writers left an hour ago and nothing else', async () => {
    const old = new Date(Date.now() - 61 * 60 * 1000)
    const names = [
      '.cicdstatemgr-0123456789abcdef.tmp',
      '.cicdstatemgr-fedcba9876543210.tmp',
      '.cicdstatemgr-notes.tmp',
    ]
    for (const name of names) writeFileSync(join(directory, name), '')
    utimesSync(join(directory, names[0]!), old, old)
    utimesSync(join(directory, names[2]!), old, old)
    await writeAtomically(join(directory, 'file.txt'), '', { mode: 0o600 })
    expect(readdirSync(directory).sort()).to.deep.equal([names[1], names[2], 'file.txt'])
  })

  it('removes a prepared file that is not moved into place', async () => {
    writeFileSync(join(directory, 'file.txt'), 'old')
    {
      await using prepared = await prepareFile(join(directory, 'file.txt'), 'new', { mode: 0o600 })
      expect(readFileSync(prepared.temporaryPath, 'utf8')).to.equal('new')
    }
    expect(readFileSync(join(directory, 'file.txt'), 'utf8')).to.equal('old')
    expect(readdirSync(directory)).to.deep.equal(['file.txt'])
  })

  it('names the path and the reason when a directory stands there', async () => {
    const path = join(directory, 'taken')
    mkdirSync(path)
    const error = await rejection(writeAtomically(path, 'new', { mode: 0o600 }))
    expect(error.message).to.equal(`cannot write ${path}: illegal operation on a directory (EISDIR)`)
    expect(error).to.include({ kind: 'store-unavailable', code: 'FILE_NOT_WRITABLE', exitCode: 6, file: path })
    expect(readdirSync(directory)).to.deep.equal(['taken'])
  })

  for (const below of ['plain/file.txt', 'plain/more/file.txt']) {
    it(`names the path and the reason when a file stands where a directory should, for ${below}`, async () => {
      writeFileSync(join(directory, 'plain'), 'old')
      const path = join(directory, below)
      const error = await rejection(writeAtomically(path, 'new', { mode: 0o600 }))
      expect(error.message).to.equal(`cannot write ${path}: not a directory (ENOTDIR)`)
      expect(readFileSync(join(directory, 'plain'), 'utf8')).to.equal('old')
    })
  }

  it('names the path and the reason when the directory may not be written to', async () => {
    const path = join(directory, 'file.txt')
    writeFileSync(path, 'old')
    chmodSync(directory, 0o555)
    const error = await rejection(asNobody(() => writeAtomically(path, 'new', { mode: 0o600 })))
    chmodSync(directory, 0o755)
    expect(error.message).to.equal(`cannot write ${path}: permission denied (EACCES)`)
    expect(error.suggestions).to.deep.equal([whose(directory, '0555')])
    expect(readFileSync(path, 'utf8')).to.equal('old')
    expect(readdirSync(directory)).to.deep.equal(['file.txt'])
  })

  it('names the owner of a file, or of a folder above it, that may not be read', async function () {
    if (!asRoot) this.skip()
    const path = join(directory, 'file.txt')
    writeFileSync(path, 'old', { mode: 0o600 })
    chmodSync(directory, 0o755)
    const closed = join(directory, 'closed')
    mkdirSync(join(closed, 'more'), { recursive: true, mode: 0o700 })
    for (const [file, place, mode] of [
      [path, path, '0600'],
      [join(closed, 'more', 'file.txt'), closed, '0700'],
    ] as const) {
      const error = await rejection(asNobody(() => readIfThere(file)))
      expect(error).to.include({ code: 'STORED_FILE_NOT_READABLE' })
      expect(error.suggestions).to.deep.equal([whose(place, mode)])
    }
    const request = { cwd: directory, file: 'file.txt', role: 'secrets' } as const
    const error = await rejection(asNobody(() => readTextFile(request)))
    expect(error).to.include({ code: 'FILE_NOT_READABLE' })
    expect(error.suggestions).to.deep.equal([whose(path, '0600')])
  })

  it('leaves the file its owner where it may', async function () {
    if (!asRoot) this.skip()
    const path = join(directory, 'owned.txt')
    writeFileSync(path, 'old')
    chownSync(path, 12345, 23456)
    await writeAtomically(path, 'new', { mode: 0o600 })
    expect(statSync(path)).to.include({ uid: 12345, gid: 23456 })
  })

  it("replaces another user's file where the directory allows it", async function () {
    if (!asRoot) this.skip()
    const path = join(directory, 'owned.txt')
    writeFileSync(path, 'old', { mode: 0o600 })
    chmodSync(directory, 0o777)
    await asNobody(() => writeAtomically(path, 'new', { mode: 0o644 }))
    expect(readFileSync(path, 'utf8')).to.equal('new')
    expect(permissions(path)).to.equal(0o644)
  })

  it('leaves the old content whole when the disk is full', function () {
    if (!canMount) this.skip()
    const path = join(directory, 'file.txt')
    const outcome = inMount('size=64k', `printf old > ${path}`, path, 100_000)
    expect(outcome).to.equal(`cannot write ${path}: no space left on device (ENOSPC)\nfile.txt\nold`)
  })

  it('names the path and the reason on a read-only filesystem', function () {
    if (!canMount) this.skip()
    const path = join(directory, 'new/file.txt')
    const outcome = inMount('ro', ':', path, 3)
    expect(outcome).to.equal(`cannot write ${path}: read-only file system (EROFS)\n`)
  })

  /** What a child prints that writes inside a mount which nobody else sees, then the names there and what the file holds. */
  function inMount(options: string, prepare: string, path: string, size: number): string {
    const child = join(import.meta.dirname, 'atomic-file-child.ts')
    const script = `mount -t tmpfs -o ${options} none ${directory} && ${prepare} && "$@" && ls -A ${directory}; cat ${path} 2>&-; :`
    const args = ['-m', 'sh', '-c', script, 'sh', process.execPath, child, path, String(size)]
    return execFileSync('unshare', args, { encoding: 'utf8' })
  }
})

describe('readIfThere', () => {
  let directory: string
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'read-if-there-'))
  })
  after(() => {
    rmSync(directory, { recursive: true })
  })

  it('reads UTF-8 without its byte order mark, and nothing where nothing is', async () => {
    writeFileSync(join(directory, 'bom.txt'), '\ufeffgröße')
    expect(await readIfThere(join(directory, 'bom.txt'))).to.equal('größe')
    expect(await readIfThere(join(directory, 'missing.txt'))).to.equal(undefined)
  })

  it('refuses what is not UTF-8 instead of losing it', async () => {
    const path = join(directory, 'latin-1.txt')
    writeFileSync(path, Buffer.from('größe', 'latin1'))
    const error = await rejection(readIfThere(path))
    expect(error).to.include({ kind: 'store-unavailable', code: 'STORED_FILE_NOT_READABLE' })
    expect(error.message).to.equal(`cannot read ${path}: The encoded data was not valid for encoding utf-8`)
  })

  it('names the path and the reason when a directory stands there', async () => {
    const error = await rejection(readIfThere(directory))
    expect(error.message).to.equal(`cannot read ${directory}: illegal operation on a directory (EISDIR)`)
  })
})

describe('removeFile', () => {
  it('removes a file once and is content when there is none, but not with a directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'remove-file-'))
    const path = join(directory, 'file.txt')
    writeFileSync(path, '')
    await removeFile(path)
    await removeFile(path)
    expect(readdirSync(directory)).to.deep.equal([])
    const error = await rejection(removeFile(directory))
    expect(error).to.include({ kind: 'store-unavailable', code: 'FILE_NOT_WRITABLE' })
    expect(error.message).to.match(/^cannot remove .*remove-file-/)
    rmSync(directory, { recursive: true })
  })
})

describe('removeFileIf', () => {
  let directory: string
  let path: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'remove-file-if-'))
    path = join(directory, 'file.txt')
    writeFileSync(path, 'old')
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  const isOld = async (file: string) => (await readIfThere(file)) === 'old'

  it('removes the file that is wanted, and no other', async () => {
    await removeFileIf(path, isOld)
    expect(readdirSync(directory)).to.deep.equal([])
    await removeFileIf(path, isOld)

    writeFileSync(path, 'new')
    await removeFileIf(path, isOld)
    expect(readFileSync(path, 'utf8')).to.equal('new')
  })

  it('keeps a file by which another process replaces it between the check and the removal', async () => {
    await removeFileIf(path, async (file) => {
      const found = await isOld(file)
      if (found) await writeAtomically(path, 'new', { mode: 0o600 })
      return found
    })
    expect(readFileSync(path, 'utf8')).to.equal('new')
    expect(readdirSync(directory)).to.deep.equal(['file.txt'])
  })

  it('keeps such a file if it cannot be read', async () => {
    const error = await rejection(
      removeFileIf(path, async (file) => {
        const found = (await readIfThere(file, { maxBytes: 5 })) === 'old'
        if (found) await writeAtomically(path, 'too long', { mode: 0o600 })
        return found
      }),
    )

    expect(error).to.include({ code: 'STORED_FILE_NOT_READABLE' })
    expect(readFileSync(path, 'utf8')).to.equal('too long')
    expect(readdirSync(directory)).to.deep.equal(['file.txt'])
  })
})

function permissions(path: string): number {
  return statSync(path).mode & 0o777
}

/** Acts as a user without rights where the tests run as root. */
function whose(path: string, mode: string): string {
  const uid = asRoot ? 65534 : process.geteuid?.()
  return `This process runs as uid ${uid}; ${path} belongs to uid ${statSync(path).uid}, mode ${mode}. Run as that user, or change the owner or mode.`
}

async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (!asRoot) return act()
  process.setegid?.(65534)
  process.seteuid?.(65534)
  try {
    return await act()
  } finally {
    process.seteuid?.(0)
    process.setegid?.(0)
  }
}
