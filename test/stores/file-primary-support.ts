import type { CacheConfig } from '../../src/config/config.ts'
import type { ContextId } from '../../src/context/context-id.ts'
import type { JsonObject } from '../../src/context/json.ts'
import type { Commit, ContextStore, Stored } from '../../src/stores/store.ts'

/** A commit with a history entry that says nothing. */
export function commitOf(id: ContextId, expected: string | undefined, revision: number, document: JsonObject): Commit {
  const entry = {
    revision,
    time: '2026-01-31T10:20:30.000Z',
    actor: 'test',
    command: 'set',
    operations: [],
    inverse: [],
  }
  return { id, expected, document, revision, entry }
}

/** A document whose `state` is the id and what is given. */
export function documentOf(id: ContextId, state: JsonObject = {}): JsonObject {
  return { state: { cicdContextDataId: id, ...state } }
}

/** A state in which a torn or mixed file cannot go unnoticed. */
export function counted(n: number): { n: number; pad: string } {
  return { n, pad: `${n},`.repeat(4000) }
}

/** Changes `state` by compare-and-swap until it is stored; makes the document where there is none. */
export async function setState(
  store: ContextStore,
  id: ContextId,
  change: (state: JsonObject) => JsonObject,
): Promise<Stored> {
  for (;;) {
    const newest = await store.read(id)
    const state = (newest?.document.state ?? {}) as JsonObject
    const revision = (newest?.revision ?? (await store.lastRevision(id))) + 1
    const result = await store.commit(commitOf(id, newest?.version, revision, documentOf(id, change(state))))
    if (result.kind === 'stored') return result.stored
  }
}

/** One cache of each kind beside a path. */
export function cacheConfigs(path: string): CacheConfig[] {
  return [
    { name: 'yamlfile', path: `${path}.caches/data.yaml`, mode: 0o600 },
    { name: 'jsonfile', path: `${path}.caches/data.json`, mode: 0o600 },
    { name: 'shellfile', path: `${path}.caches/data.sh`, mode: 0o600, excludeKeyNames: [] },
    { name: 'idfile', path: `${path}.caches/data.id`, mode: 0o600 },
  ]
}
