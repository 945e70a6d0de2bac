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
/** Of one folder in one write: whoever writes there may have made any number. */
const leftoversAtOnce = 100

/** A new file of a random name. All is done by the descriptor it was made with: in a shared folder its name may mean another file at any time. */
export class TemporaryFile implements AsyncDisposable {
  readonly path: string
  readonly #descriptor: number
  readonly #identity: BigIntStats

  /** Synchronous, so that a signal meets it in the list and on the disk or in neither: an open on its way would make it after its removal. */
  constructor(directory: string) {
    // Random, not made from the process id: steps in different containers share volumes and process ids.
    this.path = join(directory, `.cicdstatemgr-${randomBytes(8).toString('hex')}.tmp`)
    unfinishedFiles.add(this.path)
    try {
      this.#descriptor = createFile(this.path)
      this.#identity = fstatSync(this.#descriptor, { bigint: true })
    } catch (error) {
      unfinishedFiles.delete(this.path)
      throw error
    }
  }

  /** The whole content, durably; the owner that `before` had, where that is safe. */
  async write(content: string, mode: number, before?: Stats): Promise<void> {
    await promisify(writeFile)(this.#descriptor, content)
    if (before?.isFile() === true) await this.#keepOwner(before)
    await promisify(fchmod)(this.#descriptor, mode)
    await promisify(fsync)(this.#descriptor)
  }

  /** Takes the place of what stands at a path. Throws where another process has replaced the file meanwhile. */
  async moveTo(target: string): Promise<void> {
    // In a folder where others may remove our file they can still do so between this and the next; what they put there they could put at
    // the target too. Node offers no way to give a descriptor a name (linkat).
    if ((await this.isAt(this.path)) !== true) throw new Error('another process replaced its temporary file')
    await rename(this.path, target)
  }

  /** Whether a path means this file; undefined where it means nothing. */
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
   * As writing in place would: a program that runs as root leaves the files of the others theirs. But only where nobody else could have put
   * the file there: who puts one there would be given what is written.
   */
  async #keepOwner(before: Stats): Promise<void> {
    const now = fstatSync(this.#descriptor)
    if (before.uid === now.uid && before.gid === now.gid) return
    if (!isOnlyOurs(await realpath(dirname(this.path)), now.uid)) return
    await promisify(fchown)(this.#descriptor, before.uid, before.gid).catch(() => undefined)
  }
}

function createFile(path: string): number {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const descriptor = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
  try {
    // The umask may have taken from its owner what comes next.
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

/** Removes what writers that were killed left in a folder; an hour is longer than any writer that still lives. */
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

/** For a process that ends at once, when told to by a signal: its temporary files go with it. */
export function removeUnfinishedFiles(): void {
  for (const path of unfinishedFiles) rmSync(path, { force: true })
}
