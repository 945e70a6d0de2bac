import { chmod, constants, lchown, lstat, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A directory of the node and where a container sees it. */
export interface Mount {
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}

/** An emptyDir: anybody may write. */
export async function makeEmptyDir(directory: string, fsGroup: number | undefined): Promise<void> {
  await mkdir(directory, { recursive: true })
  await chmod(directory, 0o777)
  if (fsGroup !== undefined) await giveToGroup(directory, fsGroup)
}

/** A directory of a claim: root's at first, and nobody else may write. What is there already stays as it is. */
export async function makeClaim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o755 })
}

/** A ConfigMap or Secret as the kubelet lays it out: files are links through `..data` to a folder named by the time, so that an update is one rename. */
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
 * What a pod's fsGroup does to a volume when it is mounted: everything belongs to the group, which may write, and so will what is made there.
 * Other pods may be using the volume: what vanishes meanwhile is theirs.
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
