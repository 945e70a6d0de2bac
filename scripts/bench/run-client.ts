import { systemClock } from '../../src/io/clock.ts'
import { isObject } from '../../src/json/json.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { ApiClient } from '../../src/kubernetes/api-client.ts'
import { connect } from '../../src/kubernetes/connection.ts'
import { follow } from '../../src/kubernetes/follow.ts'
import { textAt } from '../../src/kubernetes/objects.ts'
import type { ApiObject } from '../../src/kubernetes/objects.ts'

export type RunKind = 'customruns' | 'taskruns'

const groups = { customruns: 'v1beta1', taskruns: 'v1' } as const

/** Creates runs in a namespace, and watches them through the API server. */
export class RunClient implements Disposable {
  readonly #client: ApiClient
  readonly #namespace: string
  readonly #stop = new AbortController()
  readonly #seen = new Map<string, ApiObject>()
  readonly #waiting = new Map<string, (object: ApiObject) => void>()

  private constructor(client: ApiClient, namespace: string) {
    this.#client = client
    this.#namespace = namespace
  }

  static async open(kubeconfig: string, namespace: string, kinds: readonly RunKind[]): Promise<RunClient> {
    const client = new ApiClient(await connect({ kubeconfig, env: {}, cwd: '/' }), systemClock)
    const runs = new RunClient(client, namespace)
    await Promise.all(kinds.map((kind) => runs.#follow(kind)))
    return runs
  }

  async create(kind: RunKind, name: string, spec: object): Promise<void> {
    const singular = kind === 'customruns' ? 'CustomRun' : 'TaskRun'
    const apiVersion = `tekton.dev/${groups[kind]}`
    const body = { apiVersion, kind: singular, metadata: { name, namespace: this.#namespace }, spec }
    await this.#client.request({ method: 'POST', path: this.#path(kind), body })
  }

  /** Milliseconds from the creation of a run until the watch reports its success. Throws if it fails. */
  async timed(kind: RunKind, name: string, spec: object): Promise<number> {
    const begun = performance.now()
    await this.create(kind, name, spec)
    const object = await this.until(name, (one) => conditionOf(one).status !== 'Unknown')
    const { status, message } = conditionOf(object)
    if (status !== 'True') throw new Error(`${name}: ${message}`)
    return performance.now() - begun
  }

  /** Resolves with the run when it meets the condition. */
  async until(name: string, isSo: (object: ApiObject) => boolean): Promise<ApiObject> {
    const now = this.#seen.get(name)
    if (now !== undefined && isSo(now)) return now
    return new Promise((resolve) => {
      this.#waiting.set(name, (object) => {
        if (!isSo(object)) return
        this.#waiting.delete(name)
        resolve(object)
      })
    })
  }

  /** Resolves when the run waits. */
  async waits(name: string): Promise<void> {
    const object = await this.until(name, (one) => !['', 'Started'].includes(conditionOf(one).reason))
    const { reason, message } = conditionOf(object)
    if (!reason.startsWith('WaitsFor')) throw new Error(`${name}: ${reason}: ${message}`)
  }

  [Symbol.dispose](): void {
    this.#stop.abort(new Error('the measurement is over'))
  }

  async #follow(kind: RunKind): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const hear = (object: ApiObject) => {
      this.#seen.set(object.metadata.name, object)
      this.#waiting.get(object.metadata.name)?.(object)
    }
    const warn = (message: string) => {
      console.error(message)
    }
    const log = { debug: nothing, info: nothing, warn, error: warn }
    const follower = { replaced: () => resolve(undefined), changed: hear, deleted: nothing }
    const collection = { name: kind, path: this.#path(kind) }
    const options = { client: this.#client, clock: systemClock, log, signal: this.#stop.signal }
    void follow(collection, follower, options)
    return promise
  }

  #path(kind: RunKind): string {
    return `/apis/tekton.dev/${groups[kind]}/namespaces/${this.#namespace}/${kind}`
  }
}

/** The spec of a CustomRun with a kind of this project. */
export function custom(kind: string, params: Readonly<Record<string, string | readonly string[]>>): JsonObject {
  const list = Object.entries(params).map(([name, value]) => ({ name, value }))
  return { customRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind }, params: list as never, timeout: '1h0m0s' }
}

function conditionOf(object: ApiObject): {
  readonly status: string
  readonly reason: string
  readonly message: string
} {
  const status = object.status
  const [first] = isObject(status) && Array.isArray(status.conditions) ? status.conditions.filter(isObject) : []
  const text = (name: string) => (first === undefined ? '' : (textAt(first, name) ?? ''))
  return { status: text('status') || 'Unknown', reason: text('reason'), message: text('message') }
}

const nothing = () => undefined
