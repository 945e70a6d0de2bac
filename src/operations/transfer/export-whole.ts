import { resolve } from 'node:path'
import { contextId } from '../../context/context-id.ts'
import { writeAtomically } from '../../io/atomic-file.ts'
import { given } from '../../json/given.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { contextFileText } from './context-file.ts'

export interface ExportWholeResult {
  readonly id: string
  readonly revision: number
  /** The text: JSON, without a line break at its end; absent if it was written to a file. */
  readonly value?: string
  /** The path, as it was named. */
  readonly file?: string
}

export interface ExportWholeRequest {
  readonly id: string
  /** Path to write to, readable by its owner only; a relative path starts at the host's directory. */
  readonly file?: string
}

/** Exports a context with its history and TTL as a file for `import`. Throws CONTEXT_NOT_FOUND, FILE_NOT_WRITABLE. */
export async function exportWhole(caller: Caller, request: ExportWholeRequest): Promise<ExportWholeResult> {
  const { store, clock, cwd } = caller.host
  const id = contextId(request.id)
  const { document, revision } = await readContext(caller.host, id, 'find')
  // The history is read after the document: later changes are left out.
  const kept = ((await store.history?.read(id)) ?? []).filter((entry) => entry.revision <= revision)
  // Changes before a gap cannot be undone; a damaged count of revisions causes one.
  const history = kept.filter((entry, at) => entry.revision === revision - at)
  const ttl = await store.lifetimes?.ownTtl(id)
  const value = contextFileText({
    exportedAt: clock.now().toISOString(),
    id,
    revision,
    document,
    history,
    ...given({ ttl }),
  })
  const { file } = request
  if (file === undefined) return { id, revision, value }
  await writeAtomically(resolve(cwd, file), `${value}\n`, { mode: 0o600 })
  return { id, revision, file }
}
