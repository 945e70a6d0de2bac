import { existsSync } from 'node:fs'
import type { RequestOptions } from 'node:https'
import { delimiter, join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { KubeConfig } from '@kubernetes/client-node'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { Environment } from '../io/environment.ts'
import { withTokens } from './token-files.ts'

/** The address of the API server, and our credentials. */
export interface Connection {
  readonly server: URL
  /** The namespace of the ServiceAccount, or of the kubeconfig's context. */
  readonly namespace: string | undefined
  /** The options for a request: certificates, agent, and the headers with our credentials. Runs exec plugins. */
  options(): Promise<RequestOptions>
  /** Reads files and runs plugins again: a token was refused, and may have been rotated. */
  reload(): Promise<void>
}

export interface ConnectionOptions {
  /** Path of a kubeconfig. Without it, KUBECONFIG, the ServiceAccount of a pod and `~/.kube/config` are tried in this order. */
  readonly kubeconfig?: string | undefined
  readonly env: Environment
  /** Relative paths start here. */
  readonly cwd: string
  /** The directory of a pod's ServiceAccount; default: where the kubelet puts it. */
  readonly serviceAccount?: string
}

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Reads address and credentials, without any request. Throws NO_CLUSTER and BAD_KUBECONFIG (config). */
export async function connect(options: ConnectionOptions): Promise<Connection> {
  const source = sourceOf(options)
  let config = await load(source)
  const cluster = config.getCurrentCluster()
  if (cluster === null || !URL.canParse(cluster.server)) {
    throw new CicdError(
      'BAD_KUBECONFIG',
      `${source.name} names no cluster to use: its current-context does not exist`,
      {
        suggestions: ['kubectl config get-contexts', 'kubectl config use-context NAME'],
      },
    )
  }
  let trusted: RequestOptions['ca']
  const context = config.getContextObject(config.getCurrentContext())
  return {
    server: new URL(cluster.server),
    namespace: context?.namespace,
    async options() {
      const request = await optionsOf(config, source)
      const isRotated = trusted !== undefined && !isDeepStrictEqual(request.ca, trusted)
      trusted = request.ca
      if (!isRotated) return request
      // The client makes one agent, which trusts the CA of its first request for ever.
      config = await load(source)
      return optionsOf(config, source)
    },
    async reload() {
      config = await load(source)
    },
  }
}

async function optionsOf(config: KubeConfig, { name }: Source): Promise<RequestOptions> {
  const request: RequestOptions = {}
  try {
    await config.applyToHTTPSOptions(request)
  } catch (cause) {
    throw new CicdError('BAD_KUBECONFIG', `${name}: ${messageOf(cause)}`, { cause })
  }
  return request
}

interface Source {
  readonly name: string
  /** The files; empty: the ServiceAccount of the pod. */
  readonly files: readonly string[]
}

function sourceOf({ kubeconfig, env, cwd, serviceAccount = serviceAccountFolder }: ConnectionOptions): Source {
  const named = kubeconfig === undefined ? (env.KUBECONFIG ?? '').split(delimiter) : [kubeconfig]
  const files = named.filter((file) => file !== '').map((file) => resolve(cwd, file))
  if (files.length > 0) return { name: files.join(' and '), files }
  if ((env.KUBERNETES_SERVICE_HOST ?? '') !== '' && existsSync(join(serviceAccount, 'token'))) {
    return { name: `the ServiceAccount in ${serviceAccount}`, files: [] }
  }
  const usual = env.HOME === undefined ? undefined : join(env.HOME, '.kube/config')
  if (usual !== undefined && existsSync(usual)) return { name: usual, files: [usual] }
  throw new CicdError(
    'NO_CLUSTER',
    'no cluster is named: there is no kubeconfig, and this is not a pod with a ServiceAccount',
    {
      suggestions: ['Give --kubeconfig FILE, or set KUBECONFIG.'],
    },
  )
}

/** Loaded late: it takes 0.7 s and 90 MB, and no other command needs it. */
async function load({ name, files }: Source): Promise<KubeConfig> {
  const { KubeConfig } = await import('./kube-config.ts')
  const config = new KubeConfig()
  try {
    if (files.length === 0) config.loadFromCluster()
    for (const [index, file] of files.entries()) {
      const next = index === 0 ? config : new KubeConfig()
      next.loadFromFile(file)
      next.users = await withTokens(next.users, file)
      if (next !== config) config.mergeConfig(next, true)
    }
    return config
  } catch (cause) {
    throw new CicdError('BAD_KUBECONFIG', `${name} cannot be used: ${messageOf(cause)}`, { cause })
  }
}
