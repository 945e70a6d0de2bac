import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/load-config.ts'
import { schemaProblems } from '../../src/config/check-schema.ts'
import { schemas } from '../../src/config/schemas/index.ts'
import type { SchemaName } from '../../src/config/schemas/index.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { CicdStateMgr } from '../../src/index.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { tempDir } from '../support/temp-dir.ts'

const reference = readFileSync(new URL('../../docs/config-reference.md', import.meta.url), 'utf8')

/** The YAML examples under a heading of the second level. */
function examples(heading: string): string[] {
  const [, section = ''] = reference.split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = '']) => yaml)
}

describe('the config reference', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    it(`names every key that the schema of ${name} knows`, () => {
      // As code: `key`, or a part of `section.key` or `{key, …}`.
      const code = new Set([...reference.matchAll(/`([^`\n]+)`/g)].flatMap(([, text = '']) => text.split(/[^\w-]+/)))
      expect([...propertyNames(schema)].filter((each) => !code.has(each))).to.deep.equal([])
    })
  }

  for (const [heading, name] of [
    ['Config', 'config'],
    ['Secrets', 'secrets'],
    ['App config', 'app'],
    ['Apply list', 'apply'],
  ] as [string, SchemaName][]) {
    it(`has examples under "${heading}" that are right`, async () => {
      expect(examples(heading)).to.not.deep.equal([])
      for (const example of examples(heading)) {
        expect(await schemaProblems(name, readYaml(example, 'example'), 'example')).to.deep.equal([])
      }
    })
  }

  it('has an app config whose message is complete', async () => {
    const basesDir = await tempDir()
    await writeFile(join(basesDir, 'core.yaml'), '{}')
    const [appConfig = ''] = examples('App config')
    await using manager = await CicdStateMgr.open({
      config: {
        cicdstatemgr: {
          datasources: { memory: { isPrimary: true } },
          slack: { url: 'http://localhost/' },
          templates: { notify: { text: '{{ notify.message }}' } },
        },
      },
    })
    await manager.init({
      id: 'demo',
      appConfig: readYaml(appConfig, 'example') as JsonObject,
      basesDir,
      operations: [
        { op: 'set', path: 'state.appName', value: 'shop' },
        { op: 'set', path: 'state.appVersion', value: '7' },
      ],
    })
    const { plan } = await manager.handleEvent({ id: 'demo', pipeline: 'build', event: 'success', dryRun: true })
    expect(JSON.stringify(plan)).to.contain('built shop-7')
  })

  it('has the defaults that are in force', async () => {
    const { config } = await loadConfig({
      config: { cicdstatemgr: { datasources: { redis: { isPrimary: true } } } },
      cwd: '/',
    })
    const { maxBytes, history, http } = config
    expect(reference).to.contain(`| \`maxBytes\` | number | ${maxBytes} |`)
    expect(reference).to.contain(
      `| \`history.keep\`, \`history.maxBytes\` | numbers | ${history.keep}, ${history.maxBytes} |`,
    )
    expect(reference).to.contain(`| ${http.timeout / 1000}s | for a whole request |`)
    expect(reference).to.contain(`| \`http.retries\` | number, at most 10 | ${http.retries} |`)
    expect(config.primary).to.deep.include({
      host: 'localhost',
      port: 6379,
      db: 0,
      timeouts: { connect: 2000, command: 4000 },
    })
    expect(reference).to.contain('| `localhost`, 6379, 0 |').and.to.contain('| `connect: 2s`, `command: 4s` |')
  })
})

function propertyNames(schema: JsonValue): Set<string> {
  if (Array.isArray(schema)) return new Set(schema.flatMap((each) => [...propertyNames(each)]))
  if (!isObject(schema)) return new Set()
  const own: JsonObject = isObject(schema.properties) ? schema.properties : {}
  return new Set([...Object.keys(own), ...Object.values(schema).flatMap((each) => [...propertyNames(each)])])
}
