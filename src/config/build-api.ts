import { given } from '../json/given.ts'
import type { ApiConfig } from './config.ts'
import type { GatewaySettings } from './settings.ts'

/** The API's settings from settings that their schemas accept. Header names are converted to lower case. */
export function buildApi(
  { kubernetes, proxy }: NonNullable<GatewaySettings['api']>,
  { api: { proxySecret } = {} }: GatewaySettings = {},
): ApiConfig {
  return given({
    kubernetes: kubernetes && {
      audiences: kubernetes.audiences ?? [],
      emailUsernames: kubernetes.emailUsernames ?? false,
      ...given({ kubeconfig: kubernetes.kubeconfig }),
    },
    proxy: proxy && {
      userHeader: proxy.userHeader.toLowerCase(),
      secretHeader: (proxy.secretHeader ?? 'X-Cicdstatemgr-Proxy').toLowerCase(),
      ...given({
        emailHeader: proxy.emailHeader?.toLowerCase(),
        groupsHeader: proxy.groupsHeader?.toLowerCase(),
        secret: proxySecret,
      }),
    },
  })
}
