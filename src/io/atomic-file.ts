import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { link, lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCodeOf } from '../errors/cicd-error.ts'
import { maxInputBytes, readBounded } from './bounded-read.ts'
import { fileError } from './file-error.ts'
import { removeLeftovers, TemporaryFile, temporaryPath } from './temporary-file.ts'

const chunkBytes = 1_000_000
const notRegular = 'it is not a regular file'

/** A complete, synced file beside its target. `moveIntoPlace` replaces the target by it; otherwise it is removed. */
export interface PreparedFile extends AsyncDisposable {
  /** The path of the content until then; absolute if the target's is. */
  readonly temporaryPath: string
  /** Replaces the target atomically. Throws `FILE_NOT_WRITABLE`. */
  moveIntoPlace(): Promise<void>
  /** Whether a path refers to this file, not to another file of that name; undefined if it does not exist. */
  isAt(path: string): Promise<boolean | undefined>
}

export interface WriteOptions {
  /** The mode of the file; the umask is not applied. */
  readonly mode: number
  /** Whether to write to the target of a symbolic link. Otherwise the link is replaced: any user with write access to the folder may have made it. */
  readonly followLink?: boolean
}

/**
 * Replaces a file atomically: readers see the old or the new content, never a part. Creates its directories, keeps the owner if possible, and refuses
 * anything that is not a regular file. Throws `FILE_NOT_WRITABLE` (store-unavailable) with the path and the system's reason; the old content stays
 * then.
 */
export async function writeAtomically(path: string, content: string, options: WriteOptions): Promise<void> {
  await using prepared = await prepareFile(path, content, options)
  await prepared.moveIntoPlace()
}

/** The first half of `writeAtomically`, for callers that check something before the file is replaced. */
export async function prepareFile(path: string, content: string, options: WriteOptions): Promise<PreparedFile> {
  let file: TemporaryFile | undefined
  try {
    await makeDirectory(dirname(path))
    const target = options.followLink === true ? await realpath(path).catch(() => path) : path
    const before = await lstat(target).catch(() => undefined)
    if (before !== undefined && isSpecial(before)) throw new Error(notRegular)
    await removeLeftovers(dirname(target))
    file = new TemporaryFile(dirname(target))
    await file.write(content, options.mode, before)
    return preparedFile(path, file, target)
  } catch (error) {
    await file?.[Symbol.asyncDispose]()
    throw fileError('write', path, error)
  }
}

function preparedFile(path: string, file: TemporaryFile, target: string): PreparedFile {
  return {
    temporaryPath: file.path,
    async moveIntoPlace() {
      try {
        await file.moveTo(target)
      } catch (error) {
        throw fileError('write', path, error)
      }
    },
    isAt: (where) => file.isAt(where),
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  }
}

/**
 * Creates a directory and its parents, and returns the first one that it created. Node's own recursive `mkdir` reports ENOENT on a read-only
 * filesystem, and does not end below /proc.
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<string | undefined> {
  try {
    await mkdir(path, { mode })
    return path
  } catch (error) {
    const code = systemCodeOf(error)
    // This may also be a file. Opening a file below it gives a clearer error (ENOTDIR). macOS reports EISDIR for `/`.
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

/** Syncs a directory, so that a rename or link in it survives a power failure. */
export async function syncDirectory(path: string): Promise<void> {
  try {
    await using directory = await open(path, 'r')
    await directory.sync()
  } catch (error) {
    // Some network filesystems do not support this.
    if (systemCodeOf(error) !== 'EINVAL') throw fileError('write', path, error)
  }
}

export interface ReadOptions {
  /** Larger files are refused; the error names the limit. */
  readonly maxBytes?: number
  /** Whether to follow a symbolic link; otherwise a link is refused. */
  readonly followLink?: boolean
}

/**
 * Reads a file's text (UTF-8, without byte order mark); undefined if the file does not exist. Throws `STORED_FILE_NOT_READABLE` (store-unavailable),
 * also if the file is larger than the limit, which the error names.
 */
export async function readIfThere(path: string, options: ReadOptions = {}): Promise<string | undefined> {
  const { maxBytes = maxInputBytes, followLink = false } = options
  return whileOpen(path, followLink, async (file) =>
    new TextDecoder('utf-8', { fatal: true }).decode(await readBounded(file, maxBytes)),
  )
}

/** Whether a file contains these lines, with their line breaks; false if the file does not exist. It reads the file in pieces, so its size does not matter. */
export async function hasLine(path: string, lines: string): Promise<boolean> {
  const wanted = Buffer.from(`\n${lines}`)
  const found = await whileOpen(path, true, async (file) => {
    let text: Buffer = Buffer.from('\n')
    for await (const chunk of file.createReadStream({
      autoClose: false,
      highWaterMark: chunkBytes,
    }) as AsyncIterable<Buffer>) {
      text = Buffer.concat([text, chunk])
      if (text.includes(wanted)) return true
      text = text.subarray(-wanted.length)
    }
    return false
  })
  return found === true
}

/** The first bytes of a file as text, at most so many; undefined if the file does not exist. */
export async function beginningOf(path: string, bytes: number): Promise<string | undefined> {
  return whileOpen(path, true, async (file) => {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0)
    return buffer.toString('utf8', 0, bytesRead)
  })
}

async function whileOpen<T>(
  path: string,
  followLink: boolean,
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  try {
    // Do not wait for the writer of a FIFO: no signal would end that wait.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followLink ? 0 : constants.O_NOFOLLOW)
    await using file = await open(path, flags)
    if (isSpecial(await file.stat())) throw new Error(notRegular)
    return await work(file)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw fileError('read', path, error)
  }
}

/** Whether this is a device, a FIFO or a socket: it may be endless, and replacing it would break other programs. */
function isSpecial(stats: Stats): boolean {
  return !stats.isFile() && !stats.isDirectory() && !stats.isSymbolicLink()
}

/** Removes a file if it exists. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function removeFile(path: string): Promise<void> {
  try {
    await rm(path, { force: true })
  } catch (error) {
    throw fileError('remove', path, error)
  }
}

/**
 * Removes a file if `isWanted` says so for its path. Another process may replace the file at any time, so it is renamed and checked once more: another
 * file is put back. Throws `FILE_NOT_WRITABLE` (store-unavailable), and what `isWanted` throws.
 */
export async function removeFileIf(path: string, isWanted: (path: string) => Promise<boolean>): Promise<void> {
  if (!(await isWanted(path))) return
  const aside = temporaryPath(dirname(path))
  try {
    await rename(path, aside)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return
    throw fileError('remove', path, error)
  }
  let isOurs = false
  try {
    isOurs = await isWanted(aside)
  } finally {
    if (!isOurs) await putBack(aside, path)
    await removeFile(aside)
  }
}

/** Puts a renamed file back, unless a newer one has its name. Where the filesystem has no links, the newer one is replaced. */
async function putBack(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path)
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') return
    await rename(aside, path).catch((cause: unknown) => {
      throw fileError('write', path, cause)
    })
  }
}
