import type { Planted } from './planted.ts'

const task = 'catalog/task/greet/0.1/greet.yaml'
const stepAction = 'catalog/stepaction/greet/0.1/greet.yaml'

/** Workloads and entries of the catalog. */
export const planted: readonly Planted[] = [
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
    rule: 'pod-is-restricted',
    title: 'a container that keeps its capabilities',
    file: 'workload.yaml',
    from: '            capabilities:\n              drop: [ALL]\n',
    to: '',
    reports: ': spec.template.spec.containers[0].securityContext: capabilities: {drop: [ALL]} is missing',
  },
  {
    rule: 'catalog-layout',
    title: 'a name that is not that of its directory',
    file: 'catalog/task/part/0.1/part.yaml',
    from: '  name: part\n',
    to: '  name: depart\n',
    reports: ': metadata.name: it lies in task/part',
  },
  {
    rule: 'catalog-metadata',
    title: 'a version that is not that of its directory',
    file: task,
    from: `version: '0.1'`,
    to: `version: '0.2'`,
    reports: ': metadata.labels: app.kubernetes.io/version is not "0.1"',
  },
  {
    rule: 'catalog-metadata',
    title: 'an annotation that is missing',
    file: stepAction,
    from: '    tekton.dev/tags: greeting\n',
    to: '',
    reports: ': metadata.annotations: tekton.dev/tags is missing',
  },
  {
    rule: 'catalog-metadata',
    title: 'a description of one paragraph',
    file: task,
    from: '    Says hello.\n\n',
    to: '',
    reports: ': spec.description: wanted: a line, an empty line, a paragraph',
  },
  {
    rule: 'catalog-readme',
    title: 'a workspace that the README does not name',
    file: task,
    from: '    - name: cache\n',
    to: '    - {name: contexts, optional: true}\n    - name: cache\n',
    reports: ': spec.workspaces: README.md does not name contexts there',
  },
  {
    rule: 'catalog-image',
    title: 'an image of another version',
    file: task,
    from: 'cicdstatemgr:1.2.3',
    to: 'cicdstatemgr:1.2.2',
    reports: ': spec.params: a param image with the version 1.2.3 by default is missing',
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
]
