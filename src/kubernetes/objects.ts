import { isObject, ownValue } from '../json/json.ts'
import type { JsonObject } from '../json/json.ts'

/** The fields of every object of the API, and any others. */
export interface ApiObject extends JsonObject {
  readonly metadata: Metadata
}

export type Metadata = JsonObject & {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
}

/** The value as an object of the API; undefined if it is not one. */
export function apiObject(value: unknown): ApiObject | undefined {
  const metadata = isObject(value) ? ownValue(value, 'metadata') : undefined
  if (!isObject(value) || !isObject(metadata)) return undefined
  const { name, uid, resourceVersion } = metadata
  const isWhole = [name, uid, resourceVersion].every((text) => typeof text === 'string' && text !== '')
  if (!isWhole) return undefined
  const namespace = typeof metadata.namespace === 'string' ? metadata.namespace : ''
  return { ...value, metadata: { ...metadata, namespace } as Metadata }
}

/**
 * Parses an answer of an API server. Others wrote the objects: numbers are not kept exact, because that needs a check of every value, and an object that is nested
 * thousands deep would block the reading of all others.
 */
export function parseAnswer(text: string): unknown {
  // eslint-disable-next-line no-restricted-properties -- see above
  return JSON.parse(text)
}

/** The key of an object: unique in the cluster. */
export function keyOf({ metadata: { namespace, name } }: { readonly metadata: Metadata }): string {
  return `${namespace}/${name}`
}

/** The text at a path of names, if there is one. */
export function textAt(object: JsonObject, ...names: readonly string[]): string | undefined {
  let value: unknown = object
  for (const name of names) value = isObject(value) ? ownValue(value, name) : undefined
  return typeof value === 'string' ? value : undefined
}
