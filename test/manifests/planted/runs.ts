import type { Planted } from './planted.ts'

const sample = 'catalog/task/greet/0.1/samples/world.yaml'

const reference = '  pipelineRef:\n    name: meet\n'
const inline = `  pipelineSpec:
    params: [{name: who}, {name: words, type: array}]
    workspaces: [{name: shared}, {name: code}]
    tasks:
      - name: greet
        taskRef: {name: greet}
        params: [{name: who, value: $(params.who)}, {name: words, value: ['$(params.words[*])']}]
        workspaces: [{name: config, workspace: shared}, {name: cache, workspace: code}]
`
const given = `  params:
    - name: who
      value: world
    - name: words
      value: [good, day]
  workspaces:
    - name: shared
      persistentVolumeClaim:
        claimName: sources
    - name: code
`

/** Runs that do not fit what they run, or that a cluster would leave hanging. */
export const planted: readonly Planted[] = [
  {
    rule: 'one-volume-a-task',
    title: 'a task on two volumes',
    file: 'run.yaml',
    from: '  taskRunTemplate:\n',
    to: '    - name: cache\n      volumeClaimTemplate: {spec: {}}\n  taskRunTemplate:\n',
    reports: ': spec.workspaces: the task greet would mount two volumes, which Tekton’s affinity assistant refuses',
  },
  {
    rule: 'one-workspace-a-claim',
    title: 'two workspaces on one claim',
    file: 'run.yaml',
    from: '  taskRunTemplate:\n',
    to: '    - {name: cache, subPath: cache, persistentVolumeClaim: {claimName: sources}}\n  taskRunTemplate:\n',
    reports:
      ': spec.workspaces[2]: a second workspace on the claim sources: Tekton’s affinity assistant lets its pods wait for ever',
  },
  {
    rule: 'one-workspace-a-claim',
    title: 'two workspaces on one claim in what a template makes',
    file: 'triggers.yaml',
    from: '          - name: words\n            value: [$(tt.params.greeting), $(tt.params.mood)]\n        workspaces:\n          - name: shared\n            emptyDir: {}\n          - name: code\n            emptyDir: {}\n',
    to: '          - name: words\n            value: [$(tt.params.greeting), $(tt.params.mood)]\n        workspaces:\n          - {name: shared, persistentVolumeClaim: {claimName: sources}}\n          - {name: code, persistentVolumeClaim: {claimName: sources}}\n        taskRunTemplate: {podTemplate: {securityContext: {fsGroup: 65532}}}\n',
    reports:
      '#2: spec.resourcetemplates[0].spec.workspaces[1]: a second workspace on the claim sources: Tekton’s affinity assistant lets its pods wait for ever',
  },
  {
    rule: 'run-fits',
    title: 'a param that the Pipeline does not have',
    file: 'run.yaml',
    from: '    - name: words\n',
    to: '    - {name: whom, value: me}\n    - name: words\n',
    reports: ': spec.params[1]: the Pipeline meet has no param whom',
  },
  {
    rule: 'run-fits',
    title: 'a sample that gives a workspace the Task does not have',
    file: 'catalog/task/greet/0.1/samples/world.yaml',
    from: '    - name: config\n',
    to: '    - {name: conf, emptyDir: {}}\n    - name: config\n',
    reports: ': spec.workspaces[0]: the Task greet has no workspace conf',
  },
  {
    rule: 'run-sets-fs-group',
    title: 'a volume that the steps cannot write to',
    file: 'run.yaml',
    from: 'fsGroup: 65532',
    to: 'runAsNonRoot: true',
    reports: ': spec: a volume is not writable for the image’s user without a podTemplate’s fsGroup',
  },
  {
    rule: 'service-account-exists',
    title: 'a ServiceAccount that does not exist',
    file: 'triggers.yaml',
    from: 'serviceAccountName: greeter',
    to: 'serviceAccountName: greater',
    reports: ': spec.serviceAccountName: there is no ServiceAccount greater',
  },
  {
    rule: 'run-fits',
    title: 'a Pipeline that does not exist',
    file: 'run.yaml',
    from: '    name: meet\n',
    to: '    name: meat\n',
    reports: ': spec: what it runs does not exist',
  },
  {
    rule: 'run-fits',
    title: 'a Task that does not exist',
    file: sample,
    from: '    name: greet\n',
    to: '    name: great\n',
    reports: ': spec: what it runs does not exist',
  },
  {
    rule: 'run-fits',
    title: 'a text where the Pipeline takes an array',
    file: 'run.yaml',
    from: 'value: [good, day]',
    to: 'value: good',
    reports: ': spec.params[1]: the Pipeline meet takes array here',
  },
  {
    rule: 'run-fits',
    title: 'a workspace that the Pipeline requires',
    file: 'run.yaml',
    from: '    - name: code\n      emptyDir: {}\n',
    to: '',
    reports: ': spec: the Pipeline meet requires the workspace code',
  },
  {
    rule: 'run-fits',
    title: 'a workspace that the Task written in the run does not have',
    file: sample,
    from: '  taskRef:\n    name: greet\n',
    to: `  taskSpec:
    params: [{name: who}]
    steps:
      - {name: greet, ref: {name: greet}, params: [{name: who, value: $(params.who)}]}
`,
    reports: ': spec.workspaces[0]: its Task has no workspace config',
  },
  {
    rule: 'run-fits',
    title: 'a workspace that the Pipeline written in the run does not have',
    file: 'run.yaml',
    from: reference,
    to: inline.replace('{name: code}', '{name: store, optional: true}').replace('workspace: code', 'workspace: store'),
    reports: ': spec.workspaces[1]: its Pipeline has no workspace code',
  },
  {
    rule: 'task-exists',
    title: 'a Task that does not exist, in a Pipeline written in the run',
    file: 'run.yaml',
    from: reference,
    to: inline.replace('taskRef: {name: greet}', 'taskRef: {name: great}'),
    reports: ': spec.pipelineSpec.tasks[0].taskRef: there is no Task great',
  },
  {
    rule: 'one-volume-a-task',
    title: 'a task on two claims in a Pipeline written in the run',
    file: 'run.yaml',
    from: `${reference}${given}      emptyDir: {}\n`,
    to: `${inline}${given}      persistentVolumeClaim: {claimName: my-cache}\n`,
    reports: ': spec.workspaces: the task greet would mount two volumes, which Tekton’s affinity assistant refuses',
  },
  {
    rule: 'one-volume-a-task',
    title: 'a task on two claims in what a template makes of a Pipeline that the event chooses',
    file: 'triggers.yaml',
    from: '            value: you\n        workspaces:\n          - name: shared\n            emptyDir: {}\n',
    to: `            value: you
        taskRunTemplate: {podTemplate: {securityContext: {fsGroup: 65532}}}
        workspaces:
          - {name: cache, persistentVolumeClaim: {claimName: my-cache}}
          - {name: shared, persistentVolumeClaim: {claimName: sources}}
`,
    reports:
      '#3: spec.resourcetemplates[0].spec.workspaces: the task greet would mount two volumes, which Tekton’s affinity assistant refuses',
  },
  {
    rule: 'run-sets-fs-group',
    title: 'a volume that the step of a TaskRun cannot write to',
    file: sample,
    from: '      emptyDir: {}\n',
    to: '      persistentVolumeClaim: {claimName: my-contexts}\n',
    reports: ': spec: a volume is not writable for the image’s user without a podTemplate’s fsGroup',
  },
  {
    rule: 'run-sets-fs-group',
    title: 'a volume made for a run that the steps cannot write to',
    file: sample,
    from: '      emptyDir: {}\n',
    to: '      volumeClaimTemplate: {spec: {}}\n',
    reports: ': spec: a volume is not writable for the image’s user without a podTemplate’s fsGroup',
  },
  {
    rule: 'service-account-exists',
    title: 'a ServiceAccount of a PipelineRun that does not exist',
    file: 'run.yaml',
    from: 'serviceAccountName: greeter',
    to: 'serviceAccountName: greater',
    reports: ': spec.taskRunTemplate: there is no ServiceAccount greater',
  },
  {
    rule: 'service-account-exists',
    title: 'a ServiceAccount of a TaskRun that does not exist',
    file: sample,
    from: 'spec:\n',
    to: 'spec:\n  serviceAccountName: greater\n',
    reports: ': spec.serviceAccountName: there is no ServiceAccount greater',
  },
]
