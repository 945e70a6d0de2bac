import { setTimeout as delay } from 'node:timers/promises'
import type { ContextId } from '../../src/context/context-id.ts'
import type { JsonObject } from '../../src/json/json.ts'
import type { Commit, ContextStore, Stored } from '../../src/stores/shared/store.ts'

/** A commit that replaces the document that was read by `document`. */
export function commitOn(
  id: ContextId,
  found: Stored | undefined,
  document: JsonObject,
  revision = (found?.revision ?? 0) + 1,
): Commit {
  const entry = {
    revision,
    time: '2026-01-02T03:04:05.678Z',
    actor: 'tester',
    command: 'set',
    operations: [],
    inverse: [],
  }
  return { id, expected: found?.version, document, revision, entry }
}

/** Reads, changes and commits a document, with retries until there is no conflict. */
export async function changeDocument(
  store: ContextStore,
  id: ContextId,
  change: (document: JsonObject) => JsonObject,
): Promise<Stored> {
  for (let attempt = 0; ; attempt++) {
    const found = await store.read(id)
    const revision = (found?.revision ?? (await store.lastRevision(id))) + 1
    const result = await store.commit(commitOn(id, found, change(found?.document ?? {}), revision))
    if (result.kind === 'stored') return result.stored
    await delay(Math.random() * Math.min(200, 5 * 2 ** attempt))
  }
}
