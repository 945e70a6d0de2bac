import { getSystemErrorMap } from 'node:util'
import { CicdError, messageOf, systemCodeOf } from '../errors/cicd-error.ts'

const codes = { read: 'STORED_FILE_NOT_READABLE', write: 'FILE_NOT_WRITABLE', remove: 'FILE_NOT_WRITABLE' } as const

/** Turns a system error about a file into an expected failure (store-unavailable) with the file and the reason. */
export function fileError(action: keyof typeof codes, path: string, thrown: unknown): CicdError {
  return new CicdError(codes[action], `cannot ${action} ${path}: ${systemReason(thrown)}`, {
    file: path,
    cause: thrown,
  })
}

/** The system's reason without the name of the call and the path: `permission denied (EACCES)`. */
function systemReason(thrown: unknown): string {
  // Also reported for a single link that must not be followed, but the system's text is about many links.
  if (systemCodeOf(thrown) === 'ELOOP') return 'a symbolic link that is not followed, or a circle of links (ELOOP)'
  const errno = thrown instanceof Error && 'errno' in thrown ? thrown.errno : undefined
  const known = typeof errno === 'number' ? getSystemErrorMap().get(errno) : undefined
  return known === undefined ? messageOf(thrown) : `${known[1]} (${known[0]})`
}
