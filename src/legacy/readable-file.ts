import { realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { CicdError } from '../errors/cicd-error.ts'

/** What the system shows as files: environments and memory of processes, devices, and where containers find their secrets. */
const systemFolders = ['/proc', '/dev', '/sys', '/run/secrets', '/var/run/secrets']

/**
 * The real path of a file that `file://` names, or the path itself where nothing is. Whoever writes a text that ends in a `--set` could name any
 * file. `kept` are the files and folders of config and secrets, absolute. Throws `FORBIDDEN_FILE` (usage).
 */
export async function readableFile(path: string, kept: readonly string[]): Promise<string> {
  // Both: a link may lead into such a folder, and such a folder may hold links out of it.
  requireOutside(path, systemFolders)
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return path
  requireOutside(real, systemFolders)
  for (const file of kept) {
    if (await isSameFile(real, file)) throw forbidden(path)
    requireOutside(real, await mountOf(file), path)
  }
  return real
}

function requireOutside(path: string, folders: readonly string[], named = path): void {
  if (folders.some((folder) => isInside(folder, path))) throw forbidden(named)
}

function isInside(folder: string, path: string): boolean {
  return relative(folder, path).split(sep)[0] !== '..'
}

/** By what the system counts, so that hard links are the same file too. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => undefined)))
  if (a === undefined || b === undefined) return false
  return a.dev === b.dev && a.ino === b.ino
}

/** The real folder in which Kubernetes has mounted a Secret or ConfigMap with this file, or as this folder; none where it is no such mount. */
async function mountOf(file: string): Promise<readonly string[]> {
  const folders = await Promise.all(
    [file, dirname(file)].map(async (folder) => {
      const isMount = (await stat(join(folder, '..data')).catch(() => undefined)) !== undefined
      return isMount ? [await realpath(folder)] : []
    }),
  )
  return folders.flat()
}

function forbidden(path: string): CicdError {
  return new CicdError(
    'FORBIDDEN_FILE',
    `--set: file://${path} is not read: it is config or secrets, or no file of yours`,
    { suggestions: ['CICDSTATEMGR_LEGACY_SAFE=1 takes every --set as one value, whatever it says.'] },
  )
}
