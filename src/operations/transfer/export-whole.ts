import { resolve } from 'node:path'
import { contextId, isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { writeAtomically } from '../../io/atomic-file.ts'
import { given } from '../../json/given.ts'
import { readContext } from '../change/read-context.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { Caller, Host } from '../host.ts'
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
  const { store, clock, cwd, log } = caller.host
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
  if (file !== id && isContextId(file) && (await exists(caller.host, file))) {
    log.warn(
      `${file} is also the id of a context; to export that one: cicdstatemgr export --whole --id ${shellWord(file)}`,
    )
  }
  return { id, revision, file }
}

/** Whether there is a context with this id. A failure must not hide that the export was made. */
async function exists({ store }: Host, id: ContextId): Promise<boolean> {
  try {
    return (await store.read(id)) !== undefined
  } catch {
    return false
  }
}
