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

export interface NeededRights {
  readonly namespaces: readonly string[]
  /** The namespace of the controller itself. */
  readonly own: string
  /** Undefined: it works without one. */
  readonly lease: { readonly namespace: string; readonly name: string } | undefined
}

/**
 * Asks the cluster whether the controller can begin. Another team may have taken away the rights in its namespace: that must not end the work for the others,
 * so only the rights to the Lease and in the own namespace are required, and those in one namespace at least. Throws KUBERNETES_FORBIDDEN with all missing
 * rights, NO_CUSTOM_RUNS if the cluster has no CustomRuns, and ApiError.
 */
export async function requireRights(
  client: ApiClient,
  { namespaces, own, lease }: NeededRights,
  signal: AbortSignal,
): Promise<void> {
  const [toLease, ...inNamespaces] = await Promise.all([
    missing(client, lease === undefined ? [] : rightsToLease(lease), signal),
    ...namespaces.map((namespace) => missingIn(client, namespace, signal)),
  ])
  const served = namespaces.filter((_, index) => inNamespaces[index]?.length === 0)
  const [first] = served
  if (first === undefined || toLease.length > 0 || (namespaces.includes(own) && !served.includes(own))) {
    const all = [...inNamespaces.flat(), ...toLease]
    throw new CicdError('KUBERNETES_FORBIDDEN', `${refusal}${all.join('; ')}`, {
      suggestions: [
        'Give its ServiceAccount the rights that tekton/ has for it, or name other namespaces in controller.namespaces.',
      ],
    })
  }
  await requireCustomRuns(client, first, signal)
}

/** The beginning of a sentence that ends with missing rights. */
export const refusal = 'the cluster does not let the controller: '

/** The rights that the controller lacks in a namespace: `get, list customruns in team-a`, one text for each kind of object. Throws ApiError. */
export function missingIn(client: ApiClient, namespace: string, signal: AbortSignal): Promise<readonly string[]> {
  return missing(
    client,
    inEach.flatMap((right) => each(right, namespace)),
    signal,
  )
}

async function missing(client: ApiClient, wanted: readonly OneRight[], signal: AbortSignal): Promise<string[]> {
  const answers = await Promise.all(wanted.map(async (one) => ({ one, may: await may(client, one, signal) })))
  return grouped(answers.filter((answer) => !answer.may).map(({ one }) => one))
}

interface OneRight extends Omit<Right, 'verbs'> {
  readonly verb: string
  readonly namespace: string
  readonly name?: string
}

/** The rights for the Lease. A right to create cannot be limited to a name; the others are limited, as in the Role of the manifests. */
function rightsToLease({ namespace, name }: { readonly namespace: string; readonly name: string }): OneRight[] {
  const right = { group: 'coordination.k8s.io', resource: 'leases', namespace }
  return [{ ...right, verb: 'create' }, ...['get', 'update'].map((verb) => ({ ...right, verb, name }))]
}

function each({ verbs, ...right }: Right, namespace: string): OneRight[] {
  return verbs.map((verb) => ({ ...right, verb, namespace }))
}

async function may(
  client: ApiClient,
  { group, resource, subresource, verb, namespace, name }: OneRight,
  signal: AbortSignal,
) {
  const attributes = { group, resource, verb, ...(subresource && { subresource }), ...(name && { name }) }
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
    // Without the right to ask, missing rights show up later.
    if (hasStatus(error, 403) || hasStatus(error, 404)) return true
    throw error
  }
}

function grouped(rights: readonly OneRight[]): string[] {
  const byPlace = Map.groupBy(rights, ({ resource, subresource, namespace }) => {
    const what = subresource === undefined ? resource : `${resource}/${subresource}`
    return `${what} in ${namespace === everywhere ? 'all namespaces' : namespace}`
  })
  return [...byPlace].map(([place, some]) => `${some.map(({ verb }) => verb).join(', ')} ${place}`)
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
