import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'

/** Secrets where user text could name them. */
export const planted: readonly Planted[] = [
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
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret that a run gives to every step',
    file: 'run.yaml',
    from: '    podTemplate:\n',
    to: '    podTemplate:\n      env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}]\n',
    reports:
      ': spec.taskRunTemplate.podTemplate.env[0]: every step would have it, those that take user text too; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret beside user text in a variable',
    file: 'task.yaml',
    from: '              key: token\n',
    to: '              key: token\n        - {name: WHO, value: $(params.who)}\n',
    reports: ': spec.steps[4].env[0]: user text can name the variable; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret beside user text in a variable of all steps',
    file: 'task.yaml',
    from: '  stepTemplate:\n',
    to: '  stepTemplate:\n    env: [{name: WHO, value: $(params.who)}]\n',
    reports: ': spec.steps[4].env[0]: user text can name the variable; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret that all steps have',
    file: task,
    from: '  steps:\n',
    to: '  stepTemplate:\n    env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}]\n  steps:\n',
    reports: ': spec.stepTemplate.env[0]: user text can name the variable; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret that a TaskRun gives to every step',
    file: 'catalog/task/greet/0.1/samples/world.yaml',
    from: 'spec:\n',
    to: 'spec:\n  podTemplate: {env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}]}\n',
    reports:
      ': spec.podTemplate.env[0]: every step would have it, those that take user text too; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret beside user text in the command',
    file: 'task.yaml',
    from: '      command: [cat]\n',
    to: '      command: [cat, $(params.who)]\n',
    reports: ': spec.steps[4].env[0]: user text can name the variable; secrets come as files',
    also: ['no-user-text-in-command: task.yaml: spec.steps[4].command[1]: $(params.who) belongs in args'],
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret for a StepAction that gets user text',
    file: 'task.yaml',
    from: '      params:\n        - name: who\n          value: $(params.who)\n    - name: count\n',
    to: `      envFrom: [{secretRef: {name: tokens}}]
      params:
        - name: who
          value: $(params.who)
    - name: count
`,
    reports: ': spec.steps[0].envFrom[0]: user text can name the variable; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'all of a Secret that all steps have',
    file: task,
    from: '  steps:\n',
    to: '  stepTemplate: {envFrom: [{secretRef: {name: tokens}}]}\n  steps:\n',
    reports: ': spec.stepTemplate.envFrom[0]: user text can name the variable; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret that a run gives to the steps of one task',
    file: 'run.yaml',
    from: '  taskRunTemplate:\n',
    to: `  taskRunSpecs:
    - pipelineTaskName: greet
      podTemplate: {env: [{name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}]}
  taskRunTemplate:
`,
    reports:
      ': spec.taskRunSpecs[0].podTemplate.env[0]: every step would have it, those that take user text too; secrets come as files',
  },
  {
    rule: 'no-secret-in-env-of-user-text',
    title: 'a secret in a StepAction that gets user text',
    file: stepAction,
    from: '  env:\n',
    to: '  env:\n    - {name: TOKEN, valueFrom: {secretKeyRef: {name: tokens, key: token}}}\n',
    reports: ': spec.env[0]: user text can name the variable; secrets come as files',
  },
]
