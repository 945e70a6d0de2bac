import { existsSync, mkdirSync, readdirSync, truncateSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { contextId } from '../../src/context/context-id.ts'
import { openCaches } from '../../src/caches/open-caches.ts'
import { silentLogger } from '../../src/io/logger.ts'
import { trustedCertificates } from '../../src/io/http-network.ts'
import type { JsonValue } from '../../src/json/json.ts'
import { RevisionDirectory } from '../../src/stores/directory/revision-directory.ts'
import { documentFileText } from '../../src/stores/shared/document-file.ts'
import { readDocument } from '../../src/stores/shared/document-text.ts'
import { cli } from '../support/cli.ts'
import { demo } from '../support/demo.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const huge = 1_900_000_000
/** Kilobytes that a refusal may add to what the tests have used at most; each of these files would add 1.8 GB. */
const littleMemory = 300_000

describe('a file of gigabytes', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = await tempDir()
  })

  const sparse = (name: string): void => {
    mkdirSync(join(cwd, name, '..'), { recursive: true })
    writeFileSync(join(cwd, name), '')
    truncateSync(join(cwd, name), huge)
  }
  const get = ['get', 'state.a', '--id', 'demo']
  const init = ['init', 'demo', '--cicd-context', 'stage', '--app-config', 'app.yaml']
  const withFile = (kind: string, more: string) => `cicdstatemgr: {datasources: {${kind}: {path: file${more}}}}`

  const cases: readonly [file: string, args: readonly string[], bound: string, config?: string][] = [
    ['file', [...get, '--cached'], '34 MB', withFile('yamlfile', '}, directory: {path: store, isPrimary: true')],
    ['file', [...get, '--cached'], '34 MB', withFile('jsonfile', '}, directory: {path: store, isPrimary: true')],
    ['file', get, '34 MB', withFile('yamlfile', ', isPrimary: true')],
    ['file', get, '6 MB', `cicdstatemgr: {maxBytes: 1000000, datasources: {jsonfile: {path: file, isPrimary: true}}}`],
    ['.cicdstatemgr/demo/1.json', get, '34 MB'],
    ['.cicdstatemgr/demo/1.json', ['history', '--id', 'demo'], '34 MB'],
    ['config.yaml', [...get, '--config', 'config.yaml'], '4 MB'],
    ['secrets.yaml', [...get, '--secrets', 'secrets.yaml'], '4 MB'],
    ['app.yaml', init, '4 MB'],
    ['text', ['set', '--file', 'state.a=text', '--id', 'demo'], '32 MB'],
  ]
  for (const [file, args, bound, config] of cases) {
    it(`is not read, its bound is named: ${file} with ${args[0] ?? ''}${config === undefined ? '' : ` and ${config}`}`, async () => {
      sparse(file)
      if (config !== undefined) writeFileSync(join(cwd, 'c.yaml'), config)
      const before = process.resourceUsage().maxRSS
      const flags = config === undefined ? [] : ['--config', 'c.yaml']
      const { exitCode, stderr } = await cli([...args, ...flags], { cwd })
      expect(stderr).to.match(new RegExp(`^Error: .*cannot read \\S*${file}: it has more than ${bound}\n`))
      expect(exitCode).to.be.oneOf([2, 3, 6])
      expect(process.resourceUsage().maxRSS - before).to.be.lessThan(littleMemory)
    })
  }

  it('is not read as a certificate', async () => {
    sparse('ca.pem')
    for (const [settings, env] of [
      [{ ca: join(cwd, 'ca.pem') }, {}],
      [{}, { SSL_CERT_FILE: join(cwd, 'ca.pem') }],
    ] as const) {
      const error = await trustedCertificates(settings, env).catch(String)
      expect(error).to.equal('Error: it has more than 4 MB')
    }
  })

  it('is removed as a shell file of the id, and stays as an id file', async () => {
    const path = join(cwd, 'shell')
    const log = silentLogger
    const [shell, id] = openCaches(
      [
        { name: 'shellfile', path, mode: 0o600, excludeKeyNames: [] },
        { name: 'idfile', path: join(cwd, 'id'), mode: 0o600 },
      ],
      log,
    )
    sparse('shell')
    truncateSync(path, 200_000_000)
    appendFileSync(path, "\nCICD_state__cicdContextDataId='demo'\n")
    await shell?.remove(contextId('other'))
    expect(existsSync(path)).to.equal(true)
    const before = process.resourceUsage().maxRSS
    await shell?.remove(contextId('demo'))
    expect(process.resourceUsage().maxRSS - before).to.be.lessThan(littleMemory)
    expect(existsSync(path)).to.equal(false)
    sparse('id')
    const error = await rejection(id!.remove(contextId('demo')))
    expect(error.message).to.equal(`cannot read ${join(cwd, 'id')}: it has more than 1000 bytes`)
  })
})

describe('what is written can be read', () => {
  const deep: JsonValue = JSON.parse('[1,'.repeat(150) + '1' + ']'.repeat(150)) as JsonValue

  for (const kind of ['yamlfile', 'jsonfile'] as const) {
    it(`also where indentation would make a ${kind} larger than is read`, () => {
      const document = { deep, text: 'ü\u2028\u{1F600}' }
      const indented = documentFileText(kind, document, 1e9)
      const text = documentFileText(kind, document, 4000)
      expect(Buffer.byteLength(indented)).to.be.greaterThan(20_000)
      expect(Buffer.byteLength(text)).to.be.lessThan(4000)
      expect(readDocument(text, 'text')).to.deep.equal(document)
    })
  }

  it('or is refused: a revision with more changes than a file may hold', async () => {
    const store = await tempDir()
    const directory = RevisionDirectory.of(store, contextId('demo'), { maxFileBytes: 1000 })
    const error = await rejection(directory.add(1, 'ü'.repeat(501)))
    expect(error).to.include({ code: 'DOCUMENT_TOO_LARGE', exitCode: 2 })
    expect(error.message).to.equal(
      'the change, its undo operations and the context data would have 1002 bytes together, 1000 are allowed. Nothing was stored.',
    )
    expect(readdirSync(store)).to.deep.equal([])
  })
})

describe('an app config as large as it may be', () => {
  const shapes: readonly [what: string, lines: (n: number) => string, count: number][] = [
    ['keys', (n) => `      key${n}: v`, 200_000],
    ['integers of 20 digits', (n) => `      k${n}: 12345678901234${n + 100_000}`, 100_000],
    ['maps', (n) => `    pipelines${n}: {build: {}}`, 120_000],
  ]
  for (const [what, line, count] of shapes) {
    it(`loads in seconds, and not in minutes: ${what}`, async function () {
      this.timeout(120_000)
      const context = await demo()
      const head = 'cicd-contexts:\n  stage:\n    pipelines: {build: {}}\n    data:\n'
      const text = head + Array.from({ length: count }, (_, n) => line(n)).join('\n')
      expect(text.length).to.be.within(2_500_000, 4_000_000)
      writeFileSync(join(context.cwd, 'large.yaml'), text)
      const began = process.cpuUsage()
      const { exitCode, stderr } = await context.run([
        'init',
        'large',
        '--app-config',
        'large.yaml',
        '--cicd-context',
        'stage',
      ])
      const { user, system } = process.cpuUsage(began)
      expect(exitCode, stderr.slice(0, 300)).to.equal(0)
      expect((user + system) / 1e6).to.be.lessThan(20)
    })
  }
})
