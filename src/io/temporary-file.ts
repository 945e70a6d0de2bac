import { randomBytes } from 'node:crypto'
import type { BigIntStats, Stats } from 'node:fs'
import {
  close,
  closeSync,
  constants,
  fchmod,
  fchmodSync,
  fchown,
  fstatSync,
  fsync,
  openSync,
  rmSync,
  writeFile,
} from 'node:fs'
import { lstat, readdir, realpath, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { systemCodeOf } from '../errors/cicd-error.ts'
import { isOnlyOurs } from './own-folder.ts'

const temporaryName = /^\.cicdstatemgr-[0-9a-f]{16}\.tmp$/
const leftoverAge = 60 * 60 * 1000
/** The most files removed in one folder during one write: another user of the folder may have made any number. */
const leftoversAtOnce = 100

/**
 * A new file with a random name. It is only accessed by its descriptor: in a shared folder, another process could replace the file of that name at
 * any time.
 */
export class TemporaryFile implements AsyncDisposable {
  readonly path: string
  readonly #descriptor: number
  readonly #identity: BigIntStats

  /**
   * Synchronous, so that a signal finds the file both in the list and on the disk, or in neither. An asynchronous open could create the file after
   * its removal.
   */
  constructor(directory: string) {
    this.path = temporaryPath(directory)
    unfinishedFiles.add(this.path)
    try {
      this.#descriptor = createFile(this.path)
      this.#identity = fstatSync(this.#descriptor, { bigint: true })
    } catch (error) {
      unfinishedFiles.delete(this.path)
      throw error
    }
  }

  /** Writes the whole content, durably. Keeps the owner of `before`, if that is safe. */
  async write(content: string, mode: number, before?: Stats): Promise<void> {
    await promisify(writeFile)(this.#descriptor, content)
    if (before?.isFile() === true) await this.#keepOwner(before)
    await promisify(fchmod)(this.#descriptor, mode)
    await promisify(fsync)(this.#descriptor)
  }

  /** Renames the file to a target. Throws if another process has replaced the file meanwhile. */
  async moveTo(target: string): Promise<void> {
    // In a folder where other users can remove our file, they can still replace it between this check and the rename. But there they could also replace
    // the target itself. Node has no way to link a descriptor to a name (linkat).
    if ((await this.isAt(this.path)) !== true) throw new Error('another process replaced its temporary file')
    await rename(this.path, target)
  }

  /** Whether a path refers to this file; undefined if it does not exist. */
  async isAt(path: string): Promise<boolean | undefined> {
    const found = await lstat(path, { bigint: true }).catch(unlessMissing)
    if (found === undefined) return undefined
    return found.ino === this.#identity.ino && found.dev === this.#identity.dev
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await promisify(close)(this.#descriptor).catch(() => undefined)
    await rm(this.path, { force: true }).catch(() => undefined)
    unfinishedFiles.delete(this.path)
  }

  /**
   * Keeps the owner, as writing in place would: a program that runs as root must not take the files of other users. Only where no other user could
   * have created the file: otherwise that user would get the content.
   */
  async #keepOwner(before: Stats): Promise<void> {
    const now = fstatSync(this.#descriptor)
    if (before.uid === now.uid && before.gid === now.gid) return
    if (!isOnlyOurs(await realpath(dirname(this.path)), now.uid)) return
    await promisify(fchown)(this.#descriptor, before.uid, before.gid).catch(() => undefined)
  }
}

/** A new random name in a folder. Not the process id: steps in different containers share volumes and process ids. */
export function temporaryPath(directory: string): string {
  return join(directory, `.cicdstatemgr-${randomBytes(8).toString('hex')}.tmp`)
}

function createFile(path: string): number {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const descriptor = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    // The umask may have removed rights of the owner that are needed next.
    fchmodSync(descriptor, 0o600)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    rmSync(path, { force: true })
    throw error
  }
}

function unlessMissing(error: unknown): undefined {
  if (systemCodeOf(error) !== 'ENOENT') throw error
}

/** Removes temporary files that killed writers left in a folder. They are over an hour old, which is longer than any writer runs. */
export async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((found) => temporaryName.test(found)).slice(0, leftoversAtOnce)) {
    const path = join(directory, name)
    const found = await lstat(path).catch(() => undefined)
    const isLeft = found !== undefined && found.mtimeMs < Date.now() - leftoverAge
    if (isLeft && !unfinishedFiles.has(path)) await rm(path, { force: true }).catch(() => undefined)
  }
}

/** Temporary files of this process that have not yet taken their target's place. */
const unfinishedFiles = new Set<string>()

/** Removes the temporary files of this process when a signal ends it at once. */
export function removeUnfinishedFiles(): void {
  for (const path of unfinishedFiles) rmSync(path, { force: true })
}
