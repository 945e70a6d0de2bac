import { restricted } from './planted.ts'
import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'

const list = `command: [ls]\n      args: [--color=never, --, '$(params.flags[*])']`

const interpreters: readonly Planted[] = [
  ['sh', '-c'],
  ['/bin/bash', '-lc'],
  ['ash', '-c'],
  ['dash', '-c'],
  ['zsh', '-c'],
  ['python', '-c'],
  ['python3', '-c'],
  ['perl', '-e'],
  ['ruby', '-e'],
  ['node', '-e'],
  ['jq', '-rc'],
].map(([program = '', flag = '']) => ({
  rule: 'no-user-text-in-code',
  title: `a param in what ${program} gets with ${flag}`,
  file: 'task.yaml',
  from: list,
  to: `command: [${program}, ${flag}]\n      args: [print $(params.who), '$(params.flags[*])']`,
  reports: ': spec.steps[2].args[0]: $(params.who) would be executed; pass it in args or env',
}))

const spellings: readonly Planted[] = [
  '$(params["who"])',
  `$(params['who'])`,
  '$(inputs.params.who)',
  '$(steps.hello.results.greeting)',
].map((text) => ({
  rule: 'no-user-text-in-code',
  title: `${text} in a script`,
  file: 'task.yaml',
  from: 'echo "$(date): $WHO"',
  to: `echo "$(date): ${text}"`,
  reports: `: spec.steps[3].script: ${text} would be executed; pass it in args or env`,
}))

const unguarded: readonly Planted[] = [
  ['behind a -c of a program that runs no code', `command: [ls]\n      args: [-c, /tmp, '$(params.flags[*])']`, 2],
  ['that an interpreter gets without code', `command: [sh]\n      args: ['$(params.flags[*])']`, 0],
].map(([what, to, index]) => ({
  rule: 'user-text-is-guarded',
  title: `user text ${what}`,
  file: 'task.yaml',
  from: list,
  to: String(to),
  reports: `: spec.steps[2].args[${index}]: $(params.flags[*]) may be taken for a flag; put -- or --flag= before it`,
}))

/** Where text that others wrote must not be. */
export const planted: readonly Planted[] = [
  ...interpreters,
  ...spellings,
  ...unguarded,
  {
    rule: 'no-user-text-in-code',
    title: 'a param in a script',
    file: 'task.yaml',
    from: 'echo "$(date): $WHO"',
    to: 'echo "$(date): $(params.who)"',
    reports: ': spec.steps[3].script: $(params.who) would be executed; pass it in args or env',
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a result of a step in what a shell gets with -c',
    file: 'task.yaml',
    from: `printf '%s' "$1"`,
    to: `printf '%s' "$(steps.hello.results.greeting)"`,
    reports: ': spec.steps[1].args[0]: $(steps.hello.results.greeting) would be executed; pass it in args or env',
  },
  {
    rule: 'no-user-text-in-command',
    title: 'a program that a param names',
    file: 'task.yaml',
    from: 'command: [cat]\n      env:\n        - name: TOKEN\n          valueFrom:\n            secretKeyRef:\n              name: tokens\n              key: token\n',
    to: 'command: [cat, $(params.who)]\n',
    reports: ': spec.steps[4].command[1]: $(params.who) belongs in args',
  },
  {
    rule: 'user-text-is-guarded',
    title: 'user text where flags are looked for',
    file: task,
    from: '        - --\n',
    to: '        - --log-level=info\n',
    reports: ': spec.steps[0].args[6]: $(params.who) may be taken for a flag; put -- or --flag= before it',
  },
  {
    rule: 'user-text-is-guarded',
    title: 'an array of user text that no --each and no -- stands before',
    file: 'task.yaml',
    from: '[--color=never, --, ',
    to: '[--color=never, ',
    reports: ': spec.steps[2].args[1]: $(params.flags[*]) may be taken for a flag; put -- or --flag= before it',
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a param in an expression of a Pipeline',
    file: 'pipeline.yaml',
    from: `        - input: $(tasks.greet.results.greeting)\n          operator: notin\n          values: ['']`,
    to: `        - cel: "'$(params.who)' != ''"`,
    reports: ': spec.tasks[1].when[0].cel: $(params.who) would be executed; compare it with input and values',
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a param in code that stands in the command',
    file: 'task.yaml',
    from: `command: [sh, -c]\n      args:\n        - printf '%s' "$1" | wc -c > "$2"\n`,
    to: 'command: [sh, -c, "echo $(params.who)"]\n      args:\n',
    reports: ': spec.steps[1].command[2]: $(params.who) would be executed; pass it in args or env',
  },
  {
    rule: 'user-text-is-guarded',
    title: 'a param where an interpreter still looks for flags',
    file: 'task.yaml',
    from: 'command: [sh, -c]\n      args:\n',
    to: 'command: [sh]\n      args:\n        - $(params.who)\n        - -c\n',
    reports: ': spec.steps[1].args[0]: $(params.who) may be taken for a flag; put -- or --flag= before it',
  },
  {
    rule: 'user-text-is-guarded',
    title: 'an --each of a program that knows none',
    file: 'task.yaml',
    from: '[--color=never, --, ',
    to: '[--each=color, ',
    reports: ': spec.steps[2].args[1]: $(params.flags[*]) may be taken for a flag; put -- or --flag= before it',
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a param in the script of a StepAction',
    file: stepAction,
    from: '  image: $(params.image)\n  command: [/usr/local/bin/cicdstatemgr]\n',
    to: '  image: $(params.image)\n  script: echo $(params.who)\n',
    reports: ': spec.script: $(params.who) would be executed; pass it in args or env',
    also: [
      `user-text-is-guarded: ${stepAction}: spec.args[4]: $(params.words[*]) may be taken for a flag; put -- or --flag= before it`,
    ],
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a param of a template in the script of what it makes',
    file: 'triggers.yaml',
    from: '    - name: pipeline\n  resourcetemplates:\n',
    to: `    - name: pipeline
  resourcetemplates:
    - apiVersion: tekton.dev/v1
      kind: TaskRun
      metadata:
        generateName: tell-
      spec:
        taskSpec:
          steps:
            - name: tell
              image: docker.io/library/debian:12.8
              script: echo "$(tt.params.pipeline)"
              ${restricted}
`,
    reports:
      '#3: spec.resourcetemplates[0].spec.taskSpec.steps[0].script: $(tt.params.pipeline) would be executed; pass it in args or env',
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a result of finally in an expression of a Pipeline',
    file: 'pipeline.yaml',
    from: `        - input: $(tasks.greet.results.greeting)\n          operator: notin\n          values: ['']`,
    to: `        - cel: "'$(finally.apologise.results.greeting)' != ''"`,
    reports:
      ': spec.tasks[1].when[0].cel: $(finally.apologise.results.greeting) would be executed; compare it with input and values',
    also: [
      'finally-has-its-place: pipeline.yaml: spec.tasks[1].when[0].cel: $(finally.apologise.results.greeting) is known in the results of the Pipeline only',
    ],
  },
  {
    rule: 'no-user-text-in-code',
    title: 'a result of a task in an expression of finally',
    file: 'pipeline.yaml',
    from: '        - input: $(tasks.status)\n          operator: in\n          values: [Failed]\n',
    to: `        - cel: "'$(tasks.greet.results.greeting)' != ''"\n`,
    reports:
      ': spec.finally[0].when[0].cel: $(tasks.greet.results.greeting) would be executed; compare it with input and values',
  },
]
