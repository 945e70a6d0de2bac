import type { DocumentFileConfig } from '../config/config.ts'
import type { ContextId } from '../context/context-id.ts'
import type { JsonObject } from '../json/json.ts'
import { readIfThere, removeFileIf, writeAtomically } from '../io/atomic-file.ts'
import { documentFileText, idInside, ofAnotherId } from '../stores/shared/document-file.ts'
import { readDocument } from '../stores/shared/document-text.ts'
import type { ReadableCache } from './cache.ts'
import { shellWord } from '../text/shell-word.ts'

/** A cache with the whole document as YAML or JSON. Files larger than `maxFileBytes` are not read. */
export function openDocumentCache({ name, path, mode }: DocumentFileConfig, maxFileBytes: number): ReadableCache {
  return { name, path, write, read, remove }

  async function write(_id: ContextId, document: JsonObject): Promise<void> {
    await writeAtomically(path, documentFileText(name, document, maxFileBytes), { mode })
  }

  async function read(id: ContextId): Promise<JsonObject | undefined> {
    const document = await readAny(path)
    if (document === undefined || idInside(document) === id) return document
    throw ofAnotherId('CACHE_OF_ANOTHER_ID', path, document, id, `cicdstatemgr load --id ${shellWord(id)}`)
  }

  async function remove(id: ContextId): Promise<void> {
    await removeFileIf(path, async (file) => {
      const document = await readAny(file)
      return document !== undefined && idInside(document) === id
    })
  }

  async function readAny(file: string): Promise<JsonObject | undefined> {
    const text = await readIfThere(file, { followLink: true, maxBytes: maxFileBytes })
    return text === undefined ? undefined : readDocument(text, path)
  }
}
