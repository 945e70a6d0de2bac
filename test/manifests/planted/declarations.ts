import { restricted } from './planted.ts'
import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'

/** Params, workspaces, results and variables that are declared and used in different ways. */
export const planted: readonly Planted[] = [
  {
    rule: 'param-is-declared',
    title: 'a param that nobody declares',
    file: task,
    from: '- greet\n        - --config',
    to: '- greet\n        - --loud=$(params.loud)\n        - --config',
    reports: ': spec.steps[0].args[1]: $(params.loud): there is no param loud',
  },
  {
    rule: 'param-is-declared',
    title: 'a param of a Pipeline used within a task of its own params',
    file: 'pipeline.yaml',
    from: 'args: [--, $(params.hours)]',
    to: 'args: [--, $(params.hours), $(params.who)]',
    reports: ': spec.tasks[2].taskSpec.steps[0].args[2]: $(params.who): there is no param who',
  },
  {
    rule: 'param-is-used',
    title: 'a param that does nothing',
    file: 'task.yaml',
    from: '    - name: who\n    - name: flags\n',
    to: '    - name: who\n    - name: loud\n      default: no\n    - name: flags\n',
    reports: ': spec.params[1]: nothing uses the param loud',
  },
  {
    rule: 'array-is-a-whole-element',
    title: 'an array within a text',
    file: task,
    from: '        - $(params.words[*])\n',
    to: '        - words=$(params.words[*])\n',
    reports: ': spec.steps[0].args[4]: $(params.words[*]) must be a whole element of a list',
  },
  {
    rule: 'star-fits-type',
    title: 'an array without [*]',
    file: stepAction,
    from: '$(params.words[*])',
    to: '$(params.words)',
    reports: ': spec.args[4]: $(params.words) is an array: write [*]',
  },
  {
    rule: 'star-fits-type',
    title: 'a text with [*]',
    file: stepAction,
    from: '- $(params.who)',
    to: '- $(params.who[*])',
    reports: ': spec.args[6]: $(params.who[*]) is a text, not an array',
  },
  {
    rule: 'variable-exists',
    title: 'a misspelt variable',
    file: task,
    from: '$(context.taskRun.uid)',
    to: '$(context.taskrun.uid)',
    reports: ': spec.steps[0].env[0].value: $(context.taskrun.uid): nobody fills this variable',
  },
  {
    rule: 'variable-exists',
    title: 'a workspace in a StepAction',
    file: stepAction,
    from: 'value: $(context.taskRun.uid)',
    to: 'value: $(workspaces.config.path)',
    reports: ': spec.env[0].value: $(workspaces.config.path): nobody fills this variable',
  },
  {
    rule: 'workspace-is-declared',
    title: 'a workspace that a Task does not declare',
    file: task,
    from: '$(workspaces.config.path)',
    to: '$(workspaces.confg.path)',
    reports: ': spec.steps[0].args[1]: $(workspaces.confg.path): there is no workspace confg',
  },
  {
    rule: 'workspace-is-declared',
    title: 'a workspace that a Pipeline does not declare',
    file: 'pipeline.yaml',
    from: 'value: $(params.who)\n      workspaces:\n        - name: config\n          workspace: shared\n',
    to: 'value: $(params.who)\n      workspaces:\n        - name: config\n          workspace: sharde\n',
    reports: ': spec.finally[0].workspaces[0]: there is no workspace sharde',
  },
  {
    rule: 'workspace-is-used',
    title: 'a workspace that no task of a Pipeline uses',
    file: 'pipeline.yaml',
    from: '    - name: shared\n    - name: code\n',
    to: '    - name: shared\n    - {name: idle, optional: true}\n    - name: code\n',
    reports: ': spec.workspaces[1]: no task uses the workspace idle',
  },
  {
    rule: 'names-are-unique',
    title: 'two params of one name',
    file: stepAction,
    from: '    - name: config\n',
    to: '    - name: words\n      type: array\n      default: []\n    - name: config\n',
    reports: ': spec.params: two are called words',
  },
  {
    rule: 'names-are-unique',
    title: 'a task of finally that is called as another',
    file: 'pipeline.yaml',
    from: '- name: apologise',
    to: '- name: rest',
    reports: ': spec.tasks: two are called rest',
  },
  ...[
    ['results', 'length', 'task.yaml', '    - name: length\n'],
    ['workspaces', 'sources', 'task.yaml', '    - name: sources\n'],
    ['workspaces', 'code', 'pipeline.yaml', '    - name: code\n'],
    ['params', 'who', 'run.yaml', '    - name: who\n      value: world\n'],
    ['workspaces', 'code', 'run.yaml', '    - name: code\n      emptyDir: {}\n'],
  ].map(([list = '', name = '', file = '', from = '']) => ({
    rule: 'names-are-unique',
    title: `two ${list} of one name in ${file}`,
    file,
    from,
    to: from + from,
    reports: `: spec.${list}: two are called ${name}`,
  })),
  {
    rule: 'names-are-unique',
    title: 'two steps of one name',
    file: 'task.yaml',
    from: '- name: keep\n',
    to: '- name: say\n',
    reports: ': spec.steps: two are called say',
  },
  {
    rule: 'names-are-unique',
    title: 'two sidecars of one name',
    file: 'task.yaml',
    from: '  steps:\n',
    to: `  sidecars:
    - &db
      name: db
      image: docker.io/library/redis:7.4.1
      ${restricted}
    - *db
  steps:
`,
    reports: ': spec.sidecars: two are called db',
  },
  {
    rule: 'array-is-a-whole-element',
    title: 'an array where a text is',
    file: 'task.yaml',
    from: 'workingDir: $(workspaces.sources.path)',
    to: 'workingDir: $(params.flags[*])',
    reports: ': spec.steps[2].workingDir: $(params.flags[*]) must be a whole element of a list',
  },
  {
    rule: 'array-is-a-whole-element',
    title: 'an array in a variable',
    file: 'task.yaml',
    from: '        - name: WHO\n          value: $(params.who)\n',
    to: '        - name: WHO\n          value: $(params.flags[*])\n',
    reports: ': spec.steps[3].env[0].value: $(params.flags[*]) must be a whole element of a list',
  },
]
