import type { ApiConfig } from '../../config/config.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { printable } from '../../text/escapes.ts'
import { shorten } from '../../text/shorten.ts'
import type { ApiUser } from './api-user.ts'
import type { Cluster, ClusterUser, Right } from './cluster.ts'
import { oneHeader } from './headers.ts'
import type { Headers } from './headers.ts'

/** Larger tokens there are none. */
const longestToken = 16_384

/** Who has the token of a request. Throws NOT_AUTHENTICATED (rejected), and KUBERNETES_UNREACHABLE where nobody knows. */
export async function clusterUser(
  headers: Headers,
  cluster: Cluster,
  { emailUsernames }: NonNullable<ApiConfig['kubernetes']>,
): Promise<ApiUser> {
  const impersonating = Object.keys(headers).find((name) => name.startsWith('impersonate-'))
  if (impersonating !== undefined) {
    throw new CicdError('BAD_API_REQUEST', `nobody votes for somebody else: the header ${impersonating} is not taken`)
  }
  const user = await cluster.userOf(tokenIn(headers))
  if (user === undefined) {
    throw new CicdError(
      'NOT_AUTHENTICATED',
      'the cluster does not take the token: it is none, or of another cluster, or too old, or made for another audience',
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

/** The namespace is not told: whether a context is there, and whose it is, is for those who may see it. */
function notAllowed({ username }: ClusterUser, { verb, resource = 'decisions' }: Right): CicdError {
  return new CicdError('NOT_ALLOWED', `${shorten(username, 100)} may not ${verb} ${resource} there`, {
    suggestions: [
      `A Role in the context's namespace, or a ClusterRole, gives it: apiGroups cicdstatemgr.dev, resources ${resource}, verbs ${verb}.`,
    ],
  })
}
