import type { Planted } from './planted.ts'

const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'

const variables: readonly Planted[] = [
  '$(results.length.pth)',
  '$(steps.hello.result.greeting)',
  '$(steps.hello.exitcode.path)',
  '$(workspaces.sources.pth)',
  '$(tasks.greet)',
].map((text) => ({
  rule: 'variable-exists',
  title: `${text}, misspelt`,
  file: 'task.yaml',
  from: '- $(results.length.path)',
  to: `- $(results.length.path)\n        - ${text}`,
  reports: `: spec.steps[1].args[4]: ${text}: nobody fills this variable`,
  ...(text.startsWith('$(tasks') && {
    also: [`step-result-has-its-place: task.yaml: spec.steps[1].args[4]: ${text}: only a Pipeline knows other tasks`],
  }),
}))

const ofPipelines: readonly Planted[] = ['$(tasks.greet.results.greeting)', '$(finally.greet.results.greeting)'].map(
  (text) => ({
    rule: 'step-result-has-its-place',
    title: `${text} in a Task`,
    file: 'task.yaml',
    from: 'value: $(params.who)\n    - name: count',
    to: `value: ${text}\n    - name: count`,
    reports: `: spec.steps[0].params[0].value: ${text}: only a Pipeline knows other tasks`,
  }),
)

/** Results of steps and tasks, and other variables, that nobody fills. */
export const planted: readonly Planted[] = [
  ...variables,
  ...ofPipelines,
  {
    rule: 'result-is-declared',
    title: 'a result that nobody declares',
    file: 'task.yaml',
    from: '- $(results.length.path)',
    to: '- $(results.length.path)\n        - $(results.width.path)',
    reports: ': spec.steps[1].args[4]: $(results.width.path): there is no result width',
  },
  {
    rule: 'result-is-declared',
    title: 'a result that a StepAction does not declare',
    file: stepAction,
    from: '    - --each=set\n',
    to: '    - --result=id=$(step.results.id.path)\n    - --each=set\n',
    reports: ': spec.args[3]: $(step.results.id.path): there is no result id',
  },
  {
    rule: 'result-is-written',
    title: 'a result that no step writes',
    file: 'task.yaml',
    from: '    - name: length\n',
    to: '    - name: length\n    - name: farewell\n',
    reports: ': spec.results[2]: no step writes the result farewell',
  },
  {
    rule: 'step-result-has-its-place',
    title: 'a result of a StepAction in a Task',
    file: 'task.yaml',
    from: '- $(results.length.path)',
    to: '- $(results.length.path)\n        - $(step.results.length.path)',
    reports: ': spec.steps[1].args[4]: $(step.results.length.path): a Task writes $(results.NAME.path)',
  },
  {
    rule: 'step-result-has-its-place',
    title: 'a result of a Task in a StepAction',
    file: stepAction,
    from: '    - --each=set\n',
    to: '    - --result=id=$(results.id.path)\n    - --each=set\n',
    reports: ': spec.args[3]: $(results.id.path): a StepAction writes $(step.results.NAME.path)',
  },
  {
    rule: 'step-result-exists',
    title: 'a result of a later step',
    file: 'task.yaml',
    from: '          value: $(params.who)\n    - name: count',
    to: '          value: $(params.who) $(steps.count.results.length)\n    - name: count',
    reports: ': spec.steps[0].params[0].value: $(steps.count.results.length): no step before has this result',
  },
  {
    rule: 'step-result-exists',
    title: 'a result that the StepAction before does not have',
    file: 'task.yaml',
    from: 'value: $(steps.hello.results.greeting)',
    to: 'value: $(steps.hello.results.greting)',
    reports: ': spec.results[0].value: $(steps.hello.results.greting): no step before has this result',
  },
  {
    rule: 'variable-exists',
    title: 'a misspelt variable in a command',
    file: 'task.yaml',
    from: 'command: [ls]',
    to: 'command: [ls, $(workspaces.sources.pth)]',
    reports: ': spec.steps[2].command[1]: $(workspaces.sources.pth): nobody fills this variable',
  },
  ...['$(step.results.greeting.pth)', '$(step.result.greeting.path)'].map((text) => ({
    rule: 'variable-exists',
    title: `${text}, misspelt, in a StepAction`,
    file: stepAction,
    from: '    - --each=set\n',
    to: `    - --from=${text}\n    - --each=set\n`,
    reports: `: spec.args[3]: ${text}: nobody fills this variable`,
  })),
  {
    rule: 'result-is-declared',
    title: 'a result that a step of a Task does not declare',
    file: 'task.yaml',
    from: '        - $(results.length.path)\n',
    to: '        - $(results.length.path)\n        - $(step.results.width.path)\n      results: [{name: lines}]\n',
    reports: ': spec.steps[1].args[4]: $(step.results.width.path): there is no result width',
  },
  {
    rule: 'result-is-written',
    title: 'a result that a StepAction does not write',
    file: stepAction,
    from: '    - --result=greeting=$(step.results.greeting.path)\n',
    to: '',
    reports: ': spec.results[0]: no step writes the result greeting',
  },
  {
    rule: 'step-result-has-its-place',
    title: 'a result of another step in a StepAction',
    file: stepAction,
    from: '    - --each=set\n',
    to: '    - --from=$(steps.hello.results.greeting)\n    - --each=set\n',
    reports: ': spec.args[3]: $(steps.hello.results.greeting): a StepAction knows no other step',
  },
  {
    rule: 'step-result-exists',
    title: 'a result that a step without any does not have',
    file: 'task.yaml',
    from: 'value: $(steps.hello.results.greeting)',
    to: 'value: $(steps.count.results.greeting)',
    reports: ': spec.results[0].value: $(steps.count.results.greeting): no step before has this result',
  },
]
