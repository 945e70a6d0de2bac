import { isObject } from '../../src/json/json.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'

export interface StoredObject extends JsonObject {
  metadata: JsonObject & { name: string; namespace: string; uid: string; resourceVersion: string; generation: number }
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: StoredObject
  readonly version: number
}

/** The error of a refused request, with the status and message of the API server. */
export class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The objects of a stand-in for a cluster, with versions, conflicts, subresources and events, as in etcd and the API server. */
export class KubernetesObjects {
  readonly #objects = new Map<string, StoredObject>()
  readonly #listeners = new Set<(path: string, event: WatchEvent) => void>()
  #log: { readonly path: string; readonly event: WatchEvent }[] = []
  #version = 100
  /** Events up to this version are no longer available. */
  compacted = 0
  #names = 0

  get version(): number {
    return this.#version
  }

  /** The objects of a collection such as `/api/v1/namespaces/a/events`, or of all namespaces, by name. */
  list(path: string): StoredObject[] {
    return [...this.#objects].filter(([key]) => isIn(path, key)).map(([, object]) => structuredClone(object))
  }

  get(key: string): StoredObject {
    const found = this.#objects.get(key)
    if (found === undefined) throw new Refused(404, `${key.split('/').at(-1) ?? ''} not found`)
    return structuredClone(found)
  }

  has(key: string): boolean {
    return this.#objects.has(key)
  }

  create(path: string, body: JsonObject): StoredObject {
    const given = isObject(body.metadata) ? body.metadata : {}
    const { name: wanted, generateName: prefix } = given
    const name =
      typeof wanted === 'string' ? wanted : `${prefix as string}${(++this.#names).toString(36).padStart(5, '0')}`
    const key = `${path}/${name}`
    if (this.#objects.has(key)) throw new Refused(409, `"${name}" already exists`)
    const [, namespace = ''] = /\/namespaces\/([^/]+)\//.exec(path) ?? []
    const uid = `uid-${name}-${this.#version}`
    const metadata = { ...given, name, namespace, uid, generation: 1, resourceVersion: '' }
    return this.#store('ADDED', key, { ...body, metadata })
  }

  /** Replaces an object if it still has the given version. */
  replace(key: string, body: JsonObject): StoredObject {
    const old = this.get(key)
    const { metadata } = body
    if (
      isObject(metadata) &&
      (metadata.resourceVersion ?? old.metadata.resourceVersion) !== old.metadata.resourceVersion
    ) {
      throw new Refused(409, 'the object has been modified; please apply your changes to the latest version')
    }
    return this.#store('MODIFIED', key, { ...body, metadata: { ...old.metadata } })
  }

  /** Merges a patch into the status only, or into everything except the status. */
  merge(key: string, patch: JsonObject, subresource: 'status' | undefined): StoredObject {
    const old = this.get(key)
    const version = isObject(patch.metadata) ? patch.metadata.resourceVersion : undefined
    if (version !== undefined && version !== old.metadata.resourceVersion) {
      throw new Refused(409, 'the object has been modified; please apply your changes to the latest version')
    }
    if (subresource === 'status') {
      const status = merged(old.status ?? {}, patch.status ?? {})
      requireStatus(status)
      return this.#store('MODIFIED', key, { ...old, status })
    }
    const next = merged(old, { spec: patch.spec ?? {} }) as StoredObject
    const hasNewSpec = JSON.stringify(next.spec) !== JSON.stringify(old.spec)
    const generation = old.metadata.generation + (hasNewSpec ? 1 : 0)
    return this.#store('MODIFIED', key, { ...next, metadata: { ...old.metadata, generation } })
  }

  remove(key: string): StoredObject {
    const old = this.get(key)
    this.#objects.delete(key)
    return this.#tell('DELETED', key, old)
  }

  /** The events of a collection after a version. Throws Refused (410) if the version is too old. */
  since(path: string, version: number): WatchEvent[] {
    if (version < this.compacted) throw new Refused(410, 'The resourceVersion for the provided watch is too old.')
    return this.#log.filter((one) => one.event.version > version && isIn(path, one.path)).map(({ event }) => event)
  }

  /** Reports events of a collection from now on. */
  listen(path: string, heard: (event: WatchEvent) => void): () => void {
    const listener = (key: string, event: WatchEvent) => {
      if (isIn(path, key)) heard(event)
    }
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Drops the events until now. */
  compact(): void {
    this.#log = []
    this.compacted = this.#version + 1
    this.#version++
  }

  #store(type: WatchEvent['type'], key: string, object: StoredObject): StoredObject {
    this.#objects.set(key, object)
    return this.#tell(type, key, object)
  }

  #tell(type: WatchEvent['type'], key: string, object: StoredObject): StoredObject {
    const version = ++this.#version
    object.metadata.resourceVersion = String(version)
    const event = { type, version, object: structuredClone(object) }
    this.#log.push({ path: key, event })
    for (const listener of this.#listeners) listener(key, event)
    return structuredClone(object)
  }
}

/** Whether an object is in a collection. A collection without a namespace has the objects of all namespaces. */
function isIn(path: string, key: string): boolean {
  const collection = key.slice(0, key.lastIndexOf('/'))
  return collection === path || collection.replace(/\/namespaces\/[^/]+/, '') === path
}

/** Applies a JSON merge patch (RFC 7386). */
function merged(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    result[name] = value === null ? null : merged(result[name] ?? null, value)
  }
  return Object.fromEntries(Object.entries(result).filter(([name]) => patch[name] !== null))
}

/** Checks the status as the schema of CustomRun and Tekton's webhook do. */
function requireStatus(status: JsonValue): void {
  const { conditions, results } = status as { conditions?: JsonObject[]; results?: JsonObject[] }
  for (const condition of conditions ?? []) {
    const { type, status, lastTransitionTime, reason } = condition
    const isWhole = [type, status, lastTransitionTime, reason].every((each) => typeof each === 'string' && each !== '')
    if (!isWhole) throw new Refused(422, `a condition is not whole: ${JSON.stringify(condition)}`)
  }
  for (const result of results ?? []) {
    if (typeof result.value !== 'string') throw new Refused(422, 'a result is no text')
  }
}
