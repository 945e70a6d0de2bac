import type { Planted } from './planted.ts'

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
]
