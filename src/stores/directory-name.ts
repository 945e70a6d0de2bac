import { hash } from 'node:crypto'
import type { ContextId } from '../context/context-id.ts'

const longest = 200

/** The name of an id's directory: percent-encoded; a long one is cut and ends in a hash of the whole. */
export function directoryName(id: ContextId): string {
  const encoded = encodeURIComponent(id)
  return encoded.length <= longest ? encoded : `${encoded.slice(0, longest - 65)}~${hash('sha256', id)}`
}
