import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import type { CacheConfig } from '../../src/config/config.ts'
import { contextId } from '../../src/context/context-id.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { silentLogger } from '../../src/io/logger.ts'
import type { ReadableCache } from '../../src/caches/cache.ts'
import { openCaches } from '../../src/caches/open-caches.ts'
import { rejection } from '../support/rejection.ts'

const id = contextId("demo/1+a'b")
const other = contextId('other')
const names = ['yamlfile', 'jsonfile', 'shellfile', 'idfile'] as const
const readableNames = ['yamlfile', 'jsonfile'] as const

describe('caches', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'caches-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  it('are opened in the order of the config, and touch nothing before they are used', () => {
    const caches = openCaches(names.toReversed().map(configOf), silentLogger)
    expect(caches.map((cache) => [cache.name, cache.path])).to.deep.equal(
      names.toReversed().map((name) => [name, pathOf(name)]),
    )
    expect(readdirSync(directory)).to.deep.equal([])
  })

  it('hold the document as YAML in block style', async () => {
    await open('yamlfile').write(id, documentOf(id))
    expect(readFileSync(pathOf('yamlfile'), 'utf8')).to.equal(
      [
        'channel: größe',
        'pipelines:',
        '  build:',
        '    items:',
        '    - 1',
        "    - 'yes'",
        '    empty: []',
        'state:',
        "  cicdContextDataId: demo/1+a'b",
        '',
      ].join('\n'),
    )
  })

  it('hold the document as JSON the way json.dumps(indent=2) prints it', async () => {
    await open('jsonfile').write(id, documentOf(id))
    expect(readFileSync(pathOf('jsonfile'), 'utf8')).to.equal(
      [
        '{',
        '  "channel": "gr\\u00f6\\u00dfe",',
        '  "pipelines": {',
        '    "build": {',
        '      "items": [',
        '        1,',
        '        "yes"',
        '      ],',
        '      "empty": []',
        '    }',
        '  },',
        '  "state": {',
        '    "cicdContextDataId": "demo/1+a\'b"',
        '  }',
        '}',
      ].join('\n'),
    )
  })

  it('hold the document as shell variables without the excluded keys', async () => {
    const config = { ...configOf('shellfile'), excludeKeyNames: ['pipelines'] } as CacheConfig
    await openCaches([config], silentLogger)[0]!.write(id, documentOf(id))
    expect(readFileSync(pathOf('shellfile'), 'utf8')).to.equal(
      "CICD_channel='größe'\nCICD_state__cicdContextDataId='demo/1+a'\\''b'\n",
    )
  })

  it('hold the id without a newline', async () => {
    await open('idfile').write(id, documentOf(id))
    expect(readFileSync(pathOf('idfile'), 'utf8')).to.equal("demo/1+a'b")
  })

  it('warn of values that a shell file leaves out, naming the file', async () => {
    const warnings: string[] = []
    const log = { ...silentLogger, warn: (message: string) => warnings.push(message) }
    await openCaches([configOf('shellfile')], log)[0]!.write(id, { 'a-b': 1, a_b: 2 })
    expect(warnings).to.deep.equal([
      `${pathOf('shellfile')}: a_b is left out: its shell variable CICD_a_b is that of a-b`,
    ])
  })

  it('leave the file as it was when a value cannot be a shell variable', async () => {
    const cache = open('shellfile')
    await cache.write(id, documentOf(id))
    const before = readFileSync(pathOf('shellfile'), 'utf8')
    const error = await rejection(cache.write(id, { ...documentOf(id), nul: 'a\0b' }))
    expect(error).to.include({ kind: 'config', code: 'NUL_IN_VALUE' })
    expect(readFileSync(pathOf('shellfile'), 'utf8')).to.equal(before)
  })

  for (const name of names) {
    it(`replace the ${name}, with the mode of the config`, async () => {
      await open(name).write(other, documentOf(other))
      await open(name).write(id, documentOf(id))
      const text = readFileSync(pathOf(name), 'utf8')
      expect(text).to.include("'b").and.not.include('other')
      expect(statSync(pathOf(name)).mode & 0o777).to.equal(0o640)
    })

    it(`remove the ${name} of an id, but not that of another`, async () => {
      const cache = open(name)
      await cache.remove(id)
      await cache.write(other, documentOf(other))
      await cache.remove(id)
      expect(existsSync(pathOf(name))).to.equal(true)
      await cache.write(id, documentOf(id))
      await cache.remove(id)
      expect(existsSync(pathOf(name))).to.equal(false)
    })

    it(`say that a directory stands in place of the ${name}`, async () => {
      mkdirSync(pathOf(name), { recursive: true })
      const error = await rejection(open(name).write(id, documentOf(id)))
      expect(error).to.include({ kind: 'store-unavailable', code: 'FILE_NOT_WRITABLE', file: pathOf(name) })
    })
  }

  it('are not fooled by values that look like the id of a shell file', async () => {
    const line = "CICD_state__cicdContextDataId='demo'"
    const values = [line, `\n${line}\n`, `'\n${line}\n'`, '\nCICD_state__cicdContextDataId=']
    await open('shellfile').write(other, { values, state: { cicdContextDataId: other }, last: `\n${line}` })
    await open('shellfile').remove(contextId('demo'))
    expect(existsSync(pathOf('shellfile'))).to.equal(true)
  })

  it('remove a shell file of the Python program with the id, and no other one', async () => {
    const line = 'CICD_state__cicdContextDataId="demo"\n'
    const kept = [`CICD_a='\n${line}'\n`, `CICD_a="1"\n${line.replace('demo', 'demo2')}`]
    await open('shellfile').write(other, documentOf(other))
    for (const text of kept) {
      writeFileSync(pathOf('shellfile'), text)
      await open('shellfile').remove(contextId('demo'))
      expect(readFileSync(pathOf('shellfile'), 'utf8')).to.equal(text)
    }
    for (const written of ['demo', 'de`mo']) {
      const text = `CICD_channel="c"\n${line.replace('demo', written.replace('`', '\\`'))}CICD_b="2"\n`
      writeFileSync(pathOf('shellfile'), text)
      await open('shellfile').remove(contextId(written))
      expect(existsSync(pathOf('shellfile'))).to.equal(false)
    }
  }) // prettier-ignore

  for (const name of readableNames) {
    it(`read back from the ${name} what was written, whatever it is`, async () => {
      const cache = open(name)
      await fc.assert(
        fc.asyncProperty(fc.dictionary(anyKey, anyValue), async (fields) => {
          const document = JSON.parse(JSON.stringify({ ...fields, state: { cicdContextDataId: id } })) as JsonObject
          await cache.write(id, document)
          expect(await cache.read(id)).to.deep.equal(document)
        }),
        { numRuns: 40 },
      )
    })

    it(`read nothing where no ${name} is`, async () => {
      expect(await open(name).read(id)).to.equal(undefined)
    })

    it(`refuse the ${name} of another id, naming both`, async () => {
      const cache = open(name)
      await cache.write(other, documentOf(other))
      const error = await rejection(cache.read(id))
      expect(error).to.include({ kind: 'conflict', code: 'CACHE_OF_ANOTHER_ID', exitCode: 5, file: pathOf(name) })
      expect(error.message).to.equal(`${pathOf(name)} holds the context data of "other", not that of "demo/1+a'b"`)
    })

    it(`refuse a ${name} without an id`, async () => {
      mkdirSync(join(directory, 'local'))
      writeFileSync(pathOf(name), '{"state": {"cicdContextDataId": 1}}')
      const error = await rejection(open(name).read(id))
      expect(error).to.include({ kind: 'conflict', code: 'CACHE_OF_ANOTHER_ID' })
      expect(error.message).to.equal(`${pathOf(name)} holds a document without an id, not that of "demo/1+a'b"`)
    })

    it(`refuse a ${name} that is neither JSON nor YAML, naming it`, async () => {
      mkdirSync(join(directory, 'local'))
      writeFileSync(pathOf(name), 'a: [1')
      const error = await rejection(open(name).read(id))
      expect(error).to.include({ kind: 'config', code: 'DOCUMENT_UNREADABLE', file: pathOf(name) })
      expect(error.message).to.include(pathOf(name))
    })
  }

  function pathOf(name: string): string {
    return join(directory, 'local', name)
  }

  function configOf(name: CacheConfig['name']): CacheConfig {
    const common = { path: pathOf(name), mode: 0o640 }
    return name === 'shellfile' ? { name, ...common, excludeKeyNames: [] } : { name, ...common }
  }

  function open(name: CacheConfig['name']): ReadableCache {
    return openCaches([configOf(name)], silentLogger)[0] as ReadableCache
  }
})

function documentOf(owner: string): JsonObject {
  return {
    channel: 'größe',
    pipelines: { build: { items: [1, 'yes'], empty: [] } },
    state: { cicdContextDataId: owner },
  }
}

const anyText = fc.string({ unit: 'binary', maxLength: 20 })
const anyKey = fc.oneof({ weight: 9, arbitrary: anyText }, { weight: 1, arbitrary: fc.constant('__proto__') })
/** Integers beyond 2^53 are read as text. */
const anyScalar = fc.oneof(
  anyText,
  fc.maxSafeInteger(),
  fc.double({ min: -1e15, max: 1e15 }),
  fc.boolean(),
  fc.constant(null),
)
const { anyValue } = fc.letrec((value) => ({
  anyValue: fc.oneof({ maxDepth: 3 }, anyScalar, fc.array(value('anyValue')), fc.dictionary(anyKey, value('anyValue'))),
}))
