import { randomBytes } from 'node:crypto'
import type { Stats } from 'node:fs'
import { closeSync, constants, fchmodSync, openSync, rmSync } from 'node:fs'
import { lstat, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { systemCodeOf } from '../errors/cicd-error.ts'
import { fileError } from './file-error.ts'

const temporaryName = /^\.cicdstatemgr-[0-9a-f]{16}\.tmp$/
const leftoverAge = 60 * 60 * 1000
const notRegular = 'it is no regular file'

/** A complete, synced file beside its target, which takes the target's place when told to and is removed otherwise. */
export interface PreparedFile extends AsyncDisposable {
  /** Where the content is until then; absolute if the target is. */
  readonly temporaryPath: string
  /** Takes the target's place in one step. Throws `FILE_NOT_WRITABLE`. */
  moveIntoPlace(): Promise<void>
}

export interface WriteOptions {
  /** Holds whatever the umask. */
  readonly mode: number
  /** Writes to where a symbolic link leads, which stays; else a link is replaced: whoever may write beside it may have put it there. */
  readonly followLink?: boolean
}

/**
 * Replaces a file so that readers see the old or the new content, whole, whatever happens meanwhile. Makes its
 * directories, keeps the owner where it may, and leaves alone what is no regular file.
 * Throws `FILE_NOT_WRITABLE` (store-unavailable) naming the path and the system's reason; the old content stays then.
 */
export async function writeAtomically(path: string, content: string, options: WriteOptions): Promise<void> {
  await using prepared = await prepareFile(path, content, options)
  await prepared.moveIntoPlace()
}

/** The first half of `writeAtomically`, for those with something to check between the halves. */
export async function prepareFile(path: string, content: string, options: WriteOptions): Promise<PreparedFile> {
  let temporaryPath: string | undefined
  try {
    await makeDirectory(dirname(path))
    const target = options.followLink === true ? await realpath(path).catch(() => path) : path
    const before = await lstat(target).catch(() => undefined)
    if (before !== undefined && isSpecial(before)) throw new Error(notRegular)
    const directory = dirname(target)
    await removeLeftovers(directory)
    // Random, not made from the process id: steps in different containers share volumes and process ids.
    temporaryPath = join(directory, `.cicdstatemgr-${randomBytes(8).toString('hex')}.tmp`)
    unfinishedFiles.add(temporaryPath)
    await writeSynced(temporaryPath, content, options.mode, before)
    return preparedFile(path, temporaryPath, target)
  } catch (error) {
    if (temporaryPath !== undefined) await removeQuietly(temporaryPath)
    throw fileError('write', path, error)
  }
}

function preparedFile(path: string, temporaryPath: string, target: string): PreparedFile {
  return {
    temporaryPath,
    async moveIntoPlace() {
      try {
        await rename(temporaryPath, target)
      } catch (error) {
        throw fileError('write', path, error)
      }
    },
    async [Symbol.asyncDispose]() {
      await removeQuietly(temporaryPath)
    },
  }
}

async function writeSynced(temporaryPath: string, content: string, mode: number, before?: Stats): Promise<void> {
  // Made at once, so that a signal meets it in the list and on the disk or in neither: an open on its way would make it after its removal.
  createFile(temporaryPath)
  await using file = await open(temporaryPath, 'r+')
  await file.writeFile(content)
  if (before?.isFile() === true) await keepOwner(file, before)
  await file.chmod(mode)
  await file.sync()
}

function createFile(path: string): void {
  const descriptor = openSync(path, 'wx', 0o600)
  try {
    // The umask may have taken from its owner what comes next.
    fchmodSync(descriptor, 0o600)
  } finally {
    closeSync(descriptor)
  }
}

/** As writing in place would: a step that runs as root leaves the files of the others theirs. */
async function keepOwner(file: FileHandle, before: Stats): Promise<void> {
  const now = await file.stat()
  if (before.uid === now.uid && before.gid === now.gid) return
  await file.chown(before.uid, before.gid).catch(() => undefined)
}

/** Makes a directory and those above it, and returns the first that it made. Node's own way says ENOENT on a read-only filesystem, and never ends below /proc. */
export async function makeDirectory(path: string, mode = 0o777): Promise<string | undefined> {
  try {
    await mkdir(path, { mode })
    return path
  } catch (error) {
    const code = systemCodeOf(error)
    // Also where a file stands there: what opens a file in it says so more clearly (ENOTDIR). macOS says EISDIR of `/`.
    if (code === 'EEXIST' || code === 'EISDIR') return undefined
    if (code !== 'ENOENT' || dirname(path) === path) throw error
    const first = await makeDirectory(dirname(path), mode)
    await mkdir(path, { mode }).catch(unlessExisting)
    return first ?? path
  }
}

function unlessExisting(error: unknown): void {
  if (systemCodeOf(error) !== 'EEXIST') throw error
}

/** What writers that were killed left behind; an hour is longer than any writer that still lives. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names.filter((found) => temporaryName.test(found))) {
    const path = join(directory, name)
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && found.mtimeMs < Date.now() - leftoverAge) await removeQuietly(path)
  }
}

async function removeQuietly(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
  unfinishedFiles.delete(path)
}

/** Makes the names in a directory survive a power failure: after a rename or link that must not be lost. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r')
    await directory.sync()
  } catch (error) {
    // Some network filesystems know no such thing.
    if (systemCodeOf(error) !== 'EINVAL') throw fileError('write', path, error)
  }
}

/** A file's text (UTF-8, without byte order mark), undefined when there is no such file. Throws `FILE_NOT_READABLE` (store-unavailable). */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    // A FIFO would be waited for where no signal ends the wait.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    if (isSpecial(await file.stat())) throw new Error(notRegular)
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.readFile())
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw fileError('read', path, error)
  }
}

/** A device, a FIFO or a socket: it may have no end, and others depend on what it is. */
function isSpecial(stats: Stats): boolean {
  return !stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()
}

/** Removes a file, if it is there. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw fileError('remove', path, error)
  }
}

/** Temporary files of this process that have not yet taken their target's place. */
const unfinishedFiles = new Set<string>()

/** For a process that ends at once, when told to by a signal: its temporary files go with it. */
export function removeUnfinishedFiles(): void {
  for (const path of unfinishedFiles) rmSync(path, { force: true })
}
