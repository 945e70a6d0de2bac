import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { CicdError, systemCodeOf } from '../errors/cicd-error.ts'
import { didYouMean } from '../errors/nearest-name.ts'
import { fileError } from './file-error.ts'

export interface FileRequest {
  /** As the user named it. */
  readonly file: string
  /** Absolute; a relative file starts here. */
  readonly cwd: string
  /** What it is, for messages: `config`, `secrets`, `base`. */
  readonly role: string
}

/** Bytes; four times a document. A link to a device in a checkout, or a program that never ends its output, has no end. */
export const maxInputBytes = 32_000_000

/** All bytes of a file or a stream. Throws what the system says, and an Error over `maxInputBytes`: for `fileError` to name the file. */
export async function readBytes(from: string | AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of typeof from === 'string' ? (createReadStream(from) as AsyncIterable<Uint8Array>) : from) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxInputBytes) throw new Error(`it has more than ${maxInputBytes / 1e6} MB`)
  }
  return Buffer.concat(chunks, length)
}

/**
 * Reads a file that the user named. Throws (config) `FILE_NOT_FOUND` with the nearest name beside it, `FILE_NOT_READABLE`, or
 * `NOT_TEXT` when it is no UTF-8.
 */
export async function readTextFile(request: FileRequest): Promise<string> {
  const path = resolve(request.cwd, request.file)
  const bytes = await readBytes(path).catch(async (error: unknown): Promise<never> => {
    throw await readFailure(request, path, error)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new CicdError('config', 'NOT_TEXT', `${request.file}: the ${request.role} is no UTF-8 text`, {
      file: request.file,
      cause,
    })
  }
}

async function readFailure({ file, role }: FileRequest, path: string, cause: unknown): Promise<CicdError> {
  if (systemCodeOf(cause) === 'ENOENT') {
    const siblings = await readdir(dirname(path)).catch(() => [])
    const message = `there is no ${role} file ${file}${didYouMean(basename(path), siblings)}`
    return new CicdError('config', 'FILE_NOT_FOUND', message, { file, cause })
  }
  return new CicdError('config', 'FILE_NOT_READABLE', `${role}: ${fileError('read', file, cause).message}`, {
    file,
    cause,
  })
}
