import { closeSync, constants, fchmodSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { resolve } from 'node:path'
import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'

/** Milliseconds that the reader of a pipe may take to read. It is short, because a signal cannot end a synchronous wait. */
const patience = 500
const pause = 10

/**
 * The target of one `--result`. It is opened once and checked then, because another step may put a link or a pipe into a shared folder at any time.
 */
export interface ResultTarget {
  /** Whether it is a file, whose content can be replaced. A stream is written only once. */
  readonly isFile: boolean
  /** Throws `RESULT_NOT_WRITABLE` (usage). */
  write(bytes: Buffer): void
  close(): void
}

/** Opens what `file` names, without waiting for a reader. Throws `RESULT_NOT_WRITABLE` (usage). */
export function openResultTarget(file: string): ResultTarget {
  const inherited = inheritedDescriptor(file)
  const descriptor = expecting(file, () => (inherited === undefined ? openByName(file) : withoutWaiting(inherited)))
  const isFile = inherited === undefined && fstatSync(descriptor).isFile()
  let isTaken = false
  return {
    isFile,
    write(bytes) {
      if (isTaken && !isFile) return
      isTaken = true
      expecting(file, () => {
        if (isFile) ftruncateSync(descriptor)
        writeAll(descriptor, bytes, isFile ? 0 : null)
      })
    },
    close() {
      if (descriptor !== inherited) closeSync(descriptor)
    },
  }
}

/** A descriptor that the shell or the caller opened for this process: `/dev/stdout` is a link to it, which no other process can change. */
function inheritedDescriptor(file: string): number | undefined {
  if (file === '/dev/stdout') return 1
  if (file === '/dev/stderr') return 2
  const [, number] = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(file) ?? []
  return number === undefined ? undefined : Number(number)
}

/** A file uses the descriptor itself, so that it continues at the writer's position; a pipe is opened once more, in non-blocking mode. */
function withoutWaiting(inherited: number): number {
  const stats = fstatSync(inherited)
  requireWritableKind(stats)
  if (!stats.isFIFO()) return inherited
  try {
    return openSync(`/dev/fd/${inherited}`, constants.O_WRONLY | constants.O_NONBLOCK)
  } catch {
    // The pipe belongs to another user and cannot be opened again.
    return inherited
  }
}

function openByName(file: string): number {
  const { O_WRONLY, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants
  const descriptor = openSync(resolve(file), O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o644)
  try {
    const stats = fstatSync(descriptor)
    requireWritableKind(stats)
    if (stats.isFile() && stats.nlink > 1) throw new Error('it is a hard link to a file with another name')
    // Independent of the umask, because a user of another container reads the file.
    if (stats.isFile()) fchmodSync(descriptor, 0o644)
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

function requireWritableKind(stats: Stats): void {
  if (stats.isFile() || stats.isFIFO() || stats.isCharacterDevice() || stats.isSocket()) return
  throw new Error('it is neither a file, a pipe nor a terminal')
}

function writeAll(descriptor: number, bytes: Buffer, start: number | null): void {
  let written = 0
  let deadline = Date.now() + patience
  while (written < bytes.length) {
    try {
      const position = start === null ? null : start + written
      written += writeSync(descriptor, bytes, written, bytes.length - written, position)
      deadline = Date.now() + patience
    } catch (error) {
      if (systemCodeOf(error) !== 'EAGAIN') throw error
      if (Date.now() > deadline) throw new Error('nothing reads from the pipe', { cause: error })
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause)
    }
  }
}

function expecting<T>(file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new CicdError('RESULT_NOT_WRITABLE', `--result: cannot write ${file}: ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  switch (systemCodeOf(error)) {
    case 'ELOOP':
    case 'EMLINK':
      return 'it is a symbolic link'
    case 'ENXIO':
      return 'it is a pipe that nothing reads'
    default:
      return messageOf(error)
  }
}
