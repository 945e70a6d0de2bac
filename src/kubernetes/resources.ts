import type { JsonObject } from '../json/json.ts'
import type { ApiClient } from './api-client.ts'
import { isMissing } from './api-client.ts'
import { apiObject } from './objects.ts'
import type { ApiObject } from './objects.ts'
import type { Collection } from './watch.ts'

const tekton = '/apis/tekton.dev'

/** Stands for all namespaces. */
export const everywhere = '*'

function inNamespace(group: string, namespace: string, kind: string): string {
  return namespace === everywhere ? `${group}/${kind}` : `${group}/namespaces/${encodeURIComponent(namespace)}/${kind}`
}

export function customRunsOf(namespace: string): Collection {
  return { name: placeText('customruns', namespace), path: inNamespace(`${tekton}/v1beta1`, namespace, 'customruns') }
}

export function pipelineRunsOf(namespace: string): Collection {
  const path = inNamespace(`${tekton}/v1`, namespace, 'pipelineruns')
  return { name: placeText('pipelineruns', namespace), path, metadataOnly: true }
}

function placeText(kind: string, namespace: string): string {
  return namespace === everywhere ? `${kind} of all namespaces` : `${kind} of ${namespace}`
}

/** An object of a namespace, or undefined if it does not exist. Throws ApiError. */
export async function getObject(
  client: ApiClient,
  collection: Collection,
  name: string,
  signal?: AbortSignal,
): Promise<ApiObject | undefined> {
  try {
    return apiObject(await client.request({ path: `${collection.path}/${encodeURIComponent(name)}`, signal }))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Patches the status of a CustomRun that has not changed since it was read. Throws ApiError: 409 if it has changed. */
export async function patchStatus(
  client: ApiClient,
  {
    namespace,
    name,
    resourceVersion,
  }: { readonly namespace: string; readonly name: string; readonly resourceVersion: string },
  status: JsonObject,
  signal?: AbortSignal,
): Promise<ApiObject | undefined> {
  return apiObject(
    await client.request({
      method: 'PATCH',
      path: `${customRunsOf(namespace).path}/${encodeURIComponent(name)}/status`,
      contentType: 'application/merge-patch+json',
      body: { metadata: { resourceVersion }, status },
      signal,
    }),
  )
}

/** Creates an Event for an object, in its namespace. Throws ApiError. */
export async function createEvent(
  client: ApiClient,
  about: { readonly namespace: string; readonly name: string; readonly uid: string },
  {
    type,
    reason,
    message,
    at,
  }: { readonly type: string; readonly reason: string; readonly message: string; readonly at: string },
): Promise<void> {
  const { namespace, name, uid } = about
  await client.request({
    method: 'POST',
    path: inNamespace('/api/v1', namespace, 'events'),
    body: {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { generateName: `${name.slice(0, 200)}.`, namespace },
      involvedObject: { apiVersion: 'tekton.dev/v1beta1', kind: 'CustomRun', namespace, name, uid },
      ...{ type, reason, message, count: 1, firstTimestamp: at, lastTimestamp: at },
      source: { component: 'cicdstatemgr-controller' },
      reportingComponent: 'cicdstatemgr-controller',
    },
  })
}
