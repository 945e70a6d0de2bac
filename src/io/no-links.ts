import { lstat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'

/**
 * Refuses a path that contains a symbolic link below its start folder, or ends in one: the author of a checkout, or any user with write access, could
 * redirect reads, writes and removals with it. A missing path is allowed. Throws `LINK_IN_PATH` (config).
 */
export async function requireNoLinks(start: string, path: string): Promise<void> {
  const names = relative(start, resolve(start, path)).split(sep)
  // Each `..` moves the start one folder up.
  const up = names.findIndex((name) => name !== '..')
  if (up === -1) return
  let at = join(start, ...names.slice(0, up))
  for (const name of names.slice(up)) {
    at = join(at, name)
    const found = await lstat(at).catch(() => undefined)
    if (found === undefined) return
    if (found.isSymbolicLink()) throw linkInPath(at, start)
  }
}

function linkInPath(link: string, start: string): CicdError {
  return new CicdError('LINK_IN_PATH', `${link} is a symbolic link; links are not followed below ${start}`, {
    file: link,
    suggestions: ['Remove it. If you want the link in the path of a datasource, give that path as an absolute one.'],
  })
}
