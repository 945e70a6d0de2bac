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
  #counts = { worked: 0, failed: 0 }

  constructor(namespaces: readonly string[]) {
    this.#namespaces = namespaces
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
    this.#counts.worked++
  }

  failed(): void {
    this.#counts.failed++
  }

  /** Whether it stands by, or leads and knows what there is. */
  get isReady(): boolean {
    return this.#measured === undefined || this.#namespaces.every((namespace) => this.#synced.has(namespace))
  }

  /** In the format of Prometheus. */
  text(memory: number): string {
    const { worked, failed } = this.#counts
    const measured = this.#measured
    const queue = measured?.queue() ?? { ready: 0, active: 0, later: 0 }
    const lines = [
      ['leads', 'gauge', 'Whether this replica leads.', measured === undefined ? 0 : 1],
      ['custom_runs', 'gauge', 'CustomRuns of ours that there are.', measured?.runs() ?? 0],
      ['waiting', 'gauge', 'CustomRuns that wait for a change of a context.', measured?.waiting() ?? 0],
      ['held_locks', 'gauge', 'Locks that PipelineRuns hold.', measured?.locks() ?? 0],
      ['queue_ready', 'gauge', 'CustomRuns that are due.', queue.ready],
      ['queue_active', 'gauge', 'CustomRuns that are worked on.', queue.active],
      ['queue_later', 'gauge', 'CustomRuns that are looked at later.', queue.later],
      ['reconciled_total', 'counter', 'How often a CustomRun was looked at.', worked],
      ['failed_total', 'counter', 'How often that failed and is tried again.', failed],
      ['resident_memory_bytes', 'gauge', 'Memory of the process.', memory],
    ] as const
    return lines
      .map(([name, type, help, value]) => {
        const full = `cicdstatemgr_controller_${name}`
        return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${full} ${value}\n`
      })
      .join('')
  }
}
