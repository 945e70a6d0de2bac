import { expect } from 'chai'
import type { BuildRequest } from '../../src/context/build-context.ts'
import { buildContext } from '../../src/context/build-context.ts'
import { contextId } from '../../src/context/context-id.ts'
import { findValue } from '../../src/json/find-value.ts'
import { errorOf } from '../support/error-of.ts'

const merged = {
  bases: ['core.yaml'],
  'jinja2-macros': { one: '  {% macro one() %}1{% endmacro %}\n', two: '{% macro two() %}2{% endmacro %} ' },
  variables: { first: 'A', number: 7, second: '<variables.first>', none: null, set: '<state.x>' },
  'cicd-contexts': {
    stage: { channel: 'c', state: { mine: 1 }, pipelines: { build: {} }, appPipelinesConfig: 'own', last: [1] },
    empty: null,
    text: 'x',
    bare: {},
  },
}
const app = { bases: ['core.yaml'], name: 'app' }

const build = (request: Partial<BuildRequest> = {}) =>
  buildContext({
    id: contextId('demo/1'),
    cicdContext: 'stage',
    merged,
    app,
    operations: [],
    allowConfigPaths: false,
    renderVariable: (template, context) =>
      template.replace(/<(.*?)>/, (_, path: string) => findValue(context, path) as string),
    ...request,
  })

describe('buildContext', () => {
  it('makes context data, key by key in order', () => {
    const document = build({ operations: [{ op: 'set', path: 'state.x', value: 'set' }] })
    const expected = {
      channel: 'c',
      pipelines: { build: {} },
      last: [1],
      appPipelinesConfig: app,
      jinja2Macros: {
        byName: merged['jinja2-macros'],
        all: '{% macro one() %}1{% endmacro %}{% macro two() %}2{% endmacro %}',
      },
      state: { cicdContextDataId: 'demo/1', cicdContextName: 'stage', x: 'set' },
      variables: { first: 'A', number: 7, second: 'A', none: null, set: 'set' },
    }
    expect(JSON.stringify(document, null, 1)).to.equal(JSON.stringify(expected, null, 1))
  })

  it('needs no macros and no variables', () => {
    const document = build({ merged: { 'cicd-contexts': { stage: { a: 1 } }, variables: null } })
    expect(document).to.deep.equal({
      a: 1,
      appPipelinesConfig: app,
      jinja2Macros: { byName: {}, all: '' },
      state: { cicdContextDataId: 'demo/1', cicdContextName: 'stage' },
    })
  })

  it("adds variables to the context's own", () => {
    const document = build({
      merged: { 'cicd-contexts': { stage: { variables: { own: 1 } } }, variables: { a: '<variables.own>' } },
    })
    expect(document.variables).to.deep.equal({ own: 1, a: '1' })
  })

  it('tells the renderer which variable it renders', () => {
    const origins: string[] = []
    build({ renderVariable: (_, __, origin) => (origins.push(origin), '') })
    expect(origins).to.deep.equal(['variables.first', 'variables.second', 'variables.set'])
  })

  it('leaves the config as it is', () => {
    const original = structuredClone(merged)
    build({ operations: [{ op: 'set', path: 'pipelines.build.x', value: 1 }], allowConfigPaths: true })
    expect(merged).to.deep.equal(original)
  })

  it('lets operations change configuration only where that is allowed, and the id never', () => {
    const change = { op: 'set', path: 'pipelines.build.x', value: 1 } as const
    expect(errorOf(() => build({ operations: [change] })).code).to.equal('CONFIG_PATH')
    expect(build({ operations: [change], allowConfigPaths: true }).pipelines).to.deep.equal({ build: { x: 1 } })
    const theft = { op: 'set', path: 'state.cicdContextDataId', value: 'x' } as const
    expect(errorOf(() => build({ operations: [theft], allowConfigPaths: true })).code).to.equal('PROTECTED_PATH')
  })

  const faults: [string, Partial<BuildRequest>, string, string][] = [
    [
      'an unknown context',
      { cicdContext: 'stagee' },
      'UNKNOWN_CICD_CONTEXT',
      'cicd-contexts has no "stagee", did you mean "stage"? (known: stage, empty, text, bare)',
    ],
    [
      'an inherited name',
      { cicdContext: 'constructor' },
      'UNKNOWN_CICD_CONTEXT',
      'cicd-contexts has no "constructor" (known: stage, empty, text, bare)',
    ],
    [
      'a config without contexts',
      { merged: {} },
      'UNKNOWN_CICD_CONTEXT',
      'cicd-contexts has no "stage" (there are none)',
    ],
    [
      'contexts that are no map',
      { merged: { 'cicd-contexts': ['stage'] } },
      'BAD_APP_CONFIG',
      'cicd-contexts is a list, a map is expected',
    ],
    ['an empty context', { cicdContext: 'empty' }, 'BAD_APP_CONFIG', 'cicd-contexts.empty is null, a map is expected'],
    [
      'a context that is a text',
      { cicdContext: 'text' },
      'BAD_APP_CONFIG',
      'cicd-contexts.text is text, a map is expected',
    ],
    [
      'a macro that is no text',
      { merged: { ...merged, 'jinja2-macros': { m: 1 } } },
      'BAD_APP_CONFIG',
      'jinja2-macros.m is a number, text is expected',
    ],
    [
      'variables that are no map',
      { merged: { ...merged, variables: 'x' } },
      'BAD_APP_CONFIG',
      'variables is text, a map is expected',
    ],
    [
      'own variables that are no map',
      { merged: { 'cicd-contexts': { stage: { variables: [] } }, variables: { a: '' } } },
      'BAD_APP_CONFIG',
      'variables is a list, a map is expected',
    ],
  ]
  for (const [title, request, code, message] of faults) {
    it(`refuses ${title}`, () => {
      const error = errorOf(() => build({ ...request, file: 'app.yaml' }))
      expect({ kind: error.kind, code: error.code, message: error.message, file: error.file }).to.deep.equal({
        kind: 'config',
        code,
        message: `app.yaml: ${message}`,
        file: 'app.yaml',
      })
    })
  }
})
