import { isObject } from '../../../src/json/json.ts'
import { join } from './reference.ts'
import type { Rule } from './rule.ts'
import { finding } from './rule.ts'
import { lacksOf } from './security-context.ts'
import type { SecurityContext, Step } from './shapes.ts'
import type { At, World } from './world.ts'
import { within } from './world.ts'

interface PodSpec {
  readonly securityContext?: SecurityContext
  readonly containers?: readonly Step[]
  readonly initContainers?: readonly Step[]
}

interface RoleBinding {
  readonly roleRef: Named
  readonly subjects?: readonly Named[]
}

interface Named {
  readonly kind: string
  readonly name: string
}

interface WorkloadSpec {
  readonly template?: { readonly spec?: PodSpec }
}

/** The fields by which pods, runs and interceptors name ConfigMaps, Secrets and volume claims. */
const refs: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  configMap: ['ConfigMap', 'name'],
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  secret: ['Secret', 'secretName'],
  secretRef: ['Secret', 'secretName'],
  secretKeyRef: ['Secret', 'name'],
  persistentVolumeClaim: ['PersistentVolumeClaim', 'claimName'],
}

/** The kinds that the project writes; a misspelt one would be looked at by nothing here. */
const kinds = {
  v1: [
    'Namespace',
    'Pod',
    'ConfigMap',
    'Secret',
    'ServiceAccount',
    'Service',
    'PersistentVolumeClaim',
    'ResourceQuota',
    'LimitRange',
  ],
  'apps/v1': ['Deployment', 'StatefulSet'],
  'networking.k8s.io/v1': ['NetworkPolicy', 'Ingress'],
  'policy/v1': ['PodDisruptionBudget'],
  'monitoring.coreos.com/v1': ['PrometheusRule'],
  'rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'tekton.dev/v1': ['Task', 'TaskRun', 'Pipeline', 'PipelineRun'],
  'tekton.dev/v1beta1': ['StepAction', 'CustomRun'],
  'triggers.tekton.dev/v1beta1': ['EventListener', 'Trigger', 'TriggerBinding', 'TriggerTemplate'],
  'triggers.tekton.dev/v1alpha1': ['Interceptor', 'ClusterInterceptor'],
  'kustomize.config.k8s.io/v1beta1': ['Kustomization'],
  'kustomize.config.k8s.io/v1alpha1': ['Component'],
}

/** What concerns any resource of a cluster. */
export const clusterRules: readonly Rule[] = [
  {
    name: 'kind-is-known',
    *check(world) {
      for (const resource of world.resources) {
        const { apiVersion, kind, at } = resource
        if ((kinds as Record<string, string[]>)[apiVersion]?.includes(kind) === true) continue
        yield finding({ resource }, join(at, 'kind'), `${apiVersion} has no ${kind} here`)
      }
    },
  },
  {
    name: 'role-binding-refs-exist',
    *check(world) {
      for (const resource of world.resources.filter(({ kind }) => kind.endsWith('RoleBinding'))) {
        const { roleRef, subjects = [] } = resource.document as unknown as RoleBinding
        // Every cluster has those of the system.
        const isOfSystem = roleRef.kind === 'ClusterRole' && roleRef.name.startsWith('system:')
        if (!isOfSystem && world.find(roleRef.kind, roleRef.name, resource) === undefined) {
          yield finding({ resource }, 'roleRef', `there is no ${roleRef.kind} ${roleRef.name}`)
        }
        for (const [index, { kind, name }] of subjects.entries()) {
          if (kind !== 'ServiceAccount' || world.find(kind, name, resource) !== undefined) continue
          yield finding({ resource }, `subjects[${index}]`, `there is no ServiceAccount ${name}`)
        }
      }
    },
  },
  {
    name: 'named-things-exist',
    *check(world) {
      for (const resource of world.resources) {
        // What a template makes is looked at as a resource of its own.
        if (resource.kind === 'TriggerTemplate') continue
        const root = { resource, path: join(resource.at, 'spec'), value: resource.document.spec }
        for (const { path, kind, name } of named(root.value, root.path)) {
          // What the reader of a sample has is called my-….
          if (name.includes('$(') || name.startsWith('my-') || world.find(kind, name, resource) !== undefined) continue
          if (kind === 'PersistentVolumeClaim' && isMadeByStatefulSet(name, world)) continue
          yield finding(root, path, `there is no ${kind} ${name}`)
        }
      }
    },
  },
  {
    name: 'image-is-pinned',
    *check(world) {
      for (const { value, path, resource } of [...world.steps, ...sidecars(world), ...containers(world)]) {
        const image = value.image === undefined ? undefined : imageOf(value.image, world, { resource, path, value })
        if (image === undefined || isPinned(image)) continue
        yield finding({ resource }, join(path, 'image'), `${image} is not pinned to a version`)
      }
    },
  },
  {
    name: 'pod-is-restricted',
    *check(world) {
      for (const { pod, ...container } of containers(world)) {
        const context = container.value.securityContext ?? {}
        for (const lack of lacksOf(context, pod.securityContext)) {
          yield finding(container, join(container.path, 'securityContext'), lack)
        }
      }
    },
  },
]

/** Whether a claim is one that a StatefulSet makes for a pod of its own: CLAIM-NAME-NUMBER. */
function isMadeByStatefulSet(claim: string, world: World): boolean {
  const sets = world.resources.filter(({ kind }) => kind === 'StatefulSet')
  return sets.some(({ name, document }) => {
    const { volumeClaimTemplates = [] } = document.spec as { volumeClaimTemplates?: { metadata: { name: string } }[] }
    return volumeClaimTemplates.some(({ metadata }) => claim.replace(/\d+$/, '') === `${metadata.name}-${name}-`)
  })
}

/** Whether an image is named by a digest or by a tag other than latest. */
function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true
  const tag = /^[^@]*:(\w[\w.-]*)$/.exec(image)?.[1]
  return tag !== undefined && tag !== 'latest'
}

/** The image a step has unless somebody chooses another; undefined where somebody must. */
function imageOf(image: string, world: World, step: At<Step>): string | undefined {
  const param = /^\$\(params\.([\w-]+)\)$/.exec(image)?.[1]
  if (param === undefined) return image
  const scope = world.steps.find(({ path, resource }) => path === step.path && resource === step.resource)?.scope
  const byDefault = scope?.value.params?.find(({ name }) => name === param)?.default
  return typeof byDefault === 'string' ? byDefault : undefined
}

function sidecars(world: World): At<Step>[] {
  return world.tasks.flatMap((task) => within(task, 'sidecars'))
}

function containers(world: World): (At<Step> & { pod: PodSpec })[] {
  const made = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job']
    .flatMap((kind) => world.ofKind<WorkloadSpec>(kind))
    .flatMap((workload) => within(workload, 'template'))
    .flatMap((template) => within(template, 'spec'))
  return [...made, ...world.ofKind<PodSpec>('Pod')].flatMap((pod) =>
    [...within(pod, 'containers'), ...within(pod, 'initContainers')].map((container) => ({
      ...container,
      pod: pod.value,
    })),
  )
}

function* named(value: unknown, path: string): Generator<{ path: string; kind: string; name: string }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* named(item, `${path}[${index}]`)
    return
  }
  if (!isObject(value)) return
  for (const [key, inner] of Object.entries(value)) {
    // An interceptor names its Secret in a param.
    const [kind, field] = refs[key === 'value' && value.name === 'secretRef' ? 'secretRef' : key] ?? []
    if (kind !== undefined && field !== undefined && isObject(inner)) {
      const name = inner[field] ?? inner.name
      if (typeof name === 'string' && inner.optional !== true) yield { path: join(path, key), kind, name }
    }
    yield* named(inner, join(path, key))
  }
}
