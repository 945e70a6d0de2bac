import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import type { ReadableCache } from '../../../src/caches/cache.ts'
import { openCaches } from '../../../src/caches/open-caches.ts'
import { shellVariables, toShellText } from '../../../src/caches/shell-variables.ts'
import { openFilePrimary } from '../../../src/stores/file/store.ts'
import { bundleScript } from '../../support/bundle-script.ts'
import { changeDocument } from '../../support/change-document.ts'
import { withoutCoverage } from '../../support/without-coverage.ts'
import { cacheConfigs, counted } from './support.ts'

const id = contextId('demo')

describe('a file as primary, among processes', () => {
  let script: string
  let directory: string
  before(async () => {
    script = await bundleScript(join(import.meta.dirname, 'child.ts'))
  })
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'file-primary-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  it('keeps the keys of 20 processes that each set one at the same time', async () => {
    const path = join(directory, 'data')
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`)
    const exits = await Promise.all(keys.map((key) => exitOf(startChild(script, 'yamlfile', path, 'set', key))))
    expect(exits).to.deep.equal(keys.map(() => 0))

    const stored = await openFilePrimary({ name: 'yamlfile', path, mode: 0o600 }, { maxBytes: 1e6 }).read(id)
    expect(stored?.revision).to.equal(20)
    expect(Object.keys(stored!.document).sort()).to.deep.equal([...keys, 'state'].sort())
    expect(readdirSync(directory).sort()).to.deep.equal(['data', 'data.meta'])
  })

  it('survives 36 kills at any moment: nothing torn, nothing lost, no lock that stays, caches whole', async function () {
    this.timeout(120_000)
    const lanes = Array.from({ length: 6 }, (_, lane) => join(directory, `lane${lane}`, 'data'))
    await Promise.all(lanes.map((path, lane) => surviveKills(path, lane % 2 === 0 ? 'yamlfile' : 'jsonfile')))
  })

  async function surviveKills(path: string, name: 'yamlfile' | 'jsonfile'): Promise<void> {
    const store = openFilePrimary({ name, path, mode: 0o600 }, { maxBytes: 1e6 })
    for (let kill = 0; kill < 6; kill++) {
      const acknowledged = await killAtRandom(startChild(script, name, path, 'count'))
      const stored = await store.read(id)
      const n = Number(stored?.document.count)
      expect(stored?.document).to.deep.equal(counted(id, n))
      expect(stored?.revision).to.equal(n)
      // One commit may have been made without being acknowledged.
      expect(n - acknowledged).to.be.oneOf([0, 1])
      await expectWholeCaches(path)
    }
    const started = Date.now()
    const { revision } = await changeDocument(store, id, ({ count }) => counted(id, Number(count) + 1))
    expect(Date.now() - started).to.be.lessThan(8000)
    expect((await store.read(id))?.revision).to.equal(revision)
  }
})

/** Lets a child commit at least once, then kills it; returns the last number that it has acknowledged. */
async function killAtRandom(child: ReturnType<typeof startChild>): Promise<number> {
  let acknowledged = 0
  const lines = createInterface(child.stdout)
  lines.on('line', (line) => (acknowledged = Number(line)))
  const drained = once(lines, 'close')
  await once(lines, 'line')
  await delay(Math.random() * 60)
  child.kill('SIGKILL')
  await drained
  return acknowledged
}

async function expectWholeCaches(path: string): Promise<void> {
  for (const cache of openCaches(cacheConfigs(path), silentLogger).filter(({ path: file }) => existsSync(file))) {
    if ('read' in cache) {
      const document = await (cache as ReadableCache).read(id)
      expect(document).to.deep.equal(counted(id, Number(document?.count)))
    } else if (cache.name === 'idfile') {
      expect(readFileSync(cache.path, 'utf8')).to.equal('demo')
    } else {
      const text = readFileSync(cache.path, 'utf8')
      const count = /^CICD_count='(\d+)'$/m.exec(text)?.[1]
      expect(text).to.equal(toShellText(shellVariables(counted(id, Number(count)), [], () => undefined)))
    }
  }
}

function startChild(script: string, ...args: string[]) {
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: withoutCoverage() })
}

async function exitOf(child: ReturnType<typeof startChild>): Promise<unknown> {
  const [code] = (await once(child, 'exit')) as [unknown]
  return code
}
