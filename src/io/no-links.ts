import { lstat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'

/**
 * Refuses a path that leads through a symbolic link below the folder it starts from, or ends in one: a checkout, or whoever writes in that
 * folder, would choose what is read, written and removed elsewhere. What is missing is not a link. Throws `LINK_IN_PATH` (config).
 */
export async function requireNoLinks(start: string, path: string): Promise<void> {
  const names = relative(start, resolve(start, path)).split(sep)
  // Each `..` starts from a folder further up.
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
