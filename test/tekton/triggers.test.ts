import { expect } from 'chai'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { evaluateCel } from '../support/tekton/cel.ts'
import { expandReferences } from '../support/tekton/kubelet.ts'
import { replaceText } from '../support/tekton/substitution.ts'
import { bindParams, resourcesOf } from '../support/tekton/triggers.ts'
import { contextVariables } from '../support/tekton/variables.ts'

const inputs = {
  body: { pipeline: 'build', actions: [{ value: '{"a": [1, "x"]}' }], n: 2 },
  header: { 'X-Token': ['secret', 'other'] },
  extensions: { user: 'U1' },
}

function evaluate(expression: string): JsonValue {
  return evaluateCel(expression, inputs, (secret, key) => (`${secret}/${key}` === 's/k' ? 'secret' : 'none'))
}

describe('the CEL interceptor of the harness', () => {
  const cases: readonly (readonly [string, JsonValue])[] = [
    [`header.canonical('x-token')`, 'secret'],
    [`header.canonical('x-none')`, ''],
    [`header.match('X-Token', 'secret')`, true],
    [`header.match('X-Token', 'other')`, false],
    [`header.canonical('X-Token').compareSecret('k', 's')`, true],
    [`header.canonical('X-Token').compareSecret('k', 'other')`, false],
    [`header.canonical('X-None').compareSecret('k', 's')`, false],
    [`body.pipeline in ['build', 'test']`, true],
    [`body.pipeline.matches('^[a-z]+$')`, true],
    [`body.actions[0].value.parseJSON()`, { a: [1, 'x'] }],
    [`'null'.parseJSON()`, {}],
    [`has(body.none) ? body.none : ''`, ''],
    [`extensions.user == 'U1' && body.n == 2.0`, true],
    [`int(body.n) + 1`, 3],
  ]

  for (const [expression, value] of cases) {
    it(`evaluates ${expression}`, () => {
      expect(evaluate(expression)).to.deep.equal(value)
    })
  }

  it('refuses what is not there, of another type, or unknown', () => {
    const bad = ['body.none == 1', 'body.n.matches("x")', 'unknown(1)', 'a b']
    for (const expression of [
      ...bad,
      ...['no json', '[{}]', '1', '"x"', 'true'].map((text) => `'${text}'.parseJSON()`),
    ]) {
      expect(() => evaluate(expression), expression).to.throw()
    }
  })

  it('ends patterns at the end of a text, not at a line', () => {
    expect(evaluate(`'build\\n'.matches('^[a-z]+$')`)).to.equal(false)
  })
})

describe('the bindings and templates of the harness', () => {
  const event = {
    body: { text: 'a "quoted"\ntext', list: ['x'], nothing: null, deep: { er: 1 } },
    header: { 'X-A': 'b' },
    extensions: { key: 'value' },
    context: { eventID: 'id-1' },
  }

  const bind = (value: string, fallback?: string) =>
    bindParams([{ name: 'p', value }], fallback === undefined ? [] : [{ name: 'p', default: fallback }], event).get('p')

  it('take values by their path; texts as JSON writes them, anything else as JSON', () => {
    expect(bind('$(body.text)')).to.equal('a \\"quoted\\"\\ntext')
    expect(bind('$(body.list) $(body.nothing) $(body.deep) $(body.deep.er)')).to.equal('["x"] null {"er":1} 1')
    expect(bind('$(header.X-A)/$(extensions.key)/$(context.eventID)')).to.equal('b/value/id-1')
  })

  it('take the default for what is not there, and refuse the event without one', () => {
    expect(bind('$(body.none)', 'default')).to.equal('default')
    expect(() => bind('$(body.none)')).to.throw('p: there is no body.none')
    expect(() => bind('$(body.list[0])')).to.throw('the harness does not play the JSONPath body.list[0]')
  })

  it('put params in as text of JSON, one after the other, with each $( doubled', () => {
    const template: JsonObject = {
      resourcetemplates: [{ kind: 'PipelineRun', a: '$(tt.params.a) $(params.x)', uids: ['$(uid)', '$(uid)'] }],
    }

    const [made] = resourcesOf(template, new Map([['a', 'say \\"$(tt.params.b)\\" $(x'], ['b', 'it'], ['c', '-']])) // prettier-ignore

    const { uids, ...rest } = made as { uids: string[] }
    expect(rest).to.deep.equal({ kind: 'PipelineRun', a: 'say "$it" $$(x $(params.x)' })
    expect(uids[0])
      .to.match(/^[0-9a-f-]{36}$/)
      .and.equal(uids[1])
  })

  it('keep texts from the kubelet so, and not from what Tekton itself puts in', () => {
    const arriving = (text: string) => {
      const [made] = resourcesOf({ resourcetemplates: [{ a: '$(tt.params.a)' }] }, new Map([['a', text]]))
      const afterTekton = replaceText(made!.a as string, contextVariables({ pipelineRun: { name: 'run-1' } }))
      return expandReferences(afterTekton, new Map([['HOME', '/root']]))
    }

    expect(arriving('$(HOME) $(cat /etc/passwd) $5')).to.equal('$(HOME) $(cat /etc/passwd) $5')
    expect(arriving('$(context.pipelineRun.name)')).to.equal('$run-1')
    expect(arriving('$$(HOME)')).to.equal('$/root')
  })

  it('refuse texts that break out of the JSON', () => {
    const template = { resourcetemplates: [{ a: '$(tt.params.a)' }] }

    expect(() => resourcesOf(template, new Map([['a', '"']]))).to.throw()
  })
})
