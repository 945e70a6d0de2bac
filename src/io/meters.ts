import { memoryUsage } from 'node:process'
import type { Counter, Histogram, Registry } from 'prom-client'

/** The metrics of a server, in a registry of its own. All names have the same prefix. */
export interface Meters {
  readonly registry: Registry
  /**
   * Adds a counter. `labels`: the values of each label that are known before they are counted; these start at 0, because Prometheus sees no increase in a
   * number that is new.
   */
  counter<T extends string = never>(name: string, help: string, labels?: Labels<T>): Counter<T>
  /** Adds a gauge whose value is computed when the metrics are read. */
  readonly gauge: (name: string, help: string, value: () => number) => void
  histogram(name: string, help: string, buckets: readonly number[]): Histogram
}

/** Values by label; a label whose values are not known has none. */
type Labels<T extends string> = Readonly<Record<T, readonly string[]>>

/** Makes meters, with the default metrics of the process's memory. It loads prom-client lazily, so that other commands start fast. */
export async function createMeters(prefix: string): Promise<Meters> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  const meters: Meters = {
    registry,
    counter<T extends string>(name: string, help: string, labels?: Labels<T>) {
      const labelNames = Object.keys(labels ?? {}) as T[]
      const counter = new Counter({ name: prefix + name, help, labelNames, registers })
      if (labels !== undefined) for (const values of combinations(labelNames, labels)) counter.inc(values, 0)
      return counter
    },
    gauge(name, help, value) {
      new Gauge({
        name: prefix + name,
        help,
        registers,
        collect() {
          this.set(value())
        },
      })
    },
    histogram: (name, help, buckets) => new Histogram({ name: prefix + name, help, buckets: [...buckets], registers }),
  }
  meters.gauge('resident_memory_bytes', 'Memory of the process.', () => memoryUsage.rss())
  meters.gauge('heap_used_bytes', 'Memory that its objects take.', () => memoryUsage().heapUsed)
  return meters
}

function combinations<T extends string>(names: readonly T[], labels: Labels<T>): Partial<Record<T, string>>[] {
  const none: Partial<Record<T, string>>[] = [{}]
  return names.reduce(
    (all, name) => all.flatMap((one) => labels[name].map((value) => ({ ...one, [name]: value }))),
    none,
  )
}
