import type { ContextId } from '../context/context-id.ts'
import type { JsonObject } from '../json/json.ts'

/** A copy of a document in this machine's filesystem, for people, shells and other programs. */
export interface Cache {
  readonly name: 'yamlfile' | 'jsonfile' | 'shellfile' | 'idfile'
  /** An absolute path. */
  readonly path: string
  /** Replaces the file atomically, and creates its directories. */
  write(id: ContextId, document: JsonObject): Promise<void>
  /** Removes the file if it holds this id's copy; another id's copy stays. */
  remove(id: ContextId): Promise<void>
}

/** A cache that holds the whole document. */
export interface ReadableCache extends Cache {
  /** Reads the copy; undefined if there is none. Throws `CACHE_OF_ANOTHER_ID` (conflict) if it belongs to another id. */
  read(id: ContextId): Promise<JsonObject | undefined>
}
