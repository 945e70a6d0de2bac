import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { generatorOperations } from '../../src/events/plan/generator.ts'
import { createTemplateEngine } from '../../src/templates/jinja-engine.ts'
import type { TemplateEngine } from '../../src/templates/template-engine.ts'
import { cpuTime } from '../support/cpu-time.ts'
import { documentWith, harness, slackConfig } from '../support/event-harness.ts'
import type { Harness } from '../support/event-harness.ts'
import { startHttpServer } from '../support/http-server.ts'

/** Milliseconds of processor time that anything in an app's config may take. */
const most = 8000

const items = (count: number, value: JsonValue = 1): JsonObject =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`item${n}`, value]))
const choices = (template: JsonValue, options: { count?: number; generators?: number } = {}): JsonObject => {
  const generator = { foreach: 'items', iterator: 'item', template }
  return {
    'manual-choice': { title: 't', 'choice-generators': items(options.generators ?? 1, generator) },
  }
}
const big = `x: {header: h, options: [], more: [${'a, '.repeat(60_000)}b]}`
const aliases = `x: {header: h, options: [], a: &a [${'b, '.repeat(500)}b], more: [${'*a, '.repeat(500)}*a]}`
const braces = `x: {header: "{{ '{{ item }}' }}", options: []}`
const rules = (count: number, path: string): JsonValue =>
  Array.from({ length: count }, (_, n) => ({ from: `v${n}`, to: path.replace('N', String(n)) }))

/** What an app may write, and whether it is refused as too much. */
const cases: readonly (readonly [string, JsonObject, 'sent' | 'failed'])[] = [
  ['choices from a long text for each of many items', choices(big), 'failed'],
  [
    'choices from a large map for each of many items',
    choices({ x: { header: 'h', options: [], more: items(60_000, 'a') } }),
    'failed',
  ],
  ['choices from a text with aliases for each of many items', choices(aliases), 'failed'],
  ['many generators of many choices', choices('x: {header: h, options: []}', { generators: 40 }), 'failed'],
  ['choices with tags in them', choices(braces), 'sent'],
  ['tens of thousands of values', { 'set-values': { set: rules(40_000, 'state.keyN') } }, 'sent'],
  ['tens of thousands of items', { 'set-values': { set: rules(40_000, 'state.list[]') } }, 'sent'],
  [
    'tens of thousands of captures',
    { notify: { message: 'm', 'capture-response-data': rules(40_000, 'state.keyN') } },
    'sent',
  ],
]

async function fire(
  handlers: JsonObject,
  templates?: TemplateEngine,
): Promise<{ status: string | undefined; flow: Harness }> {
  await using server = await startHttpServer([{ json: { ok: true, ts: '1' } }])
  const flow = harness(
    documentWith(handlers, { items: items(1000), wide: items(50_000), ...items(20_000) }),
    slackConfig(server.origin),
  )
  const { blocks } = await flow.fire(templates === undefined ? {} : { templates })
  return { status: blocks[0]?.status, flow }
}

describe('an event with', () => {
  for (const [title, handlers, status] of cases) {
    it(`${title} ends soon`, async () => {
      const start = cpuTime()
      expect(await fire(handlers)).to.include({ status })
      expect(cpuTime() - start).to.be.lessThan(most)
    })
  }

  it('choices that are rendered twice, as the original does it, ends soon', async () => {
    const original = (engine: TemplateEngine): TemplateEngine => ({
      ...engine,
      rendersChoicesTwice: true,
      together: () => original(engine.together()),
    })
    const start = cpuTime()
    expect(await fire(choices(braces), original(createTemplateEngine()))).to.include({ status: 'sent' })
    expect(cpuTime() - start).to.be.lessThan(2 * most)
  })

  it('work for long lets signals be heard meanwhile', async () => {
    const start = cpuTime()
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 1)
    const document = {
      gen: items(1000, { set: [{ key: 'state.a', value: '{{ 1 }}' }] }),
      state: {},
      ...items(20_000),
    }
    await generatorOperations({ document, path: 'gen', vars: [], configData: {}, templates: createTemplateEngine() })
    clearInterval(timer)
    expect(longest).to.be.lessThan(1000)
    expect(cpuTime() - start).to.be.lessThan(most)
  })
})
