import { hostname } from 'node:os'
import { createMeters } from '../io/meters.ts'
import type { Host } from '../operations/host.ts'
import { requireCertificates, warnOfPlaceholders } from '../operations/open-host.ts'
import { Gauges } from './gauges.ts'
import { startHealthServer } from './health-server.ts'
import { ApiClient } from '../kubernetes/api-client.ts'
import { connect } from '../kubernetes/connection.ts'
import type { ConnectionOptions } from '../kubernetes/connection.ts'
import { Lease, newIdentity } from './lease.ts'
import { requireRights } from './rights.ts'
import { readInTime } from './store-outages.ts'
import { work } from './work.ts'

/** Milliseconds for work in progress during a shutdown; a pod is killed after 30 s. */
export const drainTime = 10_000

export interface ControllerOptions extends ConnectionOptions {
  /** Namespaces that replace those of the config. */
  readonly namespaces?: readonly string[]
  /** The address for probes and Prometheus; undefined: none. */
  readonly listen?: { readonly host: string; readonly port: number }
  /** Whether it works only while it holds the Lease of the config; default true. */
  readonly lease?: boolean
  /** Called once it works, with the port for probes. */
  readonly started?: (port: number | undefined) => void
  readonly signal: AbortSignal
}

/**
 * Reconciles the custom tasks of a cluster until the signal is aborted. Throws errors of kubeconfig, rights and config before it
 * begins.
 */
export async function runController(host: Host, options: ControllerOptions): Promise<void> {
  try {
    await serve(host, options)
  } catch (error) {
    // A signal before the start ends it cleanly too.
    if (!options.signal.aborted) throw error
  }
}

async function serve(host: Host, options: ControllerOptions): Promise<void> {
  const { signal, lease = true } = options
  await requireCertificates(host)
  warnOfPlaceholders(host)
  const connection = await connect(options)
  const client = new ApiClient(connection, host.clock)
  const { controller } = host.config
  const own = connection.namespace ?? 'default'
  const namespaces = options.namespaces ?? controller.namespaces ?? [own]
  const leaseNamespace = controller.lease.namespace ?? own
  const leaseOf = lease ? { namespace: leaseNamespace, name: controller.lease.name } : undefined
  await requireRights(client, { namespaces, own, lease: leaseOf }, signal)
  // The controller waits for a datasource that cannot be reached; a wrong config is reported at once.
  await readInTime(host.store.ping()).catch((error: unknown) => {
    host.log.warn(`${error instanceof Error ? error.message : String(error)}; CustomRuns wait until it can be reached`)
  })
  const gauges = new Gauges(namespaces, await createMeters('cicdstatemgr_controller_'))
  await using server = options.listen && (await startHealthServer(options.listen, gauges))
  options.started?.(server?.port)
  host.log.info(`serves the custom tasks of ${namespaces.join(', ')}`)
  const { contexts, unboundContexts, workers } = controller
  const rules = { contexts, unboundContexts }
  const parts = { host, client, namespaces, workers, gauges, rules, drainTime }
  if (!lease) {
    await work(parts, signal)
    return
  }
  const leader = new Lease({
    ...{ client, clock: host.clock, log: host.log, namespace: leaseNamespace, name: controller.lease.name },
    identity: newIdentity(hostname()),
  })
  await leader.lead(signal, (leading) => work(parts, leading))
}
