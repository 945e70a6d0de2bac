import { lstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { geteuid } from 'node:process'
import { getSystemErrorMap } from 'node:util'
import { CicdError, messageOf, systemCodeOf } from '../errors/cicd-error.ts'

const codes = { read: 'STORED_FILE_NOT_READABLE', write: 'FILE_NOT_WRITABLE', remove: 'FILE_NOT_WRITABLE' } as const

/**
 * Turns a system error about a file into an expected failure (store-unavailable) with the file and the reason. `absolute`: where the file is, if `path` is relative.
 */
export function fileError(action: keyof typeof codes, path: string, thrown: unknown, absolute = path): CicdError {
  return new CicdError(codes[action], `cannot ${action} ${path}: ${systemReason(thrown)}`, {
    file: path,
    cause: thrown,
    suggestions: systemCodeOf(thrown) === 'EACCES' ? ownersOf(absolute, action !== 'read') : [],
  })
}

/** Who owns the file that was denied, and who asks. Files are replaced and removed through their folder: then its owner and mode count. */
function ownersOf(path: string, isChange: boolean): readonly string[] {
  const uid = geteuid?.()
  const found = uid === undefined ? undefined : statusOf(path, isChange)
  if (found === undefined) return []
  const mode = (found.mode & 0o7777).toString(8).padStart(4, '0')
  return [
    `This process runs as uid ${uid}; ${found.path} belongs to uid ${found.uid}, mode ${mode}. Run as that user, or change the owner or mode.`,
  ]
}

/** The file itself, or the nearest folder above it that can be seen. */
function statusOf(path: string, isFolder: boolean): { path: string; uid: number; mode: number } | undefined {
  try {
    const status = lstatSync(path)
    if (!isFolder || status.isDirectory()) return { path, uid: status.uid, mode: status.mode }
  } catch {
    // It does not exist, or a folder above it may not be searched.
  }
  return dirname(path) === path ? undefined : statusOf(dirname(path), isFolder)
}

/** The system's reason without the name of the call and the path: `permission denied (EACCES)`. */
function systemReason(thrown: unknown): string {
  // Also reported for a single link that must not be followed, but the system's text is about many links.
  if (systemCodeOf(thrown) === 'ELOOP') return 'a symbolic link that is not followed, or a circle of links (ELOOP)'
  const errno = thrown instanceof Error && 'errno' in thrown ? thrown.errno : undefined
  const known = typeof errno === 'number' ? getSystemErrorMap().get(errno) : undefined
  return known === undefined ? messageOf(thrown) : `${known[1]} (${known[0]})`
}
