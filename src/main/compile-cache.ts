import { lstatSync, mkdirSync, realpathSync } from 'node:fs'
import module from 'node:module'
import { isAbsolute, join } from 'node:path'
import { areParentsSafe } from '../io/own-folder.ts'

/** Node 22.0 has no such thing. */
const { enableCompileCache } = module as Partial<typeof module>

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Lets Node keep compiled code for the next start where nobody else can put code of his own: Node runs what it finds there. Its default,
 * below the temporary folder, is whoever's made it first.
 */
export function useCompileCache(env: Environment, uid: number | undefined): void {
  const folder = compileCacheFolder(env, uid)
  if (folder !== undefined) enableCompileCache?.(folder)
}

/** A folder of this user's alone in the cache home, made if need be; undefined where there is no such place. */
export function compileCacheFolder(env: Environment, uid: number | undefined): string | undefined {
  const home = cacheHome(env)
  if (home === undefined || uid === undefined) return undefined
  try {
    return ownFolder(home, uid)
  } catch {
    // A read-only home, or one that is a file: a slower start is no reason to fail.
    return undefined
  }
}

/** As the XDG base directories have it: what is not absolute is ignored. */
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

/** Only the last folder of a path: a home that is not there, such as /nonexistent, is not there on purpose. */
function makeOwn(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) mkdirSync(path, { mode: 0o700 })
}
