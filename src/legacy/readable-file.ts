import { realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'
import { isInside, systemFolders } from '../io/system-folders.ts'

/**
 * The real path of a file that `file://` names, or the path itself if there is no file. A text from outside in a `--set` could name any
 * file. `kept` are the files and folders of config and secrets, absolute. Throws `FORBIDDEN_FILE` (usage).
 */
export async function readableFile(path: string, kept: readonly string[]): Promise<string> {
  // Both are checked: a link may lead into such a folder, and such a folder may hold links out of it.
  requireOutside(path, systemFolders, ofSystem)
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return path
  requireOutside(real, systemFolders, ofSystem, path)
  for (const file of kept) {
    if (await isSameFile(real, file)) throw forbidden(path, 'it is a file of the config or secrets')
  }
  for (const file of kept) {
    requireOutside(real, await mountOf(file), 'it is in the folder of the config or secrets', path)
  }
  return real
}

const ofSystem = `it is in a folder of the system (${systemFolders.join(', ')})`

function requireOutside(path: string, folders: readonly string[], why: string, named = path): void {
  if (folders.some((folder) => isInside(folder, path))) throw forbidden(named, why)
}

/** By device and inode, so that hard links count as the same file. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)))
  if (a === undefined || b === undefined) return false
  return a.dev === b.dev && a.ino === b.ino
}

/** The real folder in which Kubernetes has mounted a Secret or ConfigMap with this file, or as this folder; undefined if it is not such a mount. */
async function mountOf(file: string): Promise<readonly string[]> {
  const folders = await Promise.all(
    [file, dirname(file)].map(async (folder) => {
      const isMount = (await stat(join(folder, '..data')).catch(() => undefined)) !== undefined
      return isMount ? [await realpath(folder)] : []
    }),
  )
  return folders.flat()
}

function forbidden(path: string, why: string): CicdError {
  return new CicdError('FORBIDDEN_FILE', `--set: file://${path} is not read: ${why}`, {
    suggestions: [
      'To store the content, copy it to another file first. To store this text itself, set CICDSTATEMGR_LEGACY_SAFE=1: then each --set is one path and one value.',
    ],
  })
}
