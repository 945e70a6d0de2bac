import { memoryUsage } from 'node:process'
import type { Counter, Histogram, Registry } from 'prom-client'

/** The metrics of a server, in a registry of its own. All names have the same prefix. */
export interface Meters {
  readonly registry: Registry
  counter<T extends string = never>(name: string, help: string, labelNames?: readonly T[]): Counter<T>
  /** Adds a gauge whose value is computed when the metrics are read. */
  readonly gauge: (name: string, help: string, value: () => number) => void
  histogram(name: string, help: string, buckets: readonly number[]): Histogram
}

/** Makes meters, with the default metrics of the process's memory. It loads prom-client lazily, so that other commands start fast. */
export async function createMeters(prefix: string): Promise<Meters> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]
  const meters: Meters = {
    registry,
    counter: (name, help, labelNames = []) => new Counter({ name: prefix + name, help, labelNames, registers }),
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
