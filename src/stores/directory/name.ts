import { hash } from 'node:crypto'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'

const longest = 200
const kept = longest - 65

/** The name of an id's directory: percent-encoded; a long one is cut and ends in a hash of the whole. */
export function directoryName(id: ContextId): string {
  const encoded = encodeURIComponent(id)
  return encoded.length <= longest ? encoded : `${encoded.slice(0, kept)}~${hash('sha256', id)}`
}

/** The id that a directory is named for; of a name that was cut, which tells no id, the name itself. Undefined for a directory that is not one of ours. */
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

/** Whether the id in a directory with that name may begin with a prefix: a name that was cut does not tell all of it. */
export function mayBeginWith(name: string, prefix: string): boolean {
  const encoded = encodeURIComponent(prefix.toWellFormed())
  return name.startsWith(encoded) || name.slice(0, kept) === encoded.slice(0, kept)
}
