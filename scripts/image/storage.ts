import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where podman and buildah find their settings. */
export interface StorageEnvironment {
  readonly CONTAINERS_STORAGE_CONF: string
}

/**
 * Gives podman and buildah a storage of their own below a directory: the variables to run them with.
 * Removing that directory is all it takes to be rid of it.
 */
export function ownStorage(directory: string): StorageEnvironment {
  const config = join(directory, 'storage.conf')
  if (!isOf(directory, config) && !works(directory, config, 'overlay')) works(directory, config, 'vfs')
  return { CONTAINERS_STORAGE_CONF: config }
}

/** Whether settings are of this directory, and not of one that it was copied from. */
function isOf(directory: string, config: string): boolean {
  return existsSync(config) && readFileSync(config, 'utf8').split('\n').includes(graphroot(directory))
}

function graphroot(directory: string): string {
  return `graphroot = ${JSON.stringify(join(directory, 'storage'))}`
}

/** Sets a driver and tries it: overlay starts containers faster, but not every kernel and file system lets it. */
function works(directory: string, config: string, driver: 'overlay' | 'vfs'): boolean {
  const storage = join(directory, 'storage')
  rmSync(storage, { recursive: true, force: true })
  mkdirSync(storage, { recursive: true })
  const settings = [
    '[storage]',
    `driver = "${driver}"`,
    graphroot(directory),
    `runroot = ${JSON.stringify(join(storage, 'run'))}`,
    // Else a mount stays, and the directory could not be removed.
    '[storage.options.overlay]',
    'skip_mount_home = "true"',
  ]
  writeFileSync(config, `${settings.join('\n')}\n`)
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: config }
  return spawnSync('buildah', ['info'], { stdio: 'ignore', env }).status === 0
}
