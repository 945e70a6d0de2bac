import { randomUUID } from 'node:crypto'
import { messageOf } from '../errors/cicd-error.ts'
import type { Clock } from '../io/clock.ts'
import { elapsedOn } from '../io/clock.ts'
import type { Logger } from '../io/logger.ts'
import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'
import { isAborted } from '../kubernetes/is-aborted.ts'
import { ApiError, hasStatus } from '../kubernetes/api-error.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { apiObject, textAt } from '../kubernetes/objects.ts'
import type { ApiObject } from '../kubernetes/objects.ts'

export interface LeaseOptions {
  readonly client: ApiClient
  readonly clock: Clock
  readonly log: Logger
  readonly namespace: string
  readonly name: string
  /** The unique name of this process. */
  readonly identity: string
  /** Milliseconds without a renewal after which a leader counts as gone. */
  readonly duration?: number
  /** Milliseconds without a renewal after which the leader itself steps down; less than `duration`. */
  readonly deadline?: number
  /** Milliseconds between two checks or renewals. */
  readonly every?: number
}

/** A name for this process that no other process has, now or earlier. */
export function newIdentity(host: string): string {
  return `${host}_${randomUUID()}`
}

/**
 * Leads while it holds a Lease of the cluster. A holder counts as alive while its Lease changes, measured on the monotonic clock, because the times in the
 * Lease come from other clocks. For a moment two replicas may both believe that they lead, so nothing may depend on a single leader.
 */
export class Lease {
  readonly #options: Required<LeaseOptions>
  /** The last version of the Lease, and when it was seen. */
  #seen: { readonly text: string; readonly at: number } | undefined

  constructor(options: LeaseOptions) {
    this.#options = { duration: 30_000, deadline: 20_000, every: 5000, ...options }
  }

  /** Runs the work whenever this process leads, until the signal is aborted. The signal of the work is aborted when the process no longer leads. Releases the Lease at the end. */
  async lead(signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { log } = this.#options
    while (!isAborted(signal)) {
      await this.#acquire(signal)
      if (isAborted(signal)) return
      log.info(`is the leader: it holds the Lease ${this.#name()}`)
      const leading = new AbortController()
      const both = AbortSignal.any([signal, leading.signal])
      const renewing = this.#renewUntilLost(both).finally(() => {
        leading.abort(new Error('it is no longer the leader'))
      })
      try {
        await work(both)
      } finally {
        leading.abort(new Error('the work is over'))
        await renewing
        await this.#giveBack()
      }
      if (!isAborted(signal)) log.warn(`is no longer the leader: it could not renew the Lease ${this.#name()}`)
    }
  }

  async #acquire(signal: AbortSignal): Promise<void> {
    let isTold = false
    while (!isAborted(signal)) {
      try {
        if (await this.#attempt(signal)) return
        if (!isTold) this.#options.log.info(`stands by: another replica holds the Lease ${this.#name()}`)
        isTold = true
      } catch (error) {
        if (isAborted(signal)) return
        if (!(error instanceof ApiError)) throw error
        this.#options.log.warn(`${messageOf(error)}; tries again`)
      }
      await this.#pause(signal)
    }
  }

  async #renewUntilLost(signal: AbortSignal): Promise<void> {
    const { clock, deadline } = this.#options
    let renewed = elapsedOn(clock)
    for (;;) {
      await this.#pause(signal)
      if (isAborted(signal)) return
      const left = AbortSignal.any([
        signal,
        AbortSignal.timeout(Math.max(1, Math.ceil(renewed + deadline - elapsedOn(clock)))),
      ])
      try {
        if (!(await this.#attempt(left))) return
        renewed = elapsedOn(clock)
      } catch (error) {
        if (!isAborted(signal)) this.#options.log.warn(`the Lease ${this.#name()} was not renewed: ${messageOf(error)}`)
      }
      if (elapsedOn(clock) - renewed >= deadline) return
    }
  }

  /** Acquires or renews the Lease; false if another replica holds it. */
  async #attempt(signal: AbortSignal): Promise<boolean> {
    const { client } = this.#options
    const lease = await this.#read(signal)
    if (lease === undefined) return this.#write(client, 'POST', undefined, signal)
    const holder = textAt(lease, 'spec', 'holderIdentity') ?? ''
    const isOurs = holder === this.#options.identity
    return isOurs || holder === '' || this.#isStale(lease) ? this.#write(client, 'PUT', lease, signal) : false
  }

  async #read(signal: AbortSignal): Promise<ApiObject | undefined> {
    try {
      return apiObject(await this.#options.client.request({ path: this.#path(true), signal }))
    } catch (error) {
      if (hasStatus(error, 404)) return undefined
      throw error
    }
  }

  #isStale(lease: ApiObject): boolean {
    const { clock, duration } = this.#options
    const text = JSON.stringify(ownValue(lease, 'spec') ?? null)
    const now = elapsedOn(clock)
    if (this.#seen?.text !== text) this.#seen = { text, at: now }
    const theirs = ownValue(specOf(lease), 'leaseDurationSeconds')
    return now - this.#seen.at > Math.max(duration, typeof theirs === 'number' ? theirs * 1000 : 0)
  }

  async #write(client: ApiClient, method: 'POST' | 'PUT', lease: ApiObject | undefined, signal: AbortSignal) {
    try {
      const body = this.#leaseAfter(lease)
      await client.request({ method, path: this.#path(method === 'PUT'), body, signal })
      return true
    } catch (error) {
      // Another process updated the Lease first.
      if (hasStatus(error, 409)) return false
      throw error
    }
  }

  #leaseAfter(lease: ApiObject | undefined): JsonObject {
    const { identity, duration, name, namespace, clock } = this.#options
    const now = `${clock.now().toISOString().slice(0, -1)}000Z`
    const spec = lease === undefined ? {} : specOf(lease)
    const isRenewal = ownValue(spec, 'holderIdentity') === identity
    const transitions = ownValue(spec, 'leaseTransitions')
    const count = typeof transitions === 'number' ? transitions : 0
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata:
        lease === undefined
          ? { name, namespace }
          : { name, namespace, resourceVersion: lease.metadata.resourceVersion },
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(duration / 1000),
        acquireTime: isRenewal ? (ownValue(spec, 'acquireTime') ?? now) : now,
        renewTime: now,
        leaseTransitions: isRenewal || lease === undefined ? count : count + 1,
      },
    }
  }

  /** Releases the Lease, so that the next leader need not wait. If this fails, the Lease expires. */
  async #giveBack(): Promise<void> {
    const { client, identity } = this.#options
    const signal = AbortSignal.timeout(2000)
    try {
      const lease = await this.#read(signal)
      if (lease === undefined || textAt(lease, 'spec', 'holderIdentity') !== identity) return
      const spec = { ...specOf(lease), holderIdentity: '' }
      const { apiVersion = null, kind = null } = lease
      const body = { apiVersion, kind, metadata: lease.metadata, spec }
      await client.request({ method: 'PUT', path: this.#path(true), body, signal })
    } catch {}
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { clock, every } = this.#options
    await clock.sleep(every * (0.9 + Math.random() / 5), signal).catch(() => undefined)
  }

  #path(named: boolean): string {
    const { namespace, name } = this.#options
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/leases`
    return named ? `${leases}/${encodeURIComponent(name)}` : leases
  }

  #name(): string {
    return `${this.#options.namespace}/${this.#options.name}`
  }
}

function specOf(lease: ApiObject): JsonObject {
  const spec = ownValue(lease, 'spec')
  return isObject(spec) ? spec : {}
}
