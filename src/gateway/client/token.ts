import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { Environment } from '../../io/environment.ts'
import { readBytes } from '../../io/read-file.ts'
import { given } from '../../json/given.ts'

export interface TokenOptions {
  readonly tokenFile?: string | undefined
  readonly kubeconfig?: string | undefined
  readonly env: Environment
  /** Relative paths start here. */
  readonly cwd: string
  /** The file of a mounted token that is only for the gateway; default: the path in the docs. */
  readonly mounted?: string
}

const mountedToken = '/var/run/secrets/cicdstatemgr/token'
const longest = 16_384

/** The token for a gateway: from a file, its mount, a kubeconfig or the pod. Throws NO_TOKEN (usage), NO_CLUSTER and BAD_KUBECONFIG. */
export async function tokenOf({ tokenFile, mounted = mountedToken, ...options }: TokenOptions): Promise<string> {
  if (tokenFile !== undefined) return tokenIn(resolve(options.cwd, tokenFile))
  if (options.kubeconfig === undefined && existsSync(mounted)) return tokenIn(mounted)
  // Loaded late, because it loads the client of Kubernetes.
  const { connect } = await import('../../kubernetes/connection.ts')
  const { headers } = await (await connect({ ...options, ...given({ kubeconfig: options.kubeconfig }) })).options()
  const said = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  const token = /^Bearer (.+)$/.exec(String(said))?.[1]
  if (token !== undefined) return checked(token, 'the kubeconfig')
  throw new CicdError(
    'NO_TOKEN',
    'the kubeconfig logs in without a token, for example with a certificate, but a gateway needs a token',
    {
      suggestions: ['kubectl create token SERVICEACCOUNT --audience cicdstatemgr > token, and --token-file token'],
    },
  )
}

async function tokenIn(file: string): Promise<string> {
  const bytes = await readBytes(file, longest).catch((cause: unknown) => {
    throw new CicdError('NO_TOKEN', `the file ${file} with the token cannot be read: ${messageOf(cause)}`, { cause })
  })
  return checked(bytes.toString('latin1').trim(), file)
}

/** Checks that a token has only characters that a header can hold. Messages never contain the token. Throws NO_TOKEN (usage). */
function checked(token: string, where: string): string {
  if (/^[A-Za-z0-9._~+/-]+=*$/.test(token) && token.length <= longest) return token
  throw new CicdError('NO_TOKEN', `the content of ${where} is not a token`)
}
