import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'

/** What one step gets wrong. */
export const planted: readonly Planted[] = [
  {
    rule: 'step-is-named',
    title: 'a step without a name',
    file: 'task.yaml',
    from: '- name: list\n      image',
    to: '- image',
    reports: ': spec.steps[2]: the step has no name',
  },
  {
    rule: 'step-has-command',
    title: 'a step that leaves its entrypoint to a registry',
    file: 'task.yaml',
    from: '      command: [ls]\n      args: ',
    to: '      args: ',
    reports: ': spec.steps[2]: without a command a registry is asked for the entrypoint of the image',
  },
  {
    rule: 'fields-beside-ref',
    title: 'a security context that Tekton drops',
    file: 'task.yaml',
    from: '      params:\n        - name: who\n          value',
    to: '      securityContext: {runAsNonRoot: true}\n      params:\n        - name: who\n          value',
    reports: ': spec.steps[0].securityContext: securityContext has no effect beside a ref',
  },
  {
    rule: 'step-action-fields',
    title: 'a field that no StepAction has',
    file: stepAction,
    from: '  image: $(params.image)\n',
    to: '  image: $(params.image)\n  onError: continue\n',
    reports: ': spec.onError: a StepAction has no field onError',
  },
  {
    rule: 'step-is-restricted',
    title: 'a step that may write to its image',
    file: task,
    from: '        readOnlyRootFilesystem: true\n',
    to: '',
    reports: ': spec.steps[0].securityContext: readOnlyRootFilesystem: true is missing',
  },
  {
    rule: 'step-is-restricted',
    title: 'a user that a platform may not allow',
    file: stepAction,
    from: '    runAsNonRoot: true\n',
    to: '    runAsNonRoot: true\n    runAsUser: 65532\n',
    reports: ': spec.securityContext: runAsUser is the image’s and the platform’s to choose',
  },
  {
    rule: 'ref-fits-step-action',
    title: 'a StepAction that does not exist',
    file: 'task.yaml',
    from: 'name: greet\n      params',
    to: 'name: great\n      params',
    reports: ': spec.steps[0].ref: there is no StepAction great',
  },
  {
    rule: 'ref-fits-step-action',
    title: 'a param that the StepAction requires',
    file: 'task.yaml',
    from: '- name: who\n          value: $(params.who)\n    - name: count',
    to: '- name: config\n          value: $(params.who)\n    - name: count',
    reports: ': spec.steps[0]: the StepAction greet requires the param who',
  },
  {
    rule: 'ref-fits-step-action',
    title: 'a param that the StepAction does not have',
    file: 'task.yaml',
    from: '          value: $(params.who)\n    - name: count',
    to: '          value: $(params.who)\n        - {name: whom, value: me}\n    - name: count',
    reports: ': spec.steps[0].params[1]: the StepAction greet has no param whom',
  },
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
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret that user text could name',
    file: 'task.yaml',
    from: 'command: [cat]\n',
    to: 'command: [cat]\n      args: [--, $(params.who)]\n',
    reports: ': spec.steps[4].env[0]: user text can name the variable; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'all of a Secret beside user text',
    file: 'task.yaml',
    from: 'command: [ls]\n',
    to: 'command: [ls]\n      envFrom: [{secretRef: {name: tokens}}]\n',
    reports: ': spec.steps[2].envFrom[0]: user text can name the variable; secrets come as files',
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
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret that a run gives to every step',
    file: 'run.yaml',
    from: '    podTemplate:\n',
    to: '    podTemplate:\n      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}]\n',
    reports:
      ': spec.taskRunTemplate.podTemplate.env[0]: every step would have it, those that take user text too; secrets come as files',
  },
  {
    rule: 'step-is-restricted',
    title: 'a sidecar that is not',
    file: 'task.yaml',
    from: '  steps:\n',
    to: `  sidecars:
    - name: db
      image: docker.io/library/redis:7.4.1
      securityContext:
        runAsNonRoot: true
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL]}
        seccompProfile: {type: RuntimeDefault}
  steps:
`,
    reports: ': spec.sidecars[0].securityContext: readOnlyRootFilesystem: true is missing',
  },
]
