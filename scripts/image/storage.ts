import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The variables that lead podman and buildah to their settings. */
export interface StorageEnvironment {
  readonly CONTAINERS_STORAGE_CONF: string
}

/** Makes a separate storage for podman and buildah below a directory, and returns the variables to run them with. To remove the storage, remove the directory. */
export function ownStorage(directory: string): StorageEnvironment {
  const config = join(directory, 'storage.conf')
  if (!isOf(directory, config) && !works(directory, config, 'overlay')) works(directory, config, 'vfs')
  return { CONTAINERS_STORAGE_CONF: config }
}

/** Whether the settings belong to this directory, and not to one that it was copied from. */
function isOf(directory: string, config: string): boolean {
  return existsSync(config) && readFileSync(config, 'utf8').split('\n').includes(graphroot(directory))
}

function graphroot(directory: string): string {
  return `graphroot = ${JSON.stringify(join(directory, 'storage'))}`
}

/** Sets a storage driver and tries it. overlay starts containers faster, but some kernels and file systems do not support it. */
function works(directory: string, config: string, driver: 'overlay' | 'vfs'): boolean {
  const storage = join(directory, 'storage')
  rmSync(storage, { recursive: true, force: true })
  mkdirSync(storage, { recursive: true })
  const settings = [
    '[storage]',
    `driver = "${driver}"`,
    graphroot(directory),
    `runroot = ${JSON.stringify(join(storage, 'run'))}`,
    // Otherwise a mount stays, and the directory cannot be removed.
    '[storage.options.overlay]',
    'skip_mount_home = "true"',
  ]
  writeFileSync(config, `${settings.join('\n')}\n`)
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: config }
  return spawnSync('buildah', ['info'], { stdio: 'ignore', env }).status === 0
}
