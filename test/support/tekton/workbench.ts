import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../../../src/json/json.ts'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/index.ts'
import { startHttpServer } from '../http-server.ts'
import type { HttpServer } from '../http-server.ts'
import { readManifests } from '../manifests.ts'
import { startRedis } from '../redis-server.ts'
import { tempDir } from '../temp-dir.ts'
import { createCluster } from './cluster.ts'
import type { Cluster } from './cluster.ts'
import { runTask } from './run-task.ts'
import type { TaskRun, TaskRunResult } from './run-task.ts'
import type { Value } from './substitution.ts'
import type { Param, TaskSpec, TaskStep, WorkspaceBinding } from './types.ts'

/** Values that must not appear in any output: the password of Redis and the token of the chat. */
export const secrets = ['a-password-of-redis', 'xoxb-a-token-of-the-chat'] as const

export type Params = Readonly<Record<string, Value>>

/** A step of a Task that uses a StepAction of the catalog. */
export interface Action {
  readonly action: string
  /** By default the name of the action. */
  readonly name?: string
  readonly params?: Params
}

/** A cluster with the catalog and the Tasks of `tekton/`, a Redis with a password, a chat, and config and secrets in workspaces. */
export interface Workbench extends AsyncDisposable {
  readonly cluster: Cluster
  readonly chat: HttpServer
  /** A manager outside of the cluster on its Redis. */
  readonly manager: CicdStateMgr
  /** Runs a Task of the catalog, with the workspaces that it declares. */
  task(name: string, params: Params, changes?: Partial<TaskRun>): Promise<TaskRunResult>
  /** Runs StepActions, or other steps, as the steps of one Task. Each of them may fail. */
  steps(actions: readonly (Action | TaskStep)[], changes?: Partial<TaskRun>): Promise<TaskRunResult>
  /** The texts of all files that steps may have written. */
  writtenFiles(): Promise<ReadonlyMap<string, string>>
}

/** The default bindings of runs. */
export const workspaces: readonly WorkspaceBinding[] = [
  { name: 'config', configMap: { name: 'config' } },
  { name: 'source', configMap: { name: 'config' } },
  { name: 'secrets', secret: { secretName: 'secrets' } },
  { name: 'cache', persistentVolumeClaim: { claimName: 'shared' }, subPath: 'cache' },
]

const podTemplate = { securityContext: { fsGroup: 65532 } }

export interface WorkbenchOptions {
  /** The uid that the platform assigns to pods instead of the image's USER. */
  readonly uid?: number
}

export async function openWorkbench({ uid }: WorkbenchOptions = {}): Promise<Workbench> {
  await using servers = new AsyncDisposableStack()
  const redis = await startRedis({ args: ['--requirepass', secrets[0]] })
  servers.defer(() => redis.stop())
  const chat = servers.use(await startHttpServer([{ json: { ok: true, ts: '1.1' } }]))
  const config: JsonObject = {
    cicdstatemgr: {
      datasources: { redis: { host: redis.host, port: redis.port, keyPrefix: 'cicd:', isPrimary: true } },
      slack: { url: chat.origin },
      http: { retries: 0 },
    },
  }
  const cluster = createCluster({
    directory: await tempDir(),
    manifests: readManifests(['catalog/*/*/0.1/', 'tekton/base/tasks']).filter(
      ({ file }) => !/\/(samples|tests)\//.test(file),
    ),
    ...(uid !== undefined && { uid }),
  })
  const secretConfig = {
    cicdstatemgr: { datasources: { redis: { password: secrets[0] } }, slack: { token: secrets[1] } },
  }
  const app = await readFile(join(import.meta.dirname, 'data', 'app.yaml'), 'utf8')
  const core = await readFile(join(import.meta.dirname, 'data', 'core.yaml'), 'utf8')
  const data = { 'config.yaml': JSON.stringify(config), 'core.yaml': core, 'app.yaml': app }
  cluster.apply({ kind: 'ConfigMap', metadata: { name: 'config' }, data })
  cluster.apply({
    kind: 'Secret',
    metadata: { name: 'secrets' },
    data: { 'secrets.yaml': Buffer.from(JSON.stringify(secretConfig)).toString('base64') },
  })
  const manager = servers.use(await CicdStateMgr.open({ config, secrets: secretConfig, actor: 'tester' }))
  const opened = servers.move()
  let runs = 0
  const run = (taskName: string, task: TaskSpec, params: readonly Param[], changes: Partial<TaskRun>) =>
    runTask(cluster, {
      name: `run-${++runs}`,
      uid: cluster.newUid(),
      taskName,
      task,
      params,
      workspaces,
      labels: { 'tekton.dev/pipelineRun': 'pipeline-run-1' },
      podTemplate,
      ...changes,
    })
  return {
    cluster,
    chat,
    manager,
    task(name, params, changes = {}) {
      const { spec } = cluster.resolve('Task', { name })
      const task = spec as unknown as TaskSpec
      const isDeclared = (binding: WorkspaceBinding) => task.workspaces?.some((one) => one.name === binding.name)
      const bound = (changes.workspaces ?? workspaces).filter(isDeclared)
      return run(name, task, paramList(params), { ...changes, workspaces: bound })
    },
    steps(actions, changes = {}) {
      const steps = actions.map((one) => ('action' in one ? stepOf(cluster, one) : one))
      const declared = ['config', 'source', 'secrets', 'cache'].map((name) => ({ name, optional: true }))
      return run('embedded', { steps, workspaces: declared }, [], changes)
    },
    writtenFiles: () => filesBelow(cluster.directory),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

function paramList(params: Params): Param[] {
  return Object.entries(params).map(([name, value]) => ({ name, value }))
}

/** The step of an action, with the paths of the workspaces as params. */
function stepOf(cluster: Cluster, { action, name = action, params = {} }: Action): TaskStep {
  const { params: specs = [] } = cluster.resolve('StepAction', { name: action }).spec as { params?: unknown }
  const paths: Record<string, string> = {
    config: '$(workspaces.config.path)',
    secrets: '$(workspaces.secrets.path)',
    cache: '$(workspaces.cache.path)',
    source: '$(workspaces.source.path)',
  }
  const declared = (specs as readonly { name: string }[]).flatMap(({ name: one }) => (one in paths ? [one] : []))
  const all = { ...Object.fromEntries(declared.map((one) => [one, paths[one]!])), ...params }
  return { name, ref: { name: action }, params: paramList(all), onError: 'continue' }
}

/** The files below a directory, without those that the kubelet put there from ConfigMaps and Secrets. */
async function filesBelow(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !path.includes('/..2026_')) found.set(path, await readFile(path, 'utf8'))
  }
  return found
}

/** The state of a context, without the fields that every context has. */
export async function ownState({ manager }: Workbench, id: string): Promise<JsonObject> {
  const { value } = await manager.get({ id, path: 'state' })
  if (!isObject(value)) throw new Error(`${id} has no state`)
  // The fields that init sets.
  const made = ['cicdContextDataId', 'cicdContextName', 'cicdNamespace']
  return Object.fromEntries(Object.entries(value).filter(([name]) => !made.includes(name)))
}
