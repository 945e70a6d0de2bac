import { CicdError } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'
import { requireCapability } from '../stores/shared/capabilities.ts'
import { Forwarder } from './forward/forwarder.ts'
import type { ForwardOutcome, ForwardStats } from './forward/forward-stats.ts'
import type { Forwarding } from './forwarding.ts'

/** Forwarding with numbers for metrics. */
export interface StoreForwarding extends Forwarding {
  /** Always the same object; its numbers change. */
  readonly stats: Readonly<ForwardStats>
}

/** Opens forwarding on a host. */
export type OpenForwarding = (
  host: Host,
  count: (outcome: ForwardOutcome) => void,
) => Promise<Forwarding & Partial<StoreForwarding>>

/** The queue in the host's store. Throws `NOT_SUPPORTED`, `INVALID_CONFIG` (config) if the store has no queue, or the config no receiver. */
export const openForwarding = (
  { store, config, http, log, redact }: Host,
  count: (outcome: ForwardOutcome) => void,
): Promise<StoreForwarding> => {
  const queue = requireCapability(store, 'queue')
  const { forward } = config.gateway
  if (forward.url === undefined) {
    throw new CicdError('INVALID_CONFIG', 'cicdstatemgr.gateway.forward.url is missing: there is nowhere to forward to')
  }
  return Promise.resolve(new Forwarder({ queue, config: forward, http, log, redact, count }))
}
