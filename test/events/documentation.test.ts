import { expect } from 'chai'
import { readFileSync, readdirSync } from 'node:fs'
import { schemaProblems } from '../../src/config/check-schema.ts'
import { handlerKinds } from '../../src/config/schemas/handlers.ts'
import type { SchemaName } from '../../src/config/schemas/index.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { isObject } from '../../src/json/json.ts'
import { CicdStateMgr } from '../../src/index.ts'
import { readYaml } from '../../src/yaml/read-yaml.ts'

const docs = new URL('../../docs/', import.meta.url)
const pages = ['events.md', ...readdirSync(new URL('events', docs)).map((name) => `events/${name}`)]
const read = (page: string) => readFileSync(new URL(page, docs), 'utf8')

/** The YAML blocks whose first line says what they are: `# config`, `# secrets`, `# app`. */
function filesIn(text: string): { name: SchemaName; content: JsonObject }[] {
  return [...text.matchAll(/```yaml\n# (config|secrets|app)\n(.*?)```/gs)].map(([, name, yaml = '']) => ({
    name: name as SchemaName,
    content: readYaml(yaml, 'a recipe') as JsonObject,
  }))
}

describe('the pages on events', () => {
  it('are one a handler, and the recipes', () => {
    const expected = [...Object.keys(handlerKinds), 'recipes'].map((name) => `events/${name}.md`)
    expect(pages).to.have.members(['events.md', ...expected])
  })

  for (const page of pages) {
    it(`have YAML that is right by the schemas: ${page}`, async () => {
      const files = filesIn(read(page))
      expect(files).not.to.deep.equal([])
      for (const { name, content } of files) {
        expect(await schemaProblems(name, content, page)).to.deep.equal([])
      }
    })
  }

  for (const [, title = '', recipe = ''] of read('events/recipes.md').matchAll(/\n## ([^\n]+)\n(.*?)(?=\n## |$)/gs)) {
    it(`have a recipe that sends what it says: ${title}`, async () => {
      const files = Object.fromEntries(filesIn(recipe).map(({ name, content }) => [name, content]))
      const [, expected = ''] = /```json\n(.*?)```/s.exec(recipe) ?? []

      expect(await sent(files)).to.deep.equal(JSON.parse(expected))
    })
  }
})

/** What an event of a recipe would send, without the headers that every request has. */
async function sent({ config, secrets, app }: Record<string, JsonObject>): Promise<JsonObject> {
  const { cicdstatemgr } = config as { cicdstatemgr: JsonObject }
  const inMemory = { cicdstatemgr: { ...cicdstatemgr, datasources: { memory: { isPrimary: true } } } }
  await using manager = await CicdStateMgr.open({ config: inMemory, ...(secrets && { secrets }) })
  const facts = { 'state.appName': 'shop', 'state.appVersion': '1.4.0' }
  const operations = Object.entries(facts).map(([path, value]) => ({ op: 'set', path, value }) as const)
  const { id } = await manager.init({ id: 'flow-1', appConfig: app!, operations })

  const { plan = [] } = await manager.handleEvent({ id, pipeline: 'build', event: 'success', dryRun: true })

  const { url, headers, body } = plan[0]!.request!
  const usual: JsonObject = { 'user-agent': 'cicdstatemgr', accept: '*/*', 'cache-control': 'no-cache' }
  const own = Object.entries(headers).filter(([name, value]) => name !== 'content-type' && usual[name] !== value)
  const parsed: unknown = JSON.parse(body)
  expect(isObject(parsed)).to.equal(true)
  return { url, headers: Object.fromEntries(own), body: parsed as JsonObject }
}
