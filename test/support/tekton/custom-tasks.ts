import { join } from 'node:path'
import { runController } from '../../../src/controller/controller.ts'
import type { Logger } from '../../../src/io/logger.ts'
import { isObject } from '../../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../../src/json/json.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import { KubernetesApi } from '../kubernetes-api.ts'
import type { StoredObject } from '../kubernetes-objects.ts'
import { tempDir } from '../temp-dir.ts'
import type { TaskRunResult } from './run-task.ts'
import type { Value } from './substitution.ts'
import type { Param, PipelineStatus, Reference, WorkspaceBinding } from './types.ts'

/** A CustomRun of a custom task. */
export interface CustomTaskRun {
  readonly name: string
  readonly ref: Reference
  readonly params: readonly Param[]
  readonly workspaces: readonly WorkspaceBinding[]
  readonly labels: Readonly<Record<string, string>>
  readonly retries?: number
  /** In Go's format. */
  readonly timeout?: string
  readonly pipelineRun: string
}

/** The controller of a cluster's CustomRuns. */
export interface CustomTasks {
  /** Runs a custom task to its end. */
  run(run: CustomTaskRun): Promise<TaskRunResult>
  /** Called when a PipelineRun has ended, so that its locks are released. */
  ended(pipelineRun: string, status: PipelineStatus): void
}

/** Whether a reference is to a custom task: Tekton creates a CustomRun for it. */
export function isCustomTask({ apiVersion }: Reference = {}): boolean {
  return apiVersion !== undefined && !apiVersion.startsWith('tekton.dev/')
}

const version = 'cicdstatemgr.dev'

/** CustomRuns on a stand-in for the API server, handled by the real controller with the given config and secrets. */
export class PlayedCustomTasks implements CustomTasks, AsyncDisposable {
  readonly #api: KubernetesApi
  readonly #namespace: string
  readonly #pipelineRuns = new Map<string, JsonObject>()
  readonly #stop: () => Promise<void>

  private constructor(api: KubernetesApi, namespace: string, stop: () => Promise<void>) {
    this.#api = api
    this.#namespace = namespace
    this.#stop = stop
  }

  static async start(
    namespace: string,
    { config, secrets, logged = [] }: { config: JsonObject; secrets: JsonObject; logged?: string[] },
  ): Promise<PlayedCustomTasks> {
    const say = (message: string) => void logged.push(message)
    const log: Logger = { debug: say, info: say, warn: say, error: say }
    const cwd = await tempDir()
    const host = await openHost({ config, secrets, cwd, env: {}, actor: 'controller', log })
    const api = await KubernetesApi.start()
    const stop = new AbortController()
    const options = { kubeconfig: await api.kubeconfig(cwd), env: {}, cwd, namespaces: [namespace], lease: false }
    const ended = runController(host, { ...options, signal: stop.signal })
    ended.catch((error: unknown) => say(String(error)))
    return new PlayedCustomTasks(api, namespace, async () => {
      stop.abort(new Error('the test is over'))
      await ended.catch(() => undefined)
      await api[Symbol.asyncDispose]()
      await host[Symbol.asyncDispose]()
    })
  }

  async run(run: CustomTaskRun): Promise<TaskRunResult> {
    const { name, ref, params, workspaces, labels, retries, timeout } = run
    if (ref.apiVersion?.startsWith(`${version}/`) !== true) {
      throw new Error(`nobody answers the CustomRun ${name} of ${ref.apiVersion ?? ''}`)
    }
    const path = this.#path('v1beta1', 'customruns')
    this.#api.objects.create(path, {
      metadata: { name, labels, ownerReferences: [this.#ownerOf(run)] },
      spec: {
        customRef: {
          apiVersion: ref.apiVersion,
          kind: ref.kind ?? '',
          ...(ref.name !== undefined && { name: ref.name }),
        },
        params: params as unknown as JsonValue,
        ...(workspaces.length > 0 && { workspaces: workspaces as unknown as JsonValue }),
        ...(retries !== undefined && { retries }),
        ...(timeout !== undefined && { timeout }),
        serviceAccountName: 'default',
      },
    })
    return resultOf(await this.#end(path, name))
  }

  ended(pipelineRun: string, status: PipelineStatus): void {
    const known = this.#pipelineRuns.get(pipelineRun)
    if (known === undefined) return
    const key = join(this.#path('v1', 'pipelineruns'), pipelineRun)
    const condition = { type: 'Succeeded', status: status === 'Failed' ? 'False' : 'True', reason: status }
    this.#api.objects.replace(key, { ...this.#api.objects.get(key), status: { conditions: [condition] } })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop()
  }

  #ownerOf({ pipelineRun: name }: CustomTaskRun): JsonObject {
    const known = this.#pipelineRuns.get(name)
    if (known !== undefined) return known
    const { metadata } = this.#api.objects.create(this.#path('v1', 'pipelineruns'), { metadata: { name }, spec: {} })
    const owner = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', name, uid: metadata.uid, controller: true }
    this.#pipelineRuns.set(name, owner)
    return owner
  }

  /** Resolves with the object when it has ended. */
  async #end(path: string, name: string): Promise<StoredObject> {
    const { promise, resolve } = Promise.withResolvers<StoredObject>()
    const look = (object: StoredObject) => {
      if (object.metadata.name === name && ['True', 'False'].includes(conditionOf(object).status)) resolve(object)
    }
    const stop = this.#api.objects.listen(path, ({ object }) => {
      look(object)
    })
    look(this.#api.objects.get(join(path, name)))
    return promise.finally(stop)
  }

  #path(apiVersion: string, kind: string): string {
    return `/apis/tekton.dev/${apiVersion}/namespaces/${this.#namespace}/${kind}`
  }
}

function conditionOf({ status }: StoredObject): { readonly status: string; readonly message: string } {
  const conditions = isObject(status) && Array.isArray(status.conditions) ? status.conditions : []
  const { status: state = 'Unknown', message = '' } = (conditions[0] ?? {}) as { status?: string; message?: string }
  return { status: state, message }
}

function resultOf(object: StoredObject): TaskRunResult {
  const { status, message } = conditionOf(object)
  const { results = [] } = object.status as { results?: { name: string; value: string }[] }
  return {
    name: object.metadata.name,
    status: status === 'True' ? 'Succeeded' : 'Failed',
    results: new Map(results.map(({ name, value }) => [name, valueOf(value)])),
    // A custom task has no pod.
    attempts: [],
    message,
  }
}

/** The value of a result as Tekton reads it: a JSON list of texts that is not empty is a list. */
function valueOf(text: string): Value {
  try {
    const list = JSON.parse(text) as unknown
    const isTexts = Array.isArray(list) && list.every((item) => typeof item === 'string' || item === null)
    return isTexts && list.length > 0 ? list.map((item: string | null) => item ?? '') : text
  } catch {
    return text
  }
}
