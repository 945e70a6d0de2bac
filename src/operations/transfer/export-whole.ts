import { contextId } from '../../context/context-id.ts'
import { given } from '../../json/given.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { contextFileText } from './context-file.ts'

export interface ExportWholeResult {
  readonly id: string
  readonly revision: number
  /** The file: JSON, without a line break at its end. */
  readonly value: string
}

/** A context with its history and its own time to live, as a file that `import` takes. Throws CONTEXT_NOT_FOUND. */
export async function exportWhole(caller: Caller, request: { readonly id: string }): Promise<ExportWholeResult> {
  const { store, clock } = caller.host
  const id = contextId(request.id)
  const { document, revision } = await readContext(caller.host, id, 'find')
  // Read later than the document: what was changed since is left out.
  const history = ((await store.history?.read(id)) ?? []).filter((entry) => entry.revision <= revision)
  const ttl = await store.lifetimes?.ownTtl(id)
  const value = contextFileText({
    exportedAt: clock.now().toISOString(),
    id,
    revision,
    document,
    history,
    ...given({ ttl }),
  })
  return { id, revision, value }
}
