import { chmod, constants, lchown, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A directory of the node, and its path in a container. */
export interface Mount {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}

/** Makes an emptyDir, which every user can write to. */
export async function makeEmptyDir(directory: string, fsGroup: number | undefined): Promise<void> {
  await mkdir(directory, { recursive: true })
  await chmod(directory, 0o777)
  if (fsGroup !== undefined) await giveToGroup(directory, fsGroup)
}

/** Makes the directory of a claim: it belongs to root, and no other user can write to it. An existing directory is not changed. */
export async function makeClaim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
}

/** Lays out a ConfigMap or Secret as the kubelet does: files are links through `..data` to a folder named by the time, so that an update is one rename. */
export async function makeProjection(
  directory: string,
  files: Readonly<Record<string, string>>,
  fsGroup: number | undefined,
): Promise<void> {
  const version = '..2026_07_28_09_30_00.1234567890'
  await mkdir(join(directory, version), { recursive: true })
  await chmod(directory, 0o777)
  await chmod(join(directory, version), 0o755)
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory, version, name), content)
    await chmod(join(directory, version, name), 0o644)
    await symlink(join('..data', name), join(directory, name))
  }
  await symlink(version, join(directory, '..data'))
  if (fsGroup !== undefined) await giveToGroup(directory, fsGroup)
}

/**
 * Applies a pod's fsGroup to a volume when it is mounted: all files belong to the group and are writable for it, and so will new ones. Other pods may
 * be using the volume, so files that vanish meanwhile are ignored.
 */
export async function giveToGroup(path: string, group: number): Promise<void> {
  try {
    const { uid, mode } = await lstat(path)
    await lchown(path, uid, group)
    if ((mode & constants.S_IFMT) === constants.S_IFREG) {
      await chmod(path, mode | 0o660)
    } else if ((mode & constants.S_IFMT) === constants.S_IFDIR) {
      await chmod(path, mode | 0o2770)
      for (const name of await readdir(path)) await giveToGroup(join(path, name), group)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
