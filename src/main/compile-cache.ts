import { lstatSync, mkdirSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { isAbsolute, join } from 'node:path'
import { areParentsSafe } from '../io/own-folder.ts'

/** Undefined in Node 22.0. */
const { enableCompileCache } = module as Partial<typeof module>

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Enables Node's compile cache in a folder where no other user can put code, because Node runs the code that it finds there. Its default folder, below the
 * temporary folder, belongs to the user who made it first.
 */
export function useCompileCache(env: Environment, uid: number | undefined): void {
  const folder = compileCacheFolder(env, uid)
  if (folder !== undefined) enableCompileCache?.(folder)
}

/** A folder in the cache home that only this user can use; it is made if needed. Undefined if no such folder is possible. */
export function compileCacheFolder(env: Environment, uid: number | undefined): string | undefined {
  const home = cacheHome(env)
  if (home === undefined || uid === undefined) return undefined
  try {
    return ownFolder(home, uid)
  } catch {
    // The home is read-only, or a file. A slower start is better than a failure.
    return undefined
  }
}

/** The cache home by the rules of the XDG base directories: relative paths are ignored. */
function cacheHome({ XDG_CACHE_HOME, HOME }: Environment): string | undefined {
  const named = [XDG_CACHE_HOME, HOME && join(HOME, '.cache')]
  return named.find((path) => path !== undefined && isAbsolute(path))
}

function ownFolder(home: string, uid: number): string | undefined {
  makeOwn(home)
  const folder = join(realpathSync(home), 'cicdstatemgr')
  if (!areParentsSafe(folder, uid)) return undefined
  makeOwn(folder)
  const found = lstatSync(folder)
  return found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0 ? folder : undefined
}

/** Makes only the last folder of a path. A home that is absent, such as /nonexistent, is absent on purpose. */
function makeOwn(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { mode: 0o700 })
}
