import { hash } from 'node:crypto'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'

const longest = 200
const kept = longest - 65

/** The directory name of an id: percent-encoded. A long one is cut and ends with a hash of the whole id. */
export function directoryName(id: ContextId): string {
  const encoded = encodeURIComponent(id)
  return encoded.length <= longest ? encoded : `${encoded.slice(0, kept)}~${hash('sha256', id)}`
}

/**
 * The id that a directory name stands for. A name that was cut does not contain the whole id: then the name itself is returned. Undefined for a
 * directory that is not ours.
 */
export function idOfName(name: string): ContextId | undefined {
  if (name.length === longest && /~[0-9a-f]{64}$/.test(name)) return isContextId(name) ? name : undefined
  const id = decoded(name)
  return id !== undefined && isContextId(id) && directoryName(id) === name ? id : undefined
}

function decoded(name: string): string | undefined {
  try {
    return decodeURIComponent(name)
  } catch {
    return undefined
  }
}

/** Whether a directory with this name may hold an id with this prefix. True if the name was cut and cannot tell. */
export function mayBeginWith(name: string, prefix: string): boolean {
  const encoded = encodeURIComponent(prefix.toWellFormed())
  return name.startsWith(encoded) || name.slice(0, kept) === encoded.slice(0, kept)
}
