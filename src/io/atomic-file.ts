import type { Stats } from 'node:fs'
import { constants } from 'node:fs'
import { lstat, mkdir, open, realpath, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCodeOf } from '../errors/cicd-error.ts'
import { maxInputBytes, readBounded } from './bounded-read.ts'
import { fileError } from './file-error.ts'
import { removeLeftovers, TemporaryFile } from './temporary-file.ts'

const chunkBytes = 1_000_000
const notRegular = 'it is not a regular file'

/** A complete, synced file beside its target, which takes the target's place when told to and is removed otherwise. */
export interface PreparedFile extends AsyncDisposable {
  /** Where the content is until then; absolute if the target is. */
  readonly temporaryPath: string
  /** Takes the target's place in one step. Throws `FILE_NOT_WRITABLE`. */
  moveIntoPlace(): Promise<void>
  /** Whether a path means this file, and not one of the same name; undefined where it means nothing. */
  isAt(path: string): Promise<boolean | undefined>
}

export interface WriteOptions {
  /** Holds whatever the umask. */
  readonly mode: number
  /** Writes to where a symbolic link leads, which stays; otherwise a link is replaced: whoever may write beside it may have put it there. */
  readonly followLink?: boolean
}

/**
 * Replaces a file so that readers see the old or the new content, whole, whatever happens meanwhile. Makes its
 * directories, keeps the owner where it may, and leaves alone what is not a regular file.
 * Throws `FILE_NOT_WRITABLE` (store-unavailable) naming the path and the system's reason; the old content stays then.
 */
export async function writeAtomically(path: string, content: string, options: WriteOptions): Promise<void> {
  await using prepared = await prepareFile(path, content, options)
  await prepared.moveIntoPlace()
}

/** The first half of `writeAtomically`, for those with something to check between the halves. */
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

export interface ReadOptions {
  /** Larger files are refused; the bound is named. */
  readonly maxBytes?: number
  /** Reads where a symbolic link leads; otherwise a link is refused. */
  readonly followLink?: boolean
}

/**
 * A file's text (UTF-8, without byte order mark), undefined when there is no such file. Throws `STORED_FILE_NOT_READABLE`
 * (store-unavailable), also over the bound, which it names.
 */
export async function readIfThere(path: string, options: ReadOptions = {}): Promise<string | undefined> {
  const { maxBytes = maxInputBytes, followLink = false } = options
  return whileOpen(path, followLink, async (file) =>
    new TextDecoder('utf-8', { fatal: true }).decode(await readBounded(file, maxBytes)),
  )
}

/** Whether a file has these lines, with their line breaks; false when there is none. Its size does not matter: it is never held as a whole. */
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

async function whileOpen<T>(
  path: string,
  followLink: boolean,
  work: (file: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  try {
    // A FIFO would be waited for where no signal ends the wait.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK | (followLink ? 0 : constants.O_NOFOLLOW)
    await using file = await open(path, flags)
    if (isSpecial(await file.stat())) throw new Error(notRegular)
    return await work(file)
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
