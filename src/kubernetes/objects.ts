import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'

/** What every object of the API has, and whatever else it has. */
export interface ApiObject extends JsonObject {
  readonly metadata: Metadata
}

export type Metadata = JsonObject & {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
}

/** An object of the API, if that is what it is. */
export function apiObject(value: unknown): ApiObject | undefined {
  const metadata = isObject(value) ? ownValue(value, 'metadata') : undefined
  if (!isObject(value) || !isObject(metadata)) return undefined
  const { name, uid, resourceVersion } = metadata
  const isWhole = [name, uid, resourceVersion].every((text) => typeof text === 'string' && text !== '')
  if (!isWhole) return undefined
  const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : ''
  return { ...value, metadata: { ...metadata, namespace } as Metadata }
}

/** Names of all that is kept of objects: unique in the cluster. */
export function keyOf({ metadata: { namespace, name } }: { readonly metadata: Metadata }): string {
  return `${namespace}/${name}`
}

/** The text at a path of names, if there is one. */
export function textAt(object: JsonObject, ...names: readonly string[]): string | undefined {
  let value: unknown = object
  for (const name of names) value = isObject(value) ? ownValue(value, name) : undefined
  return typeof value === 'string' ? value : undefined
}
