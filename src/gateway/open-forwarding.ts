import { CicdError } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'
import type { Forwarding } from './forwarding.ts'

/** What forwards on a host. */
export type OpenForwarding = (host: Host) => Promise<Forwarding>

/** The queue on the host's store. */
export const openForwarding: OpenForwarding = () =>
  Promise.resolve({
    put: () => Promise.reject(new CicdError('NOT_SUPPORTED', 'nothing is forwarded')),
    work: () => Promise.resolve(),
  })
