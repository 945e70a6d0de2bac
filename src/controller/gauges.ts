import type { Registry } from 'prom-client'
import type { Meters } from '../io/meters.ts'

/** What is measured of the work that goes on. */
export interface Measured {
  readonly runs: () => number
  readonly waiting: () => number
  readonly locks: () => number
  readonly queue: () => { readonly ready: number; readonly active: number; readonly later: number }
}

/** What the controller says of itself, to probes and to Prometheus. */
export class Gauges {
  readonly #namespaces: readonly string[]
  readonly #synced = new Set<string>()
  #measured: Measured | undefined
  readonly #reconciled: () => void
  readonly #hasFailed: () => void
  /** What Prometheus reads. */
  readonly registry: Registry

  constructor(namespaces: readonly string[], meters: Meters) {
    this.#namespaces = namespaces
    this.registry = meters.registry
    meters.gauge('leads', 'Whether this replica leads.', () => (this.#measured === undefined ? 0 : 1))
    const measure = (name: string, help: string, of: (measured: Measured) => number): void => {
      meters.gauge(name, help, () => (this.#measured === undefined ? 0 : of(this.#measured)))
    }
    measure('custom_runs', 'CustomRuns of ours that there are.', ({ runs }) => runs())
    measure('waiting', 'CustomRuns that wait for a change of a context.', ({ waiting }) => waiting())
    measure('held_locks', 'Locks that PipelineRuns hold.', ({ locks }) => locks())
    measure('queue_ready', 'CustomRuns that are due.', ({ queue }) => queue().ready)
    measure('queue_active', 'CustomRuns that are worked on.', ({ queue }) => queue().active)
    measure('queue_later', 'CustomRuns that are looked at later.', ({ queue }) => queue().later)
    const reconciled = meters.counter('reconciled_total', 'How often a CustomRun was looked at.')
    const failed = meters.counter('failed_total', 'How often that failed and is tried again.')
    this.#reconciled = () => reconciled.inc()
    this.#hasFailed = () => failed.inc()
  }

  /** While it leads; undefined: it stands by. */
  watch(measured: Measured | undefined): void {
    this.#measured = measured
    this.#synced.clear()
  }

  synced(namespace: string): void {
    this.#synced.add(namespace)
  }

  worked(): void {
    this.#reconciled()
  }

  failed(): void {
    this.#hasFailed()
  }

  /** Whether it stands by, or leads and knows what there is. */
  get isReady(): boolean {
    return this.#measured === undefined || this.#namespaces.every((namespace) => this.#synced.has(namespace))
  }
}
