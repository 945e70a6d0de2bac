import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { pathOfNames } from '../../../src/json/path.ts'
import { failedInBoth } from '../../../src/operations/migrate/failed-in-both.ts'

describe('templates that fail in both programs', () => {
  const message = 'by {{ event.user.name }}\n{{ event.user.mail }}'
  const notify = { message, if: "{{ event.kind == 'x' }}" }
  const document = { pipelines: { build: { 'event-handlers': { success: { notify } } } } }
  const root = pathOfNames('pipelines', 'build', 'event-handlers', 'success')
  const place = 'pipelines.build.event-handlers.success.notify'

  function failed(
    there: string,
    here: string,
    vars: readonly string[] = [],
    config: JsonObject = {},
    data: JsonObject = document,
  ) {
    const observed = { exitCode: 0, said: '', document: data, requests: [] }
    const scenario = {
      appConfig: '',
      cicdContext: '',
      events: [],
      generators: [],
      vars,
      sets: [],
      config,
      secrets: {},
    }
    const runs = { there: { ...observed, stderr: there }, here: { ...observed, stderr: here } }
    return failedInBoth({ run: 'build=success', root, scenario, ...runs })
  }

  const log = (template: string, error: string) =>
    `2026-11-29 10:08:49,227 - root - ERROR - parse_template() template = ${template} error: (<class 'jinja2.exceptions.UndefinedError'>, UndefinedError(${error}))\n`

  it('advises quotes if a key of the context is not a text to the Python program', () => {
    const here = `Error: ${place}.message, line 1: 'event' is undefined (in {{ event.user.name }})\n`

    expect(failed(log(message, `'keywords must be strings'`), here)?.suggestion).to.include('see PYTHON_YAML_KEY')
  })

  it('reads the log of the Python program, also of a template with several lines', () => {
    const there = log(notify.if, `"'event' is undefined"`) + log(message, `'it\\'s "undefined"'`)
    const here = `Error: ${place}.message, line 1: 'event' is undefined (in {{ event.user.name }})\n`

    expect(failed(there, here)).to.deep.equal({
      code: 'FAILS_IN_BOTH',
      message: `build=success: 1 template fails in both programs: notify.message: it's "undefined" there, 'event' is undefined here`,
      suggestion:
        'They could not be compared. Give what a run gives, with its values in place of x. --var event.user.name=x --var event.user.mail=x',
      there,
      here,
    })
  })

  it('proposes a file if a text that was given is not enough', () => {
    const error = "'str object' has no attribute 'name'"
    const here = `Error: ${place}.message, line 1: ${error} (in {{ event.user.name }})\n`
    const vars = ['event.user.name=x', 'event.user.mail[]=x']

    expect(failed(log(message, `"${error}"`), here, vars)?.suggestion).to.include(
      'give it as a file. --set state.name=file:///DIR/name.json --var event.user.name=state.name --set',
    )
  })

  it('reports nothing if only one of them fails', () => {
    const here = `Error: ${place}.if, line 1: 'event' is undefined (in {{ event.kind == 'x' }})\n`

    expect(failed('', here)).to.equal(undefined)
    expect(failed(log(message, "'no'"), here)).to.equal(undefined)
  })
  it('reports nothing if the template reads a setting that only the comparison does not have', () => {
    const here = `Error: ${place}.message, line 1: configData has no "datasources" (in {{ event.user.name }})\n`
    const there = log(message, `"'dict object' has no attribute 'redis'"`)

    expect(failed(there, here, [], { datasources: { redis: { host: 'r' } } })).to.equal(undefined)
    expect(failed(there, here)?.code).to.equal('FAILS_IN_BOTH')
  })
  it('names what a macro takes', () => {
    const greeting = '{{ greet() }}'
    const block = { notify: { message: greeting } }
    const macros = { jinja2Macros: { byName: { greet: '{% macro greet() %}{{ event.who }}{% endmacro %}' } } }
    const stored = { ...macros, pipelines: { build: { 'event-handlers': { success: block } } } }
    const here = `Error: ${place}.message, jinja2Macros, macro greet, line 1: 'event' is undefined (in {{ event.who }})\n`
    const there = log(greeting, `"'event' is undefined"`)

    expect(failed(there, here, [], {}, stored)?.suggestion).to.include('--var event.who=x')
  })
})
