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
