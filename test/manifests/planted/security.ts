import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const dropped = '          drop: [ALL]\n'

const contexts: readonly Planted[] = [
  ['that may run as root', '        runAsNonRoot: true\n', '', 'runAsNonRoot: true is missing'],
  ['that may gain rights', 'Escalation: false', 'Escalation: true', 'allowPrivilegeEscalation: false is missing'],
  ['that keeps capabilities', dropped, '          drop: [NET_RAW]\n', 'capabilities: {drop: [ALL]} is missing'],
  ['that adds capabilities', dropped, `${dropped}          add: [NET_ADMIN]\n`, 'no added capabilities'],
  [
    'that may make any system call',
    'RuntimeDefault',
    'Unconfined',
    'seccompProfile: {type: RuntimeDefault} is missing',
  ],
  ['that is privileged', dropped, `${dropped}        privileged: true\n`, 'no privileged'],
].map(([what = '', from = '', to = '', lack = '']) => ({
  rule: 'step-is-restricted',
  title: `a step ${what}`,
  file: task,
  from,
  to,
  reports: `: spec.steps[0].securityContext: ${lack}`,
}))

const image = '          image: docker.io/library/redis:7.4.1\n'
const containers = '      containers:\n'

const references: readonly Planted[] = [
  ['ConfigMap', image, 'envFrom: [{configMapRef: {name: gone}}]', 'containers[0].envFrom[0].configMapRef'],
  ['Secret', image, 'envFrom: [{secretRef: {name: gone}}]', 'containers[0].envFrom[0].secretRef'],
  [
    'ConfigMap',
    image,
    'env: [{name: A, valueFrom: {configMapKeyRef: {name: gone, key: a}}}]',
    'containers[0].env[0].valueFrom.configMapKeyRef',
  ],
  [
    'Secret',
    image,
    'env: [{name: A, valueFrom: {secretKeyRef: {name: gone, key: a}}}]',
    'containers[0].env[0].valueFrom.secretKeyRef',
  ],
  ['ConfigMap', containers, 'volumes: [{name: a, configMap: {name: gone}}]', 'volumes[0].configMap'],
  ['Secret', containers, 'volumes: [{name: a, secret: {secretName: gone}}]', 'volumes[0].secret'],
  [
    'PersistentVolumeClaim',
    containers,
    'volumes: [{name: a, persistentVolumeClaim: {claimName: gone}}]',
    'volumes[0].persistentVolumeClaim',
  ],
].map(([kind = '', from = '', line = '', path = '']) => ({
  rule: 'named-things-exist',
  title: `a ${kind} that does not exist, in ${path}`,
  file: 'workload.yaml',
  from,
  to: from === image ? `${image}          ${line}\n` : `      ${line}\n${containers}`,
  reports: `: spec.template.spec.${path}: there is no ${kind} gone`,
}))

/** What text of others may reach, and what a pod may do. */
export const planted: readonly Planted[] = [
  ...contexts,
  ...references,
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
    rule: 'image-is-pinned',
    title: 'a step with the latest image',
    file: 'task.yaml',
    from: '- name: list\n      image: docker.io/library/debian:12.8',
    to: '- name: list\n      image: docker.io/library/debian:latest',
    reports: ': spec.steps[2].image: docker.io/library/debian:latest is not pinned to a version',
  },
  {
    rule: 'image-is-pinned',
    title: 'a container without a version that starts before the others',
    file: 'workload.yaml',
    from: containers,
    to: `      initContainers:
        - name: first
          image: docker.io/library/redis
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
${containers}`,
    reports: ': spec.template.spec.initContainers[0].image: docker.io/library/redis is not pinned to a version',
  },
  {
    rule: 'pod-is-restricted',
    title: 'a Deployment that may run as root',
    file: 'workload.yaml',
    from: 'kind: StatefulSet\nmetadata:\n  name: redis\nspec:\n  template:\n    spec:\n      securityContext:\n        runAsNonRoot: true\n',
    to: 'kind: Deployment\nmetadata:\n  name: redis\nspec:\n  template:\n    spec:\n      securityContext:\n',
    reports: ': spec.template.spec.containers[0].securityContext: runAsNonRoot: true is missing',
  },
  ...['pipelines.minVersion', 'categories', 'tags', 'displayName', 'platforms'].map((annotation) => ({
    rule: 'catalog-metadata',
    title: `an entry without the annotation ${annotation}`,
    file: task,
    from: `    tekton.dev/${annotation}:`,
    to: `    example.dev/${annotation}:`,
    reports: `: metadata.annotations: tekton.dev/${annotation} is missing`,
  })),
]
