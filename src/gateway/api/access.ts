import { CicdError } from '../../errors/cicd-error.ts'
import type { Environment } from '../../io/environment.ts'
import { given } from '../../json/given.ts'
import { ApiClient } from '../../kubernetes/api-client.ts'
import { connect } from '../../kubernetes/connection.ts'
import type { Gate } from '../gate.ts'
import type { ApiUser } from './api-user.ts'
import { Cluster } from './cluster.ts'
import { clusterUser } from './cluster-user.ts'
import type { Headers } from './headers.ts'
import { isOfProxy, proxyUser } from './proxy-user.ts'

/** Checks who may use the gateway's API and pages. */
export interface Access {
  /** Whether the config has any way in. */
  isOpen(gate: Gate): boolean
  /** Prepares the ways in. Throws NO_CLUSTER and BAD_KUBECONFIG (config). */
  prepare(gate: Gate): Promise<void>
  /** The user who sent the request. Throws NOT_AUTHENTICATED (rejected), BAD_API_REQUEST (usage), KUBERNETES_UNREACHABLE. */
  userOf(gate: Gate, headers: Headers): Promise<ApiUser>
}

/** Identifies users by their cluster token, or by the headers of a proxy, as the config says. */
export function createAccess(options: { readonly env: Environment; readonly cwd: string }): Access {
  // One cluster for each config. It is garbage-collected together with the config.
  const clusters = new WeakMap<Gate['host'], Promise<Cluster>>()

  function clusterOf({ host, log }: Gate): Promise<Cluster> {
    const known = clusters.get(host)
    if (known !== undefined) return known
    const { kubeconfig, audiences = [] } = host.config.gateway.api?.kubernetes ?? {}
    const failed = (reason: string): void => log.error(`the cluster could not check a token or a right: ${reason}`)
    const opening = connect({ ...options, ...given({ kubeconfig }) }).then((connection) => {
      const client = new ApiClient(connection, host.clock)
      return new Cluster({ client, audiences, clock: host.clock, failed })
    })
    clusters.set(host, opening)
    // A failure is not kept: the files of the login may appear later.
    opening.catch(() => clusters.delete(host))
    return opening
  }

  return {
    isOpen: ({ host }) => {
      const { kubernetes, proxy } = host.config.gateway.api ?? {}
      return kubernetes !== undefined || proxy !== undefined
    },
    prepare: async (gate) => {
      if (gate.host.config.gateway.api?.kubernetes !== undefined) await clusterOf(gate)
    },
    userOf: async (gate, headers) => {
      const { kubernetes, proxy } = gate.host.config.gateway.api ?? {}
      // A request that claims to come from the proxy must prove it; no other way in is tried.
      if (proxy !== undefined && (kubernetes === undefined || isOfProxy(headers, proxy)))
        return proxyUser(headers, proxy)
      if (kubernetes === undefined) throw new CicdError('NOT_AUTHENTICATED', 'the gateway has no way to know people')
      return clusterUser(headers, await clusterOf(gate), kubernetes)
    },
  }
}
