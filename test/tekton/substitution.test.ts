import { expect } from 'chai'
import { replaceElement, replaceText, replaceValue } from '../support/tekton/substitution.ts'
import type { Replacements, Value } from '../support/tekton/substitution.ts'
import {
  contextVariables,
  paramVariables,
  resultPathVariables,
  resultVariables,
  statusVariables,
  workspaceVariables,
} from '../support/tekton/variables.ts'

const params = paramVariables(
  [
    { name: 'x', default: 'a default' },
    { name: 'with.dot', default: 'dotted' },
    { name: 'list', type: 'array', default: ['one', 'two'] },
    { name: 'none', type: 'array', default: [] },
    { name: 'o', type: 'object', default: { k: 'v', l: 'w' } },
    { name: 'required' },
  ],
  [
    { name: 'x', value: 'given' },
    { name: 'o', value: { k: 'given' } },
  ],
)
const contexts = contextVariables({
  taskRun: { name: 'run-1', namespace: 'ns', uid: 'u-1' },
  task: { name: 'set-state' },
  pipelineRun: { name: 'pr-1' },
})
const workspaces = workspaceVariables([
  { name: 'bound', path: '/workspace/bound', bound: true, claim: 'my-claim' },
  { name: 'unbound', path: '/workspace/unbound', bound: false, claim: '' },
])
const results = new Map<string, ReadonlyMap<string, Value>>([
  [
    't',
    new Map<string, Value>([
      ['r', 'text'],
      ['list', ['a', 'b']],
      ['o', { k: 'v' }],
    ]),
  ],
])

describe("Tekton's substitution", () => {
  const cases: readonly [string, Replacements, string, string][] = [
    ['a param in its three spellings', params, `$(params.x) $(params["x"]) $(params['x'])`, 'given given given'],
    ['a name with a dot in brackets', params, '$(params["with.dot"])', 'dotted'],
    ['an item of a list', params, '$(params.list[0])-$(params["list"][1])', 'one-two'],
    ['an item beyond the list, as text', params, '$(params.list[2])', '$(params.list[2])'],
    ['a key of an object, given or by default', params, '$(params.o.k) $(params.o.l)', 'given w'],
    ['a list inside other text, as text', params, 'x=$(params.list[*])', 'x=$(params.list[*])'],
    ['what is not declared or not given, as text', params, '$(params.y)$(params.required)', '$(params.y)$(params.required)'],
    ['a reference inside what looks like another', params, '$($(params.x))', '$(given)'],
    ['an unclosed reference, as text', params, '$(params.x $(params.x', '$(params.x $(params.x'],
    ['no spaces', params, '$( params.x )', '$( params.x )'],
    ['two dollars as nothing special', params, '$$(params.x)', '$given'],
    ['shell text, as text', params, '$(cat /etc/passwd) `id` $HOME', '$(cat /etc/passwd) `id` $HOME'],
    ['contexts', contexts, '$(context.taskRun.uid) $(context.task.name) $(context.pipelineRun.name)', 'u-1 set-state pr-1'],
    ['a context of the other kind, as text', contexts, '$(context.pipeline.name)', '$(context.pipeline.name)'],
    ['a bound workspace', workspaces, '$(workspaces.bound.path) $(workspaces.bound.bound) $(workspaces.bound.claim)', '/workspace/bound true my-claim'],
    ['an optional workspace that is not bound', workspaces, '[$(workspaces.unbound.path)] $(workspaces.unbound.bound)', '[] false'],
    ['a workspace that is not declared, as text', workspaces, '$(workspaces.secrets.path)', '$(workspaces.secrets.path)'],
    ['paths of results', resultPathVariables('results', ['r'], '/tekton/results'), `$(results.r.path) $(results["r"].path)`, '/tekton/results/r /tekton/results/r'],
    ['paths of results of a step', resultPathVariables('step.results', ['r'], '/tekton/steps/step-s/results'), '$(step.results.r.path)', '/tekton/steps/step-s/results/r'],
    ['results of Tasks', resultVariables('tasks', results), '$(tasks.t.results.r) $(tasks.t.results["r"]) $(tasks.t.results.list[1]) $(tasks.t.results.o.k)', 'text text b v'],
    ['results of steps', resultVariables('steps', results), '$(steps.t.results.r)', 'text'],
    ['statuses', statusVariables(new Map([['t', 'None']]), 'Completed'), '$(tasks.t.status) $(tasks.status)', 'None Completed'],
  ] // prettier-ignore

  for (const [title, replacements, text, expected] of cases) {
    it(`knows ${title}`, () => {
      expect(replaceText(text, replacements)).to.equal(expected)
    })
  }

  it('puts the elements of a list where a reference to it is a whole element, be it none', () => {
    const elements = [
      '--',
      '$(params.list[*])',
      '$(params.list)',
      '$(params.none[*])',
      '$(params["list"][*])',
      ' $(params.list[*])',
    ]

    const replaced = elements.flatMap((element) => replaceElement(element, params))

    expect(replaced).to.deep.equal(['--', 'one', 'two', 'one', 'two', 'one', 'two', ' $(params.list[*])'])
  })

  it('passes lists and objects on as values of params', () => {
    expect(replaceValue('$(params.list[*])', params)).to.deep.equal(['one', 'two'])
    expect(replaceValue('$(params.o[*])', params)).to.deep.equal({ k: 'given', l: 'w' })
    expect(replaceValue(['$(params.x)', '$(params.list[*])'], params)).to.deep.equal(['given', 'one', 'two'])
    expect(replaceValue({ key: 'is $(params.x)' }, params)).to.deep.equal({ key: 'is given' })
    expect(replaceValue('$(tasks.t.results.list[*])', resultVariables('tasks', results))).to.deep.equal(['a', 'b'])
  })

  it('does not look again at what one pass has put in, but the next pass does', () => {
    const hostile = paramVariables(
      [],
      [{ name: 'x', value: '$(params.x) $(context.taskRun.uid) $(workspaces.bound.path)' }],
    )

    const afterParams = replaceText('$(params.x)', hostile)

    expect(afterParams).to.equal('$(params.x) $(context.taskRun.uid) $(workspaces.bound.path)')
    expect(replaceText(replaceText(afterParams, contexts), workspaces)).to.equal('$(params.x) u-1 /workspace/bound')
  })

  it('puts patterns of a replacement in as they are', () => {
    expect(replaceText('$(params.x)', paramVariables([], [{ name: 'x', value: '$& $1 $$' }]))).to.equal('$& $1 $$')
  })
})
