import { memoryUsage } from 'node:process'
import type { Counter, Histogram, Registry } from 'prom-client'

/** What a server counts and measures, in a registry of its own; all names begin alike. */
export interface Meters {
  readonly registry: Registry
  counter<T extends string = never>(name: string, help: string, labelNames?: readonly T[]): Counter<T>
  /** Shows a number that is asked for when somebody looks. */
  readonly gauge: (name: string, help: string, value: () => number) => void
  histogram(name: string, help: string, buckets: readonly number[]): Histogram
}

/** Meters that measure the memory of the process already. It loads prom-client, so that no other command pays for it. */
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
