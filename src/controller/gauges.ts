import type { Registry } from 'prom-client'
import type { Meters } from '../io/meters.ts'

/** Numbers about the current work. */
export interface Measured {
  readonly runs: () => number
  readonly waiting: () => number
  readonly locks: () => number
  readonly queue: () => { readonly ready: number; readonly active: number; readonly later: number }
}

/** The state of the controller for probes and Prometheus. */
export class Gauges {
  readonly #namespaces: readonly string[]
  readonly #synced = new Set<string>()
  readonly #refused = new Set<string>()
  #measured: Measured | undefined
  readonly #reconciled: () => void
  readonly #hasFailed: () => void
  /** The metrics for Prometheus. */
  readonly registry: Registry

  constructor(namespaces: readonly string[], meters: Meters) {
    this.#namespaces = namespaces
    this.registry = meters.registry
    meters.gauge('leads', 'Whether this replica is the leader.', () => (this.#measured === undefined ? 0 : 1))
    const measure = (name: string, help: string, of: (measured: Measured) => number): void => {
      meters.gauge(name, help, () => (this.#measured === undefined ? 0 : of(this.#measured)))
    }
    measure('custom_runs', 'CustomRuns of this controller.', ({ runs }) => runs())
    const notServed = 'Namespaces in which the controller lacks rights; the log names them.'
    measure('namespaces_not_served', notServed, () => this.#refused.size)
    measure('waiting', 'CustomRuns that wait for a change of a context.', ({ waiting }) => waiting())
    measure('held_locks', 'Locks that PipelineRuns hold.', ({ locks }) => locks())
    measure('queue_ready', 'CustomRuns that are due.', ({ queue }) => queue().ready)
    measure('queue_active', 'CustomRuns that are being handled.', ({ queue }) => queue().active)
    measure('queue_later', 'CustomRuns that will be checked later.', ({ queue }) => queue().later)
    const reconciled = meters.counter('reconciled_total', 'How often a CustomRun was checked.')
    const failed = meters.counter('failed_total', 'How often that failed; it is tried again.')
    this.#reconciled = () => reconciled.inc()
    this.#hasFailed = () => failed.inc()
  }

  /** Sets the source of the numbers while this replica leads; undefined: it stands by. */
  watch(measured: Measured | undefined): void {
    this.#measured = measured
    this.#synced.clear()
    this.#refused.clear()
  }

  synced(namespace: string): void {
    this.#synced.add(namespace)
  }

  /** Sets whether the controller has its rights in a namespace. */
  served(namespace: string, isServed: boolean): void {
    if (isServed) this.#refused.delete(namespace)
    else this.#refused.add(namespace)
  }

  worked(): void {
    this.#reconciled()
  }

  failed(): void {
    this.#hasFailed()
  }

  /** Whether it stands by, or is the leader and has loaded all lists that it may read. */
  get isReady(): boolean {
    const isLoaded = (namespace: string) => this.#synced.has(namespace) || this.#refused.has(namespace)
    return this.#measured === undefined || this.#namespaces.every(isLoaded)
  }
}
