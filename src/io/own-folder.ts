import { lstatSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { dirname } from 'node:path'

const writableByOthers = 0o022
const sticky = 0o1000

/** Whether only this user and root can add files to a folder, or replace the folder. The path must be absolute and without links. Throws system errors. */
export function isOnlyOurs(path: string, uid: number): boolean {
  const folder = lstatSync(path)
  return folder.isDirectory() && isClosed(folder, uid) && areParentsSafe(path, uid)
}

/** Whether no other user can replace the folder at a real path. In a sticky folder such as /tmp, users can only rename their own files. */
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

/** Root can do everything anyway. */
function isOwnedBy(folder: Stats, uid: number): boolean {
  return folder.uid === uid || folder.uid === 0
}
