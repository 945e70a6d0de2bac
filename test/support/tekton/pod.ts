import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { played } from './not-played.ts'
import type { Cluster } from './cluster.ts'
import type { PodTemplate, SecurityContext, WorkspaceBinding, WorkspaceDeclaration } from './types.ts'
import { giveToGroup, makeClaim, makeEmptyDir, makeProjection } from './volumes.ts'
import type { Mount } from './volumes.ts'

/** An attempt of a TaskRun: the state that its steps share. */
export interface Pod {
  readonly labels: Readonly<Record<string, string>>
  readonly securityContext: SecurityContext
  /** The volumes of workspaces, and those that Tekton mounts in every step. */
  readonly mounts: readonly Mount[]
  /** The node's directory behind /tekton/results. */
  readonly results: string
  /** The node's directory behind /tekton/steps/step-NAME/results. */
  stepResults(step: string): string
}

/** Makes the volumes of a pod. Throws if Tekton would fail the TaskRun: a required workspace is not bound, or a bound one is not declared. */
export async function makePod(
  cluster: Cluster,
  declared: readonly WorkspaceDeclaration[],
  bindings: readonly WorkspaceBinding[],
  { labels, podTemplate = {} }: { labels: Readonly<Record<string, string>>; podTemplate?: PodTemplate },
): Promise<Pod> {
  played<PodTemplate>('podTemplate', podTemplate as unknown as JsonObject, ['securityContext'])
  const unknown = bindings.find(({ name }) => !declared.some((one) => one.name === name))
  if (unknown !== undefined) throw new Error(`the workspace ${unknown.name} is bound, but not declared`)
  const directory = await cluster.podDirectory()
  const securityContext = { ...cluster.podSecurity, ...podTemplate.securityContext }
  const { fsGroup } = securityContext
  const emptyDir = async (name: string) => {
    await makeEmptyDir(join(directory, name), fsGroup)
    return join(directory, name)
  }
  const mounts: Mount[] = [
    { source: await emptyDir('workspace'), target: '/workspace', readOnly: false },
    { source: await emptyDir('home'), target: '/tekton/home', readOnly: false },
    { source: await emptyDir('results'), target: '/tekton/results', readOnly: false },
    { source: await emptyDir('steps'), target: '/tekton/steps', readOnly: false },
  ]
  for (const workspace of declared) {
    const binding = bindings.find(({ name }) => name === workspace.name)
    if (binding === undefined) {
      if (workspace.optional === true) continue
      throw new Error(`the workspace ${workspace.name} is not bound`)
    }
    const source = await volume(cluster, binding, join(directory, `ws-${workspace.name}`), fsGroup)
    mounts.push({
      source,
      target: mountPath(workspace),
      readOnly: workspace.readOnly === true || 'configMap' in binding || 'secret' in binding,
    })
  }
  return {
    labels,
    securityContext,
    mounts,
    results: join(directory, 'results'),
    stepResults: (step) => join(directory, 'steps', `step-${step}`, 'results'),
  }
}

/** The path of a workspace in a container. */
export function mountPath({ name, mountPath = `/workspace/${name}` }: WorkspaceDeclaration): string {
  return mountPath
}

/** Creates the folder for a step's results, owned by the step's user, as Tekton's entrypoint does. */
export async function makeStepResults(pod: Pod, step: string, uid: number, gid: number): Promise<void> {
  const results = pod.stepResults(step)
  await mkdir(results, { recursive: true })
  await chown(join(results, '..'), uid, gid)
  await chown(results, uid, gid)
}

async function volume(
  cluster: Cluster,
  binding: WorkspaceBinding,
  directory: string,
  fsGroup: number | undefined,
): Promise<string> {
  played<WorkspaceBinding>(`workspace ${binding.name}`, binding as unknown as JsonObject, [
    'name',
    'subPath',
    'emptyDir',
    'persistentVolumeClaim',
    'configMap',
    'secret',
  ])
  const { configMap, secret, persistentVolumeClaim, subPath = '' } = binding
  if (configMap !== undefined) {
    await makeProjection(directory, texts(cluster.find('ConfigMap', configMap.name).data), fsGroup)
  } else if (secret !== undefined) {
    await makeProjection(directory, secretTexts(cluster.find('Secret', secret.secretName)), fsGroup)
  } else if (persistentVolumeClaim !== undefined) {
    const claim = await cluster.claim(persistentVolumeClaim.claimName)
    if (subPath !== '') await makeClaim(join(claim, subPath))
    if (fsGroup !== undefined) await giveToGroup(claim, fsGroup)
    return join(claim, subPath)
  } else {
    await makeEmptyDir(directory, fsGroup)
  }
  return directory
}

/** The values of a Secret: those in `data` are base64. */
export function secretTexts({ data, stringData }: JsonObject): Record<string, string> {
  const decoded = Object.entries(texts(data)).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()])
  return { ...(Object.fromEntries(decoded) as Record<string, string>), ...texts(stringData) }
}

function texts(data: JsonValue = {}): Record<string, string> {
  if (!isObject(data)) throw new Error('data of a ConfigMap or Secret is no map')
  return data as Record<string, string>
}
