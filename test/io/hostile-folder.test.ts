import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { prepareFile, readIfThere, writeAtomically } from '../../src/io/atomic-file.ts'
import { requireNoLinks } from '../../src/io/no-links.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const asRoot = process.getuid?.() === 0
const nobody = 65534

describe('writing in a folder that others write in', () => {
  let folder: string
  let victim: string
  beforeEach(async () => {
    folder = join(await tempDir(), 'shared')
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    victim = join(folder, '../victim')
    writeFileSync(victim, 'theirs', { mode: 0o600 })
  })
  afterEach(() => {
    expect(readFileSync(victim, 'utf8')).to.equal('theirs')
    expect(statSync(victim)).to.include({ uid: process.getuid?.(), mode: 0o100600 })
  })

  it('never writes through a link that took the place of its temporary file', async () => {
    const planter = spawn(process.execPath, [join(import.meta.dirname, 'link-planter.ts'), folder, victim])
    try {
      await once(planter.stdout, 'data')
      const outcomes = new Set<string>()
      // However slow the other one is.
      for (let round = 0; round < 100 || (outcomes.size < 2 && round < 5000); round++) {
        const path = join(folder, `file-${round}`)
        const write = writeAtomically(path, 'ours', { mode: 0o644 })
        outcomes.add(
          await write.then(
            () => 'written',
            (error: unknown) => (error as Error).message.replace(path, 'PATH'),
          ),
        )
      }
      expect([...outcomes]).to.include('cannot write PATH: another process replaced its temporary file')
    } finally {
      planter.kill()
    }
  })

  it('puts nothing in place that took the place of its temporary file', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'old')
    for (const replace of [
      (temporary: string) => symlinkSync(victim, temporary),
      (temporary: string) => writeFileSync(temporary, 'planted'),
    ]) {
      await using prepared = await prepareFile(path, 'ours', { mode: 0o600 })
      renameSync(prepared.temporaryPath, join(folder, 'stolen'))
      replace(prepared.temporaryPath)
      const error = await rejection(prepared.moveIntoPlace())
      expect(error.message).to.equal(`cannot write ${path}: another process replaced its temporary file`)
      expect(error).to.include({ kind: 'store-unavailable', code: 'FILE_NOT_WRITABLE' })
      expect(readFileSync(path, 'utf8')).to.equal('old')
    }
  })

  const owners: readonly [where: string, prepare: () => void][] = [
    ['in a folder where all may write', () => chmodSync(folder, 0o777)],
    ['in a sticky folder', () => chmodSync(folder, 0o1777)],
    ['in a folder where the group may write', () => chmodSync(folder, 0o770)],
    [
      "in the owner's own folder",
      () => {
        chmodSync(folder, 0o755)
        chownSync(folder, nobody, nobody)
      },
    ],
    [
      'below a folder where all may write',
      () => {
        chmodSync(folder, 0o755)
        chmodSync(join(folder, '..'), 0o777)
      },
    ],
  ]
  for (const [where, prepare] of owners) {
    it(`gives no file away to who may have planted one ${where}`, async function () {
      if (!asRoot) this.skip()
      const path = join(folder, 'cache.yaml')
      writeFileSync(path, 'planted')
      chownSync(path, nobody, nobody)
      prepare()
      await writeAtomically(path, 'ours', { mode: 0o600 })
      expect(statSync(path)).to.include({ uid: 0, gid: 0, mode: 0o100600 })
    })
  }

  it('reads no link but where it is told to', async () => {
    symlinkSync(victim, join(folder, 'link'))
    const error = await rejection(readIfThere(join(folder, 'link')))
    expect(error.message).to.equal(
      `cannot read ${join(folder, 'link')}: a symbolic link that is not followed, or a circle of links (ELOOP)`,
    )
    expect(await readIfThere(join(folder, 'link'), { followLink: true })).to.equal('theirs')
  })
})

describe('requireNoLinks', () => {
  let start: string
  beforeEach(async () => {
    start = join(await tempDir(), 'checkout')
    mkdirSync(join(start, 'a/b'), { recursive: true })
    mkdirSync(join(start, '../beside'))
  })

  it('lets pass what has no link below the folder it starts from, or is missing', async () => {
    symlinkSync('checkout', join(start, '../link'))
    for (const path of ['', '.', 'a', 'a/b/c/d', '../beside/x', '..']) await requireNoLinks(start, path)
    await requireNoLinks(join(start, '../link'), 'a/b')
  })

  it('names the first link, also where it leads inside, nowhere, or stands further up', async () => {
    symlinkSync('a', join(start, 'inside'))
    symlinkSync('nowhere', join(start, 'a/dangling'))
    symlinkSync('beside', join(start, '../other'))
    for (const [path, link] of [
      ['inside', 'inside'],
      ['inside/b/c', 'inside'],
      ['./a/../inside', 'inside'],
      ['a/dangling/x', 'a/dangling'],
      ['../other/x', '../other'],
    ] as const) {
      const error = await rejection(requireNoLinks(start, path))
      expect(error.message).to.match(/^\S+ is a symbolic link; links are not followed below \S+$/)
      expect(error).to.include({ kind: 'config', code: 'LINK_IN_PATH', file: join(start, link) })
      expect(lstatSync(join(start, link)).isSymbolicLink()).to.equal(true)
    }
  })
})
