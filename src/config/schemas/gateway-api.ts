import type { JsonObject } from '../../json/json.ts'
import { closed, flag, list, path, text, textLike } from './parts.ts'

const header = (description: string): JsonObject =>
  textLike('the name of a header', "^[A-Za-z0-9!#$%&'*+.^`|~-]{1,100}$", description)

/** The schema of the API that shows decisions and takes votes. */
export const gatewayApi: JsonObject = closed('the API that shows decisions and votes; absent: there is none', {
  kubernetes: closed('people with a token of the cluster, and the right to approve decisions there', {
    audiences: list('audiences that tokens must be made for, default the API server', {
      title: 'an audience',
      type: 'string',
      pattern: '^\\S{1,500}$',
    }),
    emailUsernames: flag(
      'whether the cluster names people by e-mail addresses that it has verified, so that these join them, default false',
    ),
    kubeconfig: path('kubeconfig of the cluster, default KUBECONFIG, otherwise the cluster of the pod'),
  }),
  proxy: closed(
    'people whom a proxy has logged in; it names them in headers, and proves itself with gateway.api.proxySecret',
    {
      userHeader: header('the user, e.g. X-Forwarded-User'),
      emailHeader: header('the e-mail address, which is then used instead of the user'),
      groupsHeader: header('groups, with commas between; they count as groups of the cluster'),
      secretHeader: header('the secret, default X-Cicdstatemgr-Proxy'),
    },
    ['userHeader'],
  ),
})

/** The schema of the API's secrets. */
export const gatewayApiSecrets: JsonObject = closed('of gateway.api', {
  proxySecret: text('with which the proxy proves itself, 16 characters or more'),
})
