import type { JsonObject } from '../../src/json/json.ts'
import { runController } from '../../src/controller/controller.ts'
import type { ControllerOptions } from '../../src/controller/controller.ts'
import { initContext } from '../../src/operations/contexts/init-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import type { Host } from '../../src/operations/host.ts'
import { openHost } from '../../src/operations/open-host.ts'
import type { Logger } from '../../src/io/logger.ts'
import { KubernetesApi } from './kubernetes-api.ts'
import type { KubernetesApiOptions } from './kubernetes-api.ts'
import type { StoredObject } from './kubernetes-objects.ts'
import { tempDir } from './temp-dir.ts'

export type Params = Readonly<Record<string, string | string[]>>

export interface CustomRunOptions {
  readonly namespace?: string
  /** Fields of `spec` in addition to `customRef` and `params`. */
  readonly spec?: JsonObject
  /** The PipelineRun that contains it. */
  readonly pipelineRun?: string
}

export interface Succeeded {
  readonly status: string
  readonly reason: string
  readonly message: string
}

const tekton = '/apis/tekton.dev'

export const customRunPath = (name: string, namespace = 'ci'): string =>
  `${tekton}/v1beta1/namespaces/${namespace}/customruns/${name}`
const pipelineRunPath = (name: string, namespace = 'ci'): string =>
  `${tekton}/v1/namespaces/${namespace}/pipelineruns/${name}`

const app: JsonObject = {
  'cicd-contexts': {
    stage: {
      channel: 'c',
      pipelines: {
        build: {
          'event-handlers': {
            success: { 'set-values': { set: [{ from: '{{ who }}', to: 'state.by[]' }] } },
            broken: { respond: { url: 'https://nowhere.example/x', message: 'm' } },
            warned: { respond: { url: 'https://nowhere.example/x', message: 'm', onError: 'warn' } },
          },
        },
      },
    },
  },
}

/** A stand-in for a cluster, a host on a folder, and the controllers that are started on them. */
export class ControllerBench implements AsyncDisposable {
  readonly api: KubernetesApi
  readonly host: Host
  readonly folder: string
  readonly logged: string[] = []
  readonly #controllers = new Set<{ stop: AbortController; ended: Promise<void> }>()

  private constructor(api: KubernetesApi, host: Host, folder: string, logged: string[]) {
    this.api = api
    this.host = host
    this.folder = folder
    this.logged = logged
  }

  /** `settings`: the config without the datasource, which is a folder unless `settings` contains one. */
  static async open(
    settings: JsonObject = {},
    options: KubernetesApiOptions = {},
    secrets?: JsonObject,
  ): Promise<ControllerBench> {
    const folder = await tempDir()
    const api = await KubernetesApi.start(options)
    const logged: string[] = []
    const say = (message: string) => void logged.push(message)
    const log: Logger = { debug: say, info: say, warn: say, error: say }
    const datasources = { directory: { path: 'contexts', isPrimary: true } }
    const config = { cicdstatemgr: { datasources, ...settings } }
    const host = await openHost({ config, secrets, cwd: folder, env: {}, actor: 'test', log })
    return new ControllerBench(api, host, folder, logged)
  }

  /** Creates a context, as a step in a namespace does. */
  async init(
    id: string,
    { namespace = 'ci', appConfig = app }: { namespace?: string; appConfig?: JsonObject } = {},
  ): Promise<void> {
    const caller = callerOn(this.host)
    await initContext(namespace === '' ? caller : { ...caller, run: { namespace } }, { id, appConfig })
  }

  /** Starts a controller. The returned function stops it, and rejects with the controller's error if it failed. */
  async start(options: Partial<ControllerOptions> = {}): Promise<() => Promise<void>> {
    const stop = new AbortController()
    const kubeconfig = await this.api.kubeconfig(this.folder)
    const ended = runController(this.host, {
      ...{ kubeconfig, env: {}, cwd: this.folder, lease: false },
      ...options,
      signal: stop.signal,
    })
    const running = { stop, ended }
    this.#controllers.add(running)
    ended.catch(() => undefined)
    return async () => {
      this.#controllers.delete(running)
      stop.abort(new Error('stopped by the test'))
      await ended
    }
  }

  /** The error of a controller that fails at start. */
  async refusal(options: Partial<ControllerOptions> = {}): Promise<unknown> {
    const kubeconfig = await this.api.kubeconfig(this.folder)
    const { signal } = new AbortController()
    const own = { kubeconfig, env: {}, cwd: this.folder, lease: false }
    return runController(this.host, { ...own, ...options, signal }).catch((reason: unknown) => reason)
  }

  /** Creates a CustomRun of a kind. */
  create(name: string, kind: string, params: Params, options: CustomRunOptions = {}): StoredObject {
    const { namespace = 'ci', spec = {}, pipelineRun } = options
    const owner = pipelineRun === undefined ? undefined : this.api.objects.get(pipelineRunPath(pipelineRun, namespace))
    const reference = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun' }
    return this.api.objects.create(`${tekton}/v1beta1/namespaces/${namespace}/customruns`, {
      metadata: {
        name,
        ...(owner && { ownerReferences: [{ ...reference, name: owner.metadata.name, uid: owner.metadata.uid }] }),
      },
      spec: {
        customRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind },
        params: Object.entries(params).map(([name, value]) => ({ name, value })),
        ...spec,
      },
    })
  }

  createPipelineRun(name: string, namespace = 'ci'): StoredObject {
    return this.api.objects.create(`${tekton}/v1/namespaces/${namespace}/pipelineruns`, {
      metadata: { name },
      spec: {},
    })
  }

  endPipelineRun(name: string, namespace = 'ci'): void {
    const key = pipelineRunPath(name, namespace)
    const object = this.api.objects.get(key)
    this.api.objects.replace(key, { ...object, status: { conditions: [{ type: 'Succeeded', status: 'False' }] } })
  }

  /** Resolves with the CustomRun when the condition holds, at once if it holds already. */
  async until(name: string, isSo: (object: StoredObject) => boolean, namespace = 'ci'): Promise<StoredObject> {
    const key = customRunPath(name, namespace)
    const now = this.api.objects.get(key)
    if (isSo(now)) return now
    const { promise, resolve } = Promise.withResolvers<StoredObject>()
    const stop = this.api.objects.listen(key.slice(0, key.lastIndexOf('/')), ({ object }) => {
      if (object.metadata.name === name && isSo(object)) resolve(object)
    })
    try {
      return await promise
    } finally {
      stop()
    }
  }

  /** Waits for the end. Returns the condition and the results. */
  async ended(
    name: string,
    namespace = 'ci',
  ): Promise<Succeeded & { readonly results: Readonly<Record<string, string>> }> {
    const object = await this.until(
      name,
      (one) => ['True', 'False'].includes(conditionOf(one)?.status ?? ''),
      namespace,
    )
    const { results = [] } = object.status as { results?: { name: string; value: string }[] }
    const { status = '', reason = '', message = '' } = conditionOf(object) ?? {}
    return { status, reason, message, results: Object.fromEntries(results.map((each) => [each.name, each.value])) }
  }

  /** Waits until the CustomRun waits for something. Returns the message of its condition. */
  async waits(name: string, namespace = 'ci'): Promise<string> {
    const object = await this.until(name, (one) => conditionOf(one)?.reason.startsWith('WaitsFor') === true, namespace)
    return conditionOf(object)?.message ?? ''
  }

  cancel(name: string, statusMessage?: string): void {
    const spec = { status: 'RunCancelled', ...(statusMessage !== undefined && { statusMessage }) }
    this.api.objects.merge(customRunPath(name), { spec }, undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { stop, ended } of this.#controllers) {
      stop.abort(new Error('the test is over'))
      await ended.catch(() => undefined)
    }
    await this.api[Symbol.asyncDispose]()
    await this.host[Symbol.asyncDispose]()
  }
}

/** The only condition of a CustomRun. */
export function conditionOf(object: StoredObject): Succeeded | undefined {
  const { conditions = [] } = (object.status ?? {}) as { conditions?: Succeeded[] }
  return conditions[0]
}
