import { resolve } from 'node:path'
import * as Flags from '@oclif/core/flags'
import { interruption } from '../interruption.ts'
import { nonEmptyFlag } from './flag-kinds.ts'

/** The gateway that is used instead of the store, and the token for it. */
export const gatewayFlags = {
  gateway: nonEmptyFlag({
    description: 'URL of a gateway to ask instead of the store, with a token of the cluster',
    env: 'CICDSTATEMGR_GATEWAY',
    helpValue: 'URL',
    helpGroup: 'GATEWAY',
  }),
  'gateway-ca': nonEmptyFlag({
    description: 'PEM file with the CA of its certificate, in addition to the usual CAs',
    env: 'CICDSTATEMGR_GATEWAY_CA',
    helpValue: 'FILE',
    helpGroup: 'GATEWAY',
  }),
  'gateway-http': Flags.boolean({
    description: 'send the token without https: anyone on the way can read and use it',
    default: false,
    helpGroup: 'GATEWAY',
  }),
  'token-file': nonEmptyFlag({
    summary: 'file with the token',
    description:
      "file with the token; default: /var/run/secrets/cicdstatemgr/token if it is mounted, otherwise the token of the kubeconfig or of the pod's ServiceAccount",
    env: 'CICDSTATEMGR_TOKEN_FILE',
    helpValue: 'FILE',
    helpGroup: 'GATEWAY',
  }),
  kubeconfig: nonEmptyFlag({
    summary: 'kubeconfig with the token',
    description: 'kubeconfig with the token; default: KUBECONFIG, then the one of the pod or ~/.kube/config',
    env: 'CICDSTATEMGR_KUBECONFIG',
    helpValue: 'FILE',
    helpGroup: 'GATEWAY',
  }),
}

/** The parsed flags, for the client of the gateway. */
export interface GatewayFlags {
  readonly gateway?: string | undefined
  readonly 'gateway-ca'?: string | undefined
  readonly 'gateway-http': boolean
  readonly 'token-file'?: string | undefined
  readonly kubeconfig?: string | undefined
}

/** The options of a gateway's client: the gateway, and the parts of this process that the client uses. */
export function gatewayOptions(flags: GatewayFlags & { readonly gateway: string }) {
  const { gateway: url, 'gateway-ca': ca, 'gateway-http': allowHttp, 'token-file': tokenFile, kubeconfig } = flags
  const lent = { cwd: process.cwd(), env: process.env, signal: interruption.signal }
  return { url, allowHttp, tokenFile, kubeconfig, ...lent, ca: ca === undefined ? undefined : resolve(ca) }
}
