import { CicdError } from '../errors/cicd-error.ts'
import { isObject, ownValue } from '../json/json.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { ApiError, hasStatus } from '../kubernetes/api-error.ts'
import { customRunsOf, everywhere } from '../kubernetes/resources.ts'

interface Right {
  readonly group: string
  readonly resource: string
  readonly subresource?: string
  readonly verbs: readonly string[]
}

const inEach: readonly Right[] = [
  { group: 'tekton.dev', resource: 'customruns', verbs: ['get', 'list', 'watch'] },
  { group: 'tekton.dev', resource: 'customruns', subresource: 'status', verbs: ['patch'] },
  { group: 'tekton.dev', resource: 'pipelineruns', verbs: ['get', 'list', 'watch'] },
  { group: '', resource: 'events', verbs: ['create'] },
]
const forLease: readonly Right[] = [
  { group: 'coordination.k8s.io', resource: 'leases', verbs: ['get', 'create', 'update'] },
]

/**
 * Asks the cluster whether it may do what it will have to do. Throws KUBERNETES_FORBIDDEN with all that is missing, NO_CUSTOM_RUNS where the
 * cluster knows none, and ApiError.
 */
export async function requireRights(
  client: ApiClient,
  namespaces: readonly string[],
  leaseNamespace: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  const wanted = [
    ...namespaces.flatMap((namespace) => inEach.flatMap((right) => each(right, namespace))),
    ...(leaseNamespace === undefined ? [] : forLease.flatMap((right) => each(right, leaseNamespace))),
  ]
  const answers = await Promise.all(wanted.map(async (one) => ({ one, may: await may(client, one, signal) })))
  const missing = answers.filter(({ may }) => !may).map(({ one }) => rightText(one))
  if (missing.length > 0) {
    throw new CicdError('KUBERNETES_FORBIDDEN', `the cluster does not let the controller: ${missing.join('; ')}`, {
      suggestions: [
        'Give its ServiceAccount the rights that tekton/ has for it, or name other namespaces in controller.namespaces.',
      ],
    })
  }
  await requireCustomRuns(client, namespaces[0] ?? everywhere, signal)
}

interface OneRight extends Omit<Right, 'verbs'> {
  readonly verb: string
  readonly namespace: string
}

function each({ verbs, ...right }: Right, namespace: string): OneRight[] {
  return verbs.map((verb) => ({ ...right, verb, namespace }))
}

async function may(
  client: ApiClient,
  { group, resource, subresource, verb, namespace }: OneRight,
  signal: AbortSignal,
) {
  const attributes = { group, resource, verb, ...(subresource && { subresource }) }
  try {
    const answer = await client.request({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: namespace === everywhere ? attributes : { ...attributes, namespace } },
      },
      signal,
    })
    const status = isObject(answer) ? ownValue(answer, 'status') : undefined
    return !isObject(status) || ownValue(status, 'allowed') !== false
  } catch (error) {
    // Who may not even ask finds out later.
    if (hasStatus(error, 403) || hasStatus(error, 404)) return true
    throw error
  }
}

function rightText({ verb, resource, subresource, namespace }: OneRight): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`
  return `${verb} ${what} in ${namespace === everywhere ? 'all namespaces' : namespace}`
}

async function requireCustomRuns(client: ApiClient, namespace: string, signal: AbortSignal): Promise<void> {
  const { path } = customRunsOf(namespace)
  try {
    await client.request({ path, query: { limit: '1' }, signal })
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    throw new CicdError('NO_CUSTOM_RUNS', 'the cluster knows no customruns of tekton.dev/v1beta1', {
      suggestions: ['Install Tekton Pipelines 1.0 or newer.'],
      cause: error,
    })
  }
}
