import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { CicdError } from '../../../src/errors/cicd-error.ts'
import { generatorOperations } from '../../../src/events/plan/generator.ts'
import type { Generated } from '../../../src/events/plan/generator.ts'
import { createTemplateEngine } from '../../../src/templates/jinja-engine.ts'

async function generate(generators: JsonValue, path = 'gen', more: JsonObject = {}): Promise<Generated> {
  const document = { gen: generators, state: { key1: 'v', ...more } }
  return generatorOperations({
    document,
    path,
    vars: [],
    configData: { c: 'cfg' },
    templates: createTemplateEngine(),
  })
}

const item = (key: JsonValue, value: JsonValue, more: JsonObject = {}): JsonObject => ({
  ...more,
  set: [{ key, value }],
})
const set = (path: string, value: string) => ({ op: 'set', path, value })

describe('generatorOperations', () => {
  it('sets rendered values, trimmed, at rendered paths, and names the items', async () => {
    expect(
      await generate({
        a: item(' state.{{ state.key1 }} ', ' {{ configData.c }} {{ generator.note }}\n', { note: 'n' }),
      }),
    ).to.deep.equal({
      operations: [set('state.v', 'cfg n')],
      names: ['a'],
    })
  })

  it('lets an item see what the ones before it set, and keeps the context fixed within an item', async () => {
    const first = {
      set: [
        { key: 'state.key1', value: 'new' },
        { key: 'state.old', value: '{{ state.key1 }}' },
      ],
    }
    expect((await generate({ first, second: item('state.now', '{{ state.key1 }}') })).operations).to.deep.equal([
      set('state.key1', 'new'),
      set('state.old', 'v'),
      set('state.now', 'new'),
    ])
  })

  it('stores what renders to nothing', async () => {
    expect((await generate({ a: item('state.x', '{{ state.missing }}') })).operations).to.deep.equal([
      set('state.x', ''),
    ])
  })

  for (const value of ['', null, false, 0]) {
    it(`sets nothing where the value is written as ${JSON.stringify(value)}`, async () => {
      expect(await generate({ a: item('state.x', value) })).to.deep.equal({ operations: [], names: ['a'] })
    })
  }

  it('sets nothing where the key renders to nothing', async () => {
    expect(await generate({ a: item('{{ state.missing }}', 'x') })).to.deep.equal({ operations: [], names: ['a'] })
  })

  it('leaves out items whose if does not hold, that are not enabled, or that were removed', async () => {
    const items = {
      a: item('state.a', '1', { if: '{{ state.missing }}' }),
      b: item('state.b', '1', { enabled: false }),
      c: null,
      d: item('state.d', '1', { if: '{{ state.key1 == "v" }}' }),
    }
    expect(await generate(items)).to.deep.equal({ operations: [set('state.d', '1')], names: ['d'] })
  })

  it('appends where the key says so', async () => {
    expect((await generate({ a: item('state.list[]', 'x') })).operations).to.deep.equal([
      { op: 'append', path: 'state.list', value: 'x' },
    ])
  })

  it('takes JSONPath that matches one map', async () => {
    expect((await generate({ a: item('state.x', '1') }, '$.gen')).names).to.deep.equal(['a'])
  })

  const wrong: readonly (readonly [
    what: string,
    generators: JsonValue,
    path: string,
    code: string,
    message: RegExp,
  ])[] = [
    [
      'a path that leads nowhere',
      {},
      'genn',
      'GENERATOR_NOT_FOUND',
      /^there are no generators: .*"genn", did you mean "gen"\?$/,
    ],
    ['JSONPath that matches nothing', {}, '$.x.*', 'GENERATOR_NOT_FOUND', /^there are no generators: /],
    [
      'JSONPath that matches several',
      {},
      '$.*',
      'GENERATOR_NOT_FOUND',
      /^there are no generators: \$\.\* matches 2 values, not one$/,
    ],
    ['a text', 'x', 'gen', 'BAD_BLOCK', /^gen must be a map of generators/],
    ['an item that is no map', { a: 'x' }, 'gen', 'BAD_BLOCK', /^gen\.a must be a map with set$/],
    ['an item without set', { a: { if: true } }, 'gen', 'BAD_BLOCK', /^gen\.a\.set is missing$/],
    [
      'a rule without value',
      { a: { set: [{ key: 'state.x' }] } },
      'gen',
      'BAD_BLOCK',
      /^gen\.a\.set\[0\]\.value is missing$/,
    ],
    ['a rule without key', { a: { set: [{ value: 'x' }] } }, 'gen', 'BAD_BLOCK', /^gen\.a\.set\[0\]\.key is missing$/],
    ['a template with a fault', { a: item('state.x', '{{ x') }, 'gen', 'TEMPLATE_ERROR', /^gen\.a\.set\[0\]\.value/],
  ]
  for (const [what, generators, path, code, message] of wrong) {
    it(`throws for ${what}`, async () => {
      const error: unknown = await generate(generators, path).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(CicdError)
      expect((error as CicdError).code).to.equal(code)
      expect((error as CicdError).message).to.match(message)
    })
  }
})
