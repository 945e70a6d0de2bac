import { expect } from 'chai'
import fc from 'fast-check'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject, JsonValue } from '../../../src/index.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** A piece of a config, and whether it is at fault whatever the values are. */
interface Piece<T extends JsonValue = JsonValue> {
  readonly value: T
  readonly isFaulty: boolean
}

/** Sound pieces come out of it with any values; a faulty one now and then. */
function piece<T extends JsonValue>(sound: readonly T[], faulty: readonly T[]): fc.Arbitrary<Piece<T>> {
  const of = (values: readonly T[], isFaulty: boolean) => fc.constantFrom(...values).map((value) => ({ value, isFaulty }))
  return fc.oneof({ weight: 60, arbitrary: of(sound, false) }, { weight: 1, arbitrary: of(faulty, true) })
} // prettier-ignore

const template = piece(
  [
    'hi',
    '{{ state.x }}',
    '{% if state.x %}y{% else %}n{% endif %}',
    '{{ greet(1) }}{{ greet(who=2) }}',
    '{{ variables.v | upper }}',
    '{{ pipelines.build.title }}',
    "{{ state.list | default([]) | map('upper') | join(',') }}",
    '{% for one in range(3) if one is odd %}{{ loop.index }}{{ one }}{% endfor %}',
    '{{ configData.dashboard.pipelineRunUrl }}',
    '{{ state.cicdContextDataId.upper() }}',
    '{% set a = {"b": [1]} %}{{ a.b[0] }}',
  ],
  [
    '{{ state.x | nosuch }}',
    '{% if state.x %}{{ state.x | nosuch }}{% endif %}x{{ state.x is nosuch }}',
    '{{',
    '{% if state.x %}',
    '{% endif %}',
    '{{ 1 + }}',
    '{{ nosuch(1) }}',
    '{{ greet(1, 2, 3) }}',
    "{{ ''.nosuch() }}",
    "{{ 'a' | join(1, 2, 3) }}",
    "{{ [1] | map('nosuch') | list }}",
    '{% include "x" %}',
    '{{ "a }}',
    '{# open',
  ],
)
const target = piece(
  ['state.a', 'state.b.c', 'state.list[]', 'state.set{}', 'state["x.y"]', 'state.{{ "q" }}', 'mine.x'],
  ['state', 'state.', 'a..b', 'a[', 'channel', 'pipelines.x', 'state.cicdContextName', '__proto__.x', 'state.kept.x', '$.a'],
) // prettier-ignore
const endpoint = piece(['hook', '{{ "hook" }}'], ['nosuch', 'hok'])

/** `init` renders variables without the config's data. */
const ofInit = template.filter(({ value }) => !value.includes('configData'))

/** A map of pieces, faulty as soon as one of them is. */
function pieces(parts: Readonly<Record<string, fc.Arbitrary<Piece>>>, required: readonly string[]) {
  const record = fc.record(parts, { requiredKeys: [...required] })
  return record.map((map): Piece<JsonObject> => {
    const entries = Object.entries(map)
    const value = Object.fromEntries(entries.map(([name, each]) => [name, each.value]))
    return { value, isFaulty: entries.some(([, { isFaulty }]) => isFaulty) }
  })
}

function listOf(item: fc.Arbitrary<Piece>, maxLength: number, minLength = 0): fc.Arbitrary<Piece> {
  return fc.array(item, { maxLength, minLength }).map((items) => ({
    value: items.map(({ value }) => value),
    isFaulty: items.some(({ isFaulty }) => isFaulty),
  }))
}

/** One more fault: a key that a part must have is missing. */
function mayMiss(part: fc.Arbitrary<Piece<JsonObject>>, name: string): fc.Arbitrary<Piece<JsonObject>> {
  return fc.tuple(part, fc.nat(80)).map(([{ value, isFaulty }, dice]) => {
    if (dice !== 0) return { value, isFaulty }
    const others = Object.entries(value).filter(([each]) => each !== name)
    return { value: Object.fromEntries(others), isFaulty: true }
  })
}

const gates = { if: template }
const rules = listOf(mayMiss(pieces({ from: template, to: target }, ['from', 'to']), 'to'), 2)
const options = listOf(mayMiss(pieces({ text: template, value: template }, ['text', 'value']), 'value'), 2)
const choices = pieces({ one: mayMiss(pieces({ header: template, options }, ['header', 'options']), 'header') }, [
  'one',
])
const generatorOfChoices = pieces(
  {
    foreach: piece(['state.services', '{{ "state.services" }}'], ['state[?', 'pipelines.build.title', '']),
    iterator: piece(['service'], ['state', 'range', 'notify']),
    template: piece<JsonValue>([{ c: { header: '{{ service.name }}', options: [] } }, ''], ['{{ nosuch() }}']),
  },
  ['foreach', 'iterator', 'template'],
)
const one = { value: 1, isFaulty: false }
const handlers = pieces(
  {
    ...gates,
    notify: pieces({ a: mayMiss(pieces({ ...gates, message: template, endpoint, 'capture-response-data': rules }, ['message']), 'message') }, []),
    'manual-choice': pieces({ ...gates, title: template, choices, 'choice-generators': pieces({ g: generatorOfChoices }, []) }, ['title', 'choices']),
    respond: pieces({ ...gates, message: template, url: piece(['{{ configData.slack.url }}', ''], ['https://evil.example/', '{{']), extra: template }, ['message', 'url']),
    'trigger-pipeline': pieces({ name: fc.constant({ value: 'build', isFaulty: false }), args: pieces({ a: template, id: fc.constant(one).map((each) => ({ ...each, isFaulty: true })) }, []).filter(({ isFaulty }) => !isFaulty) }, ['name']),
    'set-values': pieces({ a: mayMiss(pieces({ ...gates, set: rules }, ['set']), 'set') }, []),
    nosuch: fc.constant({ value: {}, isFaulty: true }),
  },
  [],
).filter(({ value }) => !('nosuch' in value) || Object.keys(value).length === 1) // prettier-ignore
const generators = pieces({ g: pieces({ i: pieces({ ...gates, set: listOf(pieces({ key: target, value: template }, ['key', 'value']), 2) }, ['set']) }, []) }, []) // prettier-ignore
const macro = piece(['{% macro greet(who, mark="!") %}{{ who }}{{ mark }}{% endmacro %}'], ['{% macro greet(who, mark) %}{{ who | nosuch }}{% endmacro %}', '{% macro greet(a, b) %}']) // prettier-ignore

const appConfig = fc
  .record({ macro, variable: ofInit, success: handlers, failure: handlers, generators })
  .map(({ macro: greet, variable, success, failure, generators: made }) => ({
    isFaulty: [greet, variable, success, failure, made].some(({ isFaulty }) => isFaulty),
    value: {
      'jinja2-macros': { greet: greet.value },
      // A variable may not name itself.
      variables: { v: 'v', w: variable.value },
      'cicd-contexts': {
        stage: {
          channel: 'c',
          pipelines: {
            build: { title: 't', generators: made.value, 'event-handlers': { success: success.value, failure: failure.value } },
          },
        },
      },
    },
  })) // prettier-ignore

describe('what validate passes', () => {
  let server: HttpServer
  let cwd: string

  before(async () => {
    server = await startHttpServer([{ json: { ok: true, ts: '1' } }])
    cwd = await tempDir()
  })
  after(() => server.close())

  const config = () => ({
    cicdstatemgr: {
      datasources: { memory: { isPrimary: true } },
      slack: { url: `${server.origin}/post` },
      trigger: { url: `${server.origin}/trigger`, 'auto-args': { id: '{{ state.cicdContextDataId }}' } },
      endpoints: { hook: { url: `${server.origin}/hook` } },
      dashboard: { pipelineRunUrl: 'https://ci.example/' },
      protectedPaths: ['state.kept'],
    },
  })

  it('never fails in init, generate and handle-event where the values are right, and is passed if nothing is planted', async () => {
    let [passed, refused] = [0, 0]
    await fc.assert(
      fc.asyncProperty(appConfig, async ({ value, isFaulty }) => {
        const appFile = join(cwd, 'app.yaml')
        await writeFile(appFile, JSON.stringify(value))
        const { ok, problems } = await CicdStateMgr.validate({ cwd, config: config() }, { appConfig: 'app.yaml' })
        expect(ok, JSON.stringify([problems, value])).to.equal(!isFaulty)
        if (!ok) {
          refused++
          return
        }

        passed++
        await using manager = await CicdStateMgr.open({ cwd, config: config() })
        const services = { op: 'set', path: 'state.services', value: { a: { name: 'A' } } } as const
        await manager.init({ id: 'a', appConfig: value, operations: [services] })
        await generateAll(manager, value)
        for (const event of ['success', 'failure']) {
          const { blocks } = await manager.handleEvent({ id: 'a', pipeline: 'build', event })
          const failed = blocks.filter(({ status, reason }) => status === 'failed' || (status === 'sent' && reason !== undefined)) // prettier-ignore
          expect(failed, JSON.stringify(value)).to.deep.equal([])
        }
      }),
      { numRuns: 150 },
    )
    expect(passed).to.be.greaterThan(20)
    expect(refused).to.be.greaterThan(20)
  })

  async function generateAll(manager: CicdStateMgr, value: JsonObject): Promise<void> {
    if (!JSON.stringify(value).includes('"generators":{"g"')) return
    await manager.generate({ id: 'a', path: 'pipelines.build.generators.g' })
  }
})
