import { lstatSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'

const writableByOthers = 0o022
const sticky = 0o1000

/**
 * Whether nobody but this user and root can put something into a folder, or another folder in its place. The path is real: absolute and
 * without links. Throws what the system says.
 */
export function isOnlyOurs(path: string, uid: number): boolean {
  const folder = lstatSync(path)
  return folder.isDirectory() && isClosed(folder, uid) && areParentsSafe(path, uid)
}

/** Whether nobody else can put another folder in a real path's place. In a sticky folder such as /tmp each may rename only his own. */
export function areParentsSafe(path: string, uid: number): boolean {
  const parent = dirname(path)
  if (parent === path) return true
  const folder = lstatSync(parent)
  const isSticky = (folder.mode & sticky) !== 0 && isOwnedBy(folder, uid)
  return (isSticky || isClosed(folder, uid)) && areParentsSafe(parent, uid)
}

function isClosed(folder: Stats, uid: number): boolean {
  return isOwnedBy(folder, uid) && (folder.mode & writableByOthers) === 0
}

/** Root may do everything anyway. */
function isOwnedBy(folder: Stats, uid: number): boolean {
  return folder.uid === uid || folder.uid === 0
}
