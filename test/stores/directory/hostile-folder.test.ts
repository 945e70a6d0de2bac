import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { RevisionDirectory } from '../../../src/stores/directory/revision-directory.ts'
import { revisionText } from '../../../src/stores/directory/revision-file.ts'
import { DirectoryStore } from '../../../src/stores/directory/store.ts'
import { changeDocument } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { contractLimits } from '../contract/store-contract.ts'

const demo = contextId('demo')
const linkPlanter = join(import.meta.dirname, '..', '..', 'io', 'link-planter.ts')

describe('a directory of revisions that others write in', () => {
  let path: string
  let elsewhere: string
  let store: DirectoryStore
  beforeEach(async () => {
    const base = await tempDir()
    path = join(base, 'store')
    elsewhere = join(base, 'elsewhere')
    mkdirSync(elsewhere)
    store = new DirectoryStore({ name: 'directory', path }, contractLimits, systemClock)
  })

  const revisionOf = (revision: number): string =>
    revisionText({ id: demo, revision, previous: null }, JSON.stringify({ revision }))
  const change = (): Promise<unknown> => changeDocument(store, demo, ({ n }) => ({ n: Number(n ?? 0) + 1 }))

  it('follows no link that stands for a context, its deliveries, or the locks', async () => {
    const attempts: readonly [link: string, attempt: () => Promise<unknown>][] = [
      ['demo', () => store.read(demo)],
      ['demo', change],
      ['demo', () => store.delete(demo)],
      ['demo', () => store.lifetimes.expire(demo, 1000)],
      ['demo/deliveries', () => store.writeDelivery(demo, delivery)],
      ['demo/deliveries', () => store.delete(demo)],
      ['.locks', () => store.locks.acquire('deploy', { owner: 'me', ttl: 1000 })],
      ['.locks/deploy', () => store.locks.acquire('deploy', { owner: 'me', ttl: 1000 })],
      ['.locks', () => store.locks.list({ limit: 5 })],
      ['.locks/deploy', () => store.locks.look('deploy')],
      ['.locks/deploy', () => store.locks.withdraw('deploy', 'ticket')],
    ]
    for (const [link, attempt] of attempts) {
      rmSync(path, { recursive: true, force: true })
      await change()
      rmSync(join(path, link), { recursive: true, force: true })
      mkdirSync(join(path, link, '..'), { recursive: true })
      symlinkSync(elsewhere, join(path, link))
      writeFileSync(join(elsewhere, '1.json'), revisionOf(1))
      const error = await rejection(attempt())
      expect(error).to.include({ code: 'LINK_IN_PATH', exitCode: 3, file: join(path, link) })
      expect(readdirSync(elsewhere), link).to.deep.equal(['1.json'])
    }
  })

  it('reads no revision that is a link, and cuts no file that one leads to', async () => {
    for (let n = 1; n <= 5; n++) await change()
    const victim = join(elsewhere, 'victim')
    writeFileSync(victim, revisionOf(3))
    rmSync(join(path, 'demo/3.json'))
    symlinkSync(victim, join(path, 'demo/3.json'))
    await RevisionDirectory.of(path, demo)
      .tidy(contractLimits.history)
      .catch(() => undefined)
    expect(readFileSync(victim, 'utf8')).to.equal(revisionOf(3))

    renameSync(join(path, 'demo/3.json'), join(path, 'demo/6.json'))
    expect(await rejection(store.read(demo))).to.include({ code: 'STORED_FILE_NOT_READABLE' })
  })

  it('says so when its temporary file was replaced before it became a revision', async () => {
    const directory = RevisionDirectory.of(path, demo)
    await directory.add(1, revisionOf(1))
    const planter = spawn(process.execPath, [linkPlanter, join(path, 'demo'), join(elsewhere, 'planted')])
    try {
      await once(planter.stdout, 'data')
      const outcomes = new Set<string>()
      for (let round = 0; round < 100 || (outcomes.size < 2 && round < 5000); round++) {
        const add = directory.add(2, revisionOf(2))
        const outcome = await add.then(String, (error: unknown) => (error as Error).message)
        outcomes.add(outcome.replace(path, 'PATH'))
        if (outcome === 'true') expect(readFileSync(directory.fileOf(2), 'utf8')).to.equal(revisionOf(2))
        rmSync(directory.fileOf(2), { force: true })
      }
      expect([...outcomes]).to.include('cannot write PATH/demo/2.json: another process replaced its temporary file')
      expect(existsSync(join(elsewhere, 'planted'))).to.equal(false)
    } finally {
      planter.kill()
    }
  })
})

const delivery = { key: 'k', status: 'applied', time: '2026-01-01T00:00:00.000Z', revision: 1 } as const
