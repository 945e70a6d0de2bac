import { expect } from 'chai'
import type { JsonObject } from '../../src/json/json.ts'
import { templateContext } from '../../src/context/template-context.ts'
import type { TemplateVar } from '../../src/context/template-context.ts'
import { rejectionOf } from '../support/error-of.ts'

const document: JsonObject = {
  state: { appName: 'demo', empty: '', none: null, zero: 0, runs: [{ id: 1 }, { id: 2 }] },
  pipelines: { build: {} },
}
const seen = (kind: TemplateVar['kind'], path: string, expression: string) =>
  templateContext(document, { configData: {}, vars: [{ kind, path, expression }] })

describe('templateContext', () => {
  it('shows the context data, configData, the variables and what is added to them', async () => {
    const context = await templateContext(document, {
      configData: { slack: { url: 'x' } },
      vars: [{ kind: 'text', path: 'mine.name', expression: 'me' }],
      extra: { notify: { message: 'hi' } },
    })
    expect(context).to.deep.equal({
      ...document,
      configData: { slack: { url: 'x' } },
      mine: { name: 'me' },
      notify: { message: 'hi' },
    })
  })

  const either: [string, string, unknown][] = [
    ['a path that matches', 'state.appName', 'demo'],
    ['a map', 'state.runs[0]', { id: 1 }],
    ['a literal that matches nothing', 'state.other', 'state.other'],
    ['a literal that is not a path', 'a = b', 'a = b'],
    ['a literal with a comma', 'hello, world', 'hello, world'],
    ['the one match of JSONPath', '$.state.appName', 'demo'],
    ['several matches of JSONPath', 'state.runs[*].id', [1, 2]],
    ['a JSONPath that matches nothing', '$..nothing', '$..nothing'],
    ['a long literal', 'x'.repeat(20_000), 'x'.repeat(20_000)],
    ['nothing for an empty text', '', undefined],
    ['nothing for a match that is empty', 'state.empty', undefined],
    ['nothing for a match that is null', 'state.none', undefined],
    ['nothing for a match that is 0', 'state.zero', undefined],
    ['nothing for a match that is an empty map', 'pipelines.build', undefined],
  ]
  for (const [title, expression, value] of either) {
    it(`takes of a variable of either kind ${title}`, async () => {
      expect((await seen('either', 'v', expression)).v).to.deep.equal(value)
    })
  }

  it('does not take an expression as a literal because it costs too much', async () => {
    const error = await rejectionOf(seen('either', 'v', "$..[?search(@, '(a*)*b')]"))
    expect(error).to.include({ kind: 'usage', code: 'JSONPATH_TOO_COSTLY' })
  })

  it('takes a text verbatim', async () => {
    expect((await seen('text', 'v', 'state.appName')).v).to.equal('state.appName')
    expect((await seen('text', 'v', '')).v).to.equal('')
  })

  it('takes what stands at a path, even an empty one', async () => {
    expect((await seen('path', 'v', 'state.zero')).v).to.equal(0)
  })

  it('says which variable has a path without a value', async () => {
    const error = await rejectionOf(seen('path', 'v', 'state.appNmae'))
    expect({ kind: error.kind, code: error.code, message: error.message }).to.deep.equal({
      kind: 'not-found',
      code: 'VALUE_NOT_FOUND',
      message: 'the template variable v has no value: state has no "appNmae", did you mean "appName"?',
    })
    expect((await rejectionOf(seen('path', 'v', '$..nothing'))).code).to.equal('VALUE_NOT_FOUND')
    expect(await rejectionOf(seen('path', 'v', 'a['))).to.include({ code: 'BAD_PATH', kind: 'usage' })
  })

  it('puts a variable anywhere without touching the context data', async () => {
    const original = structuredClone(document)
    const context = await templateContext(document, {
      configData: {},
      vars: [
        { kind: 'text', path: 'state.appName', expression: 'other' },
        { kind: 'text', path: 'pipelines.build.x', expression: '1' },
        { kind: 'text', path: 'list[]', expression: 'a' },
        { kind: 'text', path: 'list[]', expression: 'b' },
        { kind: 'either', path: 'again', expression: 'state.appName' },
      ],
    })
    expect(context).to.deep.include({ pipelines: { build: { x: '1' } }, list: ['a', 'b'], again: 'demo' })
    expect((context.state as JsonObject).appName).to.equal('other')
    expect(document).to.deep.equal(original)
  })

  it('refuses to put a variable into a prototype or below a text', async () => {
    expect(await rejectionOf(seen('text', '__proto__.x', '1'))).to.include({ kind: 'usage', code: 'FORBIDDEN_PATH' })
    expect(await rejectionOf(seen('text', 'state.appName.x', '1'))).to.include({ kind: 'usage', code: 'WRONG_TYPE' })
    expect(({} as JsonObject).x).to.equal(undefined)
  })
})
