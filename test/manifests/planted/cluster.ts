import { restricted } from './planted.ts'
import type { Planted } from './planted.ts'

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
    'Secret',
    containers,
    'volumes: [{name: a, projected: {sources: [{secret: {name: gone}}]}}]',
    'volumes[0].projected.sources[0].secret',
  ],
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

/** What is wrong with any resource of a cluster. */
export const planted: readonly Planted[] = [
  ...references,
  {
    rule: 'named-things-exist',
    title: 'a Secret that does not exist',
    file: 'task.yaml',
    from: 'name: tokens',
    to: 'name: tokns',
    reports: ': spec.steps[4].env[0].valueFrom.secretKeyRef: there is no Secret tokns',
  },
  {
    rule: 'image-is-pinned',
    title: 'an image without a version',
    file: 'workload.yaml',
    from: 'redis:7.4.1',
    to: 'redis',
    reports: ': spec.template.spec.containers[0].image: docker.io/library/redis is not pinned to a version',
  },
  {
    rule: 'kind-is-known',
    title: 'a kind that does not exist',
    file: 'workload.yaml',
    from: 'kind: StatefulSet',
    to: 'kind: StatefullSet',
    reports: ': kind: apps/v1 has no StatefullSet here',
  },
  {
    rule: 'role-binding-refs-exist',
    title: 'a Role that does not exist',
    file: 'roles.yaml',
    from: 'kind: Role\n  name: greeter',
    to: 'kind: Role\n  name: greater',
    reports: '#1: roleRef: there is no Role greater',
  },
  {
    rule: 'role-binding-refs-exist',
    title: 'a subject that does not exist',
    file: 'roles.yaml',
    from: 'kind: ServiceAccount\n    name: greeter',
    to: 'kind: ServiceAccount\n    name: greater',
    reports: '#1: subjects[0]: there is no ServiceAccount greater',
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
    rule: 'named-things-exist',
    title: 'a ConfigMap that does not exist, in what a template makes',
    file: 'triggers.yaml',
    from: '            value: you\n        workspaces:\n          - name: shared\n            emptyDir: {}\n',
    to: '            value: you\n        workspaces:\n          - name: shared\n            configMap: {name: gone}\n',
    reports: '#3: spec.resourcetemplates[0].spec.workspaces[0].configMap: there is no ConfigMap gone',
  },
  {
    rule: 'named-things-exist',
    title: 'a Secret of an interceptor that does not exist',
    file: 'triggers.yaml',
    from: '    - name: chosen\n      interceptors:\n',
    to: `    - name: chosen
      interceptors:
        - {ref: {name: github}, params: [{name: secretRef, value: {secretName: gone, secretKey: token}}]}
`,
    reports: ': spec.triggers[1].interceptors[0].params[0].value: there is no Secret gone',
  },
  ...[
    ['an image without a version from a registry with a port', 'localhost:5000/debian'],
    ['an image with a digest that is none', 'docker.io/library/debian@sha256:12'],
    ['an image with a version and a digest that is none', 'docker.io/library/debian:12.8@sha256:12'],
  ].map(([title = '', image = '']) => ({
    rule: 'image-is-pinned',
    title,
    file: 'task.yaml',
    from: '- name: list\n      image: docker.io/library/debian:12.8',
    to: `- name: list\n      image: ${image}`,
    reports: `: spec.steps[2].image: ${image} is not pinned to a version`,
  })),
  {
    rule: 'image-is-pinned',
    title: 'a param with the latest image by default',
    file: 'catalog/stepaction/greet/0.1/greet.yaml',
    from: 'localhost/cicdstatemgr:1.2.3',
    to: 'localhost/cicdstatemgr:latest',
    reports: ': spec.image: localhost/cicdstatemgr:latest is not pinned to a version',
    also: [
      'catalog-image: catalog/stepaction/greet/0.1/greet.yaml: spec.params: a param image with the version 1.2.3 by default is missing',
    ],
  },
  {
    rule: 'image-is-pinned',
    title: 'a sidecar with the latest image',
    file: 'task.yaml',
    from: '  steps:\n',
    to: `  sidecars:
    - name: db
      image: docker.io/library/redis:latest
      ${restricted}
  steps:
`,
    reports: ': spec.sidecars[0].image: docker.io/library/redis:latest is not pinned to a version',
  },
]
