import type { Planted } from './planted.ts'

const rights = 'allowPrivilegeEscalation: false'
const system = 'readOnlyRootFilesystem: true'
const dropped = 'capabilities: {drop: [ALL]}'
const calls = 'seccompProfile: {type: RuntimeDefault}'

const steps: readonly Planted[] = [
  ['that may run as root', 'runAsNonRoot: true', 'runAsNonRoot: false', 'runAsNonRoot: true is missing'],
  ['that does not say as whom it runs', '        runAsNonRoot: true\n', '', 'runAsNonRoot: true is missing'],
  ['that may gain rights', rights, 'allowPrivilegeEscalation: true', `${rights} is missing`],
  ['that does not say whether it may gain rights', `        ${rights}\n`, '', `${rights} is missing`],
  ['that may write to its image', system, 'readOnlyRootFilesystem: false', `${system} is missing`],
  ['that does not say whether it may write to its image', `        ${system}\n`, '', `${system} is missing`],
  ['that drops some capabilities', 'drop: [ALL]', 'drop: [NET_RAW]', `${dropped} is missing`],
  ['that keeps its capabilities', '        capabilities:\n          drop: [ALL]\n', '', `${dropped} is missing`],
  ['that adds a capability', 'drop: [ALL]\n', 'drop: [ALL]\n          add: [NET_ADMIN]\n', 'no added capabilities'],
  ['that may make any system call', 'type: RuntimeDefault', 'type: Unconfined', `${calls} is missing`],
  [
    'that does not say which system calls it may make',
    '        seccompProfile:\n          type: RuntimeDefault\n',
    '',
    `${calls} is missing`,
  ],
  ['that is privileged', `${rights}\n`, `${rights}\n        privileged: true\n`, 'no privileged'],
].map(([what = '', from = '', to = '', lack = '']) => ({
  rule: 'step-is-restricted',
  title: `a step ${what}`,
  file: 'catalog/task/greet/0.1/greet.yaml',
  from,
  to,
  reports: `: spec.steps[0].securityContext: ${lack}`,
}))

const root = '        runAsNonRoot: true\n'
const profile = '        seccompProfile:\n          type: RuntimeDefault\n'
const context = '          securityContext:\n'

const containers: readonly Planted[] = [
  ['of a pod that may run as root', root, '        runAsNonRoot: false\n', 'runAsNonRoot: true is missing'],
  ['of a pod that does not say as whom it runs', root, '', 'runAsNonRoot: true is missing'],
  ['that may run as root', context, `${context}            runAsNonRoot: false\n`, 'runAsNonRoot: true is missing'],
  ['of a pod that may make any system call', 'type: RuntimeDefault', 'type: Unconfined', `${calls} is missing`],
  ['of a pod that does not say which system calls it may make', profile, '', `${calls} is missing`],
  [
    'that may make any system call',
    context,
    `${context}            seccompProfile: {type: Unconfined}\n`,
    `${calls} is missing`,
  ],
  ['that may gain rights', rights, 'allowPrivilegeEscalation: true', `${rights} is missing`],
  ['that may write to its image', system, 'readOnlyRootFilesystem: false', `${system} is missing`],
  [
    'that keeps its capabilities',
    '            capabilities:\n              drop: [ALL]\n',
    '',
    `${dropped} is missing`,
  ],
  ['that is privileged', context, `${context}            privileged: true\n`, 'no privileged'],
].map(([what = '', from = '', to = '', lack = '']) => ({
  rule: 'pod-is-restricted',
  title: `a container ${what}`,
  file: 'workload.yaml',
  from,
  to,
  reports: `: spec.template.spec.containers[0].securityContext: ${lack}`,
}))

const workload = 'kind: StatefulSet\nmetadata:\n  name: redis\nspec:\n  template:\n    spec:\n      securityContext:\n'

const workloads: readonly Planted[] = [
  { kind: 'Deployment' },
  // The project writes neither of them, which is a finding of its own.
  ...['DaemonSet', 'Job'].map((kind) => ({
    kind,
    also: [`kind-is-known: workload.yaml: kind: apps/v1 has no ${kind} here`],
  })),
].map(({ kind, ...besides }) => ({
  rule: 'pod-is-restricted',
  title: `a ${kind} that may run as root`,
  file: 'workload.yaml',
  from: `${workload}${root}`,
  to: workload.replace('StatefulSet', kind),
  reports: ': spec.template.spec.containers[0].securityContext: runAsNonRoot: true is missing',
  ...besides,
}))

/** What a step, a sidecar and a container may do. */
export const planted: readonly Planted[] = [
  ...steps,
  ...containers,
  ...workloads,
  {
    rule: 'pod-is-restricted',
    title: 'a container that is not and starts before the others',
    file: 'workload.yaml',
    from: '      containers:\n',
    to: `      initContainers:
        - name: first
          image: docker.io/library/redis:7.4.1
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true}
      containers:
`,
    reports: `: spec.template.spec.initContainers[0].securityContext: ${dropped} is missing`,
  },
  {
    rule: 'step-is-restricted',
    title: 'a step that takes back what all steps have',
    file: 'task.yaml',
    from: '    - name: list\n',
    to: '    - name: list\n      securityContext: {allowPrivilegeEscalation: true}\n',
    reports: `: spec.steps[2].securityContext: ${rights} is missing`,
  },
  {
    rule: 'step-is-restricted',
    title: 'a StepAction that may run as root',
    file: 'catalog/stepaction/greet/0.1/greet.yaml',
    from: '    runAsNonRoot: true\n',
    to: '',
    reports: ': spec.securityContext: runAsNonRoot: true is missing',
  },
  {
    rule: 'step-is-restricted',
    title: 'a user that a platform may not allow, for all steps',
    file: 'catalog/task/part/0.1/part.yaml',
    from: '  steps:\n',
    to: '  stepTemplate: {securityContext: {runAsUser: 0}}\n  steps:\n',
    reports: ': spec.steps[0].securityContext: runAsUser is the image’s and the platform’s to choose',
  },
]
