import { expect } from 'chai'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'
import { cli } from '../support/cli.ts'
import { signingSecret } from '../support/slack.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Block } from './pages.ts'
import { blocksOf, pages, readPage } from './pages.ts'

/** What the YAML of a page is: a file of ours, a part of one, a resource of Tekton or a part of one, steps of a CI system, an app of Slack, or data of an example. */
type Kind = 'config' | 'secrets' | 'app' | 'apply' | 'datasources' | 'section' | 'tekton' | 'ci' | 'slack' | 'data'

/** Data of examples, by page: what it is for is tested by the file. */
const data = { 'docs/templates.md': 'test/templates/documented-examples.test.ts' }

const tektonKeys = [
  'roleRef',
  'taskRef',
  'ref',
  'steps',
  'env',
  'taskRunTemplate',
  'resourcetemplates',
  'interceptors',
  'spec',
  'rules',
  'configMapGenerator',
  'patches',
  'images',
  'imagePullSecrets',
]

function kindOf(page: string, { text, first }: Block): Kind | undefined {
  const value = readYaml(text, page)
  const [item] = Array.isArray(value) ? value : [value]
  if (!isObject(item)) return undefined
  const has = (...keys: string[]) => keys.some((key) => Object.hasOwn(item, key))
  if (has('op')) return 'apply'
  if (has(...tektonKeys)) return 'tekton'
  // Its command lines are looked at in names.test.ts.
  if (has('run')) return 'ci'
  // slack-page.test.ts looks at it.
  if (has('display_information')) return 'slack'
  if (has('cicd-contexts', 'bases')) return 'app'
  if (has('redis')) return 'datasources'
  if (has('templates', 'decisions')) return 'section'
  if (has('cicdstatemgr')) return first === '# secrets' || isSecrets(item) ? 'secrets' : 'config'
  return Object.hasOwn(data, page) ? 'data' : undefined
}

/** Secrets name no datasource as primary, and have a password or a token. */
function isSecrets({ cicdstatemgr }: JsonObject): boolean {
  return /"(?:password|token)":/.test(JSON.stringify(cicdstatemgr))
}

interface Snippet {
  readonly page: string
  readonly block: Block
  readonly kind: Kind | undefined
  readonly value: JsonValue
}

const snippets: Snippet[] = pages.flatMap((page) =>
  blocksOf(readPage(page))
    .filter(({ language }) => language === 'yaml')
    .map((block) => ({ page, block, kind: kindOf(page, block), value: readYaml(block.text, page) })),
)
const ofKind = (...kinds: Kind[]) => snippets.filter(({ kind }) => kind !== undefined && kinds.includes(kind))

const primary = { directory: { path: '.cicdstatemgr', isPrimary: true } }

/** What a gateway cannot do without, of which pages show parts. */
const gateway = { forward: { url: 'https://ci.example/' } }

/** A config that has all that the apps on the pages send to. */
const config = {
  datasources: primary,
  slack: { url: 'https://slack.com/api/chat.postMessage', methods: ['chat.update'] },
  trigger: { url: 'https://ci.example/' },
  gateway,
  decisions: { policies: { prod: { approvers: { people: ['ann@example.org', 'bob@example.org'] }, quorum: 2 } } },
  endpoints: Object.fromEntries(['teams', 'github', 'audit'].map((name) => [name, { url: 'https://ci.example/' }])),
}

/** The whole config in which a part of one stands. */
function wholeConfig(kind: Kind | undefined, value: JsonObject): JsonObject {
  if (kind === 'datasources') return { cicdstatemgr: { datasources: value } }
  const own = kind === 'section' ? value : (value.cicdstatemgr as JsonObject)
  // Pages show parts: the gateway that takes votes stands on another page.
  const whole = { ...gateway, ...(isObject(own.gateway) ? own.gateway : {}) }
  return { cicdstatemgr: { datasources: primary, ...own, gateway: whole } }
}

/** Some apps start the pipeline `deploy`, which they show no more of. */
function withDeploy(app: string): string {
  return /\bname: deploy\b(?!-)/.test(app) ? app.replace(/^ {4}pipelines:\n/m, '$&      deploy: {}\n') : app
}

async function validate(files: Readonly<Record<string, JsonValue | string>>): Promise<string> {
  const cwd = await tempDir()
  await mkdir(join(cwd, 'bases'))
  for (const [name, content] of Object.entries({ 'config.yaml': { cicdstatemgr: config }, ...files })) {
    await writeFile(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  await writeFile(join(cwd, 'bases', 'core.yaml'), '{}')
  const app = 'app.yaml' in files ? ['--app-config', 'app.yaml', '--bases-dir', 'bases'] : []
  const secrets = 'secrets.yaml' in files ? ['--secrets', 'secrets.yaml'] : []
  const { stdout, stderr } = await cli(['validate', '--config', 'config.yaml', ...secrets, ...app], { cwd })
  return `${stderr}${stdout.split('\n').at(-2) ?? ''}`
}

describe('the YAML on the pages', () => {
  it('is known for what it is, each block', () => {
    const unknown = snippets.filter(({ kind }) => kind === undefined)

    expect(unknown.map(({ page, block }) => `${page}:${block.line}: ${block.first}`)).to.deep.equal([])
    expect(ofKind('config', 'secrets', 'app')).to.have.length.above(20)
  })

  for (const { page, block, kind, value } of ofKind('config', 'datasources', 'section')) {
    it(`is a config that validate passes: ${page}:${block.line}`, async () => {
      expect(await validate({ 'config.yaml': wholeConfig(kind, value as JsonObject) })).to.equal('ok')
    })
  }

  for (const { page, block, value } of ofKind('secrets')) {
    it(`is a secrets file that validate passes: ${page}:${block.line}`, async () => {
      const datasources = { redis: { isPrimary: true } }
      const secrets = isObject(value) && isObject(value.cicdstatemgr) ? value.cicdstatemgr : {}
      const redis = { cicdstatemgr: { ...config, datasources } }
      // Those of a gateway are shown in part.
      const whole = { ...secrets, gateway: { slack: { signingSecret }, ...(secrets.gateway as JsonObject) } }
      const file = isObject(secrets.gateway) ? { cicdstatemgr: whole } : block.text
      expect(await validate({ 'config.yaml': redis, 'secrets.yaml': file })).to.equal('ok')
    })
  }

  for (const { page, block } of ofKind('app')) {
    it(`is an app config that validate passes: ${page}:${block.line}`, async () => {
      const answer = await validate({ 'app.yaml': withDeploy(block.text) })
      expect(answer).to.equal('ok')
    })
  }

  for (const { page, block } of ofKind('apply')) {
    it(`is a list that apply takes: ${page}:${block.line}`, async () => {
      const cwd = await tempDir()
      await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}\n')
      await cli(['init', 'demo', '--app-config', 'app.yaml'], { cwd })

      const { stderr, exitCode } = await cli(['apply', '-', '--id', 'demo'], { cwd, input: block.text })

      expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    })
  }
})
