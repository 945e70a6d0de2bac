import type { Primary } from './primaries.ts'

export type Params = Readonly<Record<string, string | readonly string[]>>

interface TaskOptions {
  readonly primary?: Primary
  readonly after?: readonly string[]
  /** Whatever else a pipeline task may have. */
  readonly more?: object
}

export const image = 'localhost/cicdstatemgr:0.1.0'
export const shellImage = 'localhost/cicdstatemgr-shell:0.1.0'

/** The id that a PipelineRun's name is. */
const ownId = '$(context.pipelineRun.name)'

/** A Task of the catalog in a Pipeline. */
export function catalogTask(
  name: string,
  task: string,
  params: Params,
  { primary = 'volume', after = [], more = {} }: TaskOptions = {},
): object {
  return {
    name,
    taskRef: { name: task },
    ...(after.length > 0 && { runAfter: after }),
    params: paramList({ 'context-id': ownId, ...params }),
    workspaces: [
      ...(task === 'init-context' ? [{ name: 'source', workspace: 'config' }] : []),
      { name: 'config', workspace: 'config' },
      ...(primary === 'volume' ? [{ name: 'contexts', workspace: 'data', subPath: 'contexts' }] : []),
    ],
    ...more,
  }
}

/** Makes the context of a PipelineRun. */
export function init(params: Params = {}, options: TaskOptions = {}): object {
  return catalogTask('init', 'init-context', { 'app-config': 'app.yaml', ...params }, options)
}

/** Reads a value at the end. */
export function read(path: string, options: TaskOptions = {}): object {
  return catalogTask('read', 'get-state', { path }, options)
}

/** A step that uses a StepAction of the catalog. */
export function catalogStep(name: string, action: string, params: Params): object {
  const own = { 'context-id': '$(params.context-id)', config: '$(workspaces.config.path)' }
  return { name, ref: { name: action }, params: paramList({ ...own, ...params }) }
}

/** A step of a script; arguments are its `$1`, `$2` and so on. */
export function shellStep(name: string, script: string, ...args: readonly string[]): object {
  return { name, image: shellImage, command: ['sh', '-euc', script, name], args, securityContext: restricted }
}

/** What the restricted pod security standard wants of a container. */
export const restricted = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
}

/** A Task of steps in a Pipeline; it may write flags for its own retries on the volume. */
export function stepsTask(
  name: string,
  steps: readonly object[],
  { primary = 'volume', after = [], more = {}, results = {} }: TaskOptions & { results?: Record<string, string> } = {},
): object {
  const onVolume = primary === 'volume' ? ['contexts', 'flags'] : []
  return {
    name,
    ...(after.length > 0 && { runAfter: after }),
    params: paramList({ 'context-id': ownId }),
    workspaces: [
      { name: 'config', workspace: 'config' },
      ...onVolume.map((folder) => ({ name: folder, workspace: 'data', subPath: folder })),
    ],
    taskSpec: {
      params: [{ name: 'context-id', type: 'string' }],
      workspaces: ['config', ...onVolume].map((folder) => ({ name: folder })),
      results: Object.entries(results).map(([result, value]) => ({ name: result, type: 'string', value })),
      steps,
    },
    ...more,
  }
}

interface PipelineRunOptions {
  readonly primary?: Primary
  readonly results?: Readonly<Record<string, string>>
  readonly last?: readonly object[]
  /** Params of the run, which its Pipeline declares. */
  readonly params?: Readonly<Record<string, string>>
  /** Whatever else the spec of a PipelineRun may have. */
  readonly more?: object
  readonly podTemplate?: object
}

/** A PipelineRun of these tasks, with the config of a primary and, where contexts are on it, a volume. */
export function pipelineRun(topic: string, tasks: readonly object[], options: PipelineRunOptions = {}): object {
  const { primary = 'volume', results = {}, last = [], params = {}, more = {} } = options
  const workspaces = primary === 'volume' ? ['config', 'data'] : ['config']
  return {
    apiVersion: 'tekton.dev/v1',
    kind: 'PipelineRun',
    metadata: { generateName: `${topic}-` },
    spec: {
      timeouts: { pipeline: '4m0s' },
      taskRunTemplate: { podTemplate: options.podTemplate ?? { securityContext: { fsGroup: 65532 } } },
      params: paramList(params),
      workspaces: [
        { name: 'config', configMap: { name: `config-${primary}` } },
        ...(primary === 'volume' ? [{ name: 'data', volumeClaimTemplate: claim }] : []),
      ],
      pipelineSpec: {
        params: Object.keys(params).map((name) => ({ name, type: 'string' })),
        workspaces: workspaces.map((name) => ({ name })),
        results: Object.entries(results).map(([name, value]) => ({ name, value })),
        tasks,
        ...(last.length > 0 && { finally: last }),
      },
      ...more,
    },
  }
}

const claim = { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '16Mi' } } } }

function paramList(params: Params): object[] {
  return Object.entries(params).map(([name, value]) => ({ name, value }))
}
