import type { ApiConfig } from '../../config/config.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { printable } from '../../text/escapes.ts'
import { shorten } from '../../text/shorten.ts'
import type { ApiUser } from './api-user.ts'
import type { Cluster, ClusterUser, Right } from './cluster.ts'
import { oneHeader } from './headers.ts'
import type { Headers } from './headers.ts'

/** The most characters of a token; real ones are shorter. */
const longestToken = 16_384

/** The owner of a request's token. Throws NOT_AUTHENTICATED (rejected), and KUBERNETES_UNREACHABLE if the cluster does not answer. */
export async function clusterUser(
  headers: Headers,
  cluster: Cluster,
  { emailUsernames }: NonNullable<ApiConfig['kubernetes']>,
): Promise<ApiUser> {
  const impersonating = Object.keys(headers).find((name) => name.startsWith('impersonate-'))
  if (impersonating !== undefined) {
    throw new CicdError(
      'BAD_API_REQUEST',
      `a vote for another person is not possible: the header ${impersonating} is refused`,
    )
  }
  const user = await cluster.userOf(tokenIn(headers))
  if (user === undefined) {
    throw new CicdError(
      'NOT_AUTHENTICATED',
      'the cluster refuses the token: it is not a token, is of another cluster, too old, or made for another audience',
    )
  }
  const { username, groups } = user
  return {
    via: 'kubernetes',
    identity: {
      kubernetes: username,
      kubernetesGroups: groups,
      ...(emailUsernames && username.includes('@') && { email: username }),
    },
    shownAs: shorten(printable(username), 100),
    require: async (right) => {
      if (!(await cluster.may(user, right))) throw notAllowed(user, right)
    },
  }
}

function tokenIn(headers: Headers): string {
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(oneHeader(headers, 'authorization') ?? '') ?? []
  if (token !== undefined && token.length <= longestToken) return token
  throw new CicdError(
    'NOT_AUTHENTICATED',
    'the request has no token: it needs Authorization: Bearer and a token of the cluster',
  )
}

/** The message does not name the namespace: only users with the right may learn that a context exists, and to which namespace it belongs. */
function notAllowed({ username }: ClusterUser, { verb, resource = 'decisions', onAll = false }: Right): CicdError {
  const [where, suggestions] = onAll
    ? [
        'in all namespaces',
        [
          `A ClusterRole with a ClusterRoleBinding gives it: apiGroups cicdstatemgr.dev, resources ${resource}, verbs ${verb}.`,
          'A Role in one namespace is enough to ask for one context of that namespace, by its id.',
        ],
      ]
    : [
        'there',
        [
          `A Role in the context's namespace, or a ClusterRole, gives it: apiGroups cicdstatemgr.dev, resources ${resource}, verbs ${verb}.`,
        ],
      ]
  return new CicdError('NOT_ALLOWED', `${shorten(username, 100)} may not ${verb} ${resource} ${where}`, { suggestions })
}
