import { constants, createReadStream, openSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CicdError, systemCodeOf } from '../errors/cicd-error.ts'
import { didYouMeanFile } from '../errors/nearest-name.ts'
import { maxConfigBytes, maxInputBytes, tooLarge } from './bounded-read.ts'
import { fileError } from './file-error.ts'

export interface FileRequest {
  /** The path as the user gave it. */
  readonly file: string
  /** Absolute; the base of a relative path. */
  readonly cwd: string
  /** The kind of file, for messages: `config`, `secrets`, `base`. */
  readonly role: string
}

/** Reads all bytes of a file or a stream. Throws system errors, and an Error above `maxBytes`; `fileError` adds the name of the file. */
export async function readBytes(from: string | AsyncIterable<Uint8Array>, maxBytes = maxInputBytes): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of typeof from === 'string' ? chunksOf(from) : from) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxBytes) throw tooLarge(maxBytes)
  }
  return Buffer.concat(chunks, length)
}

/** Reads certificates or a key. Throws system errors, and an Error that names the limit. */
export async function readPem(path: string): Promise<string> {
  return (await readBytes(path, maxConfigBytes)).toString()
}

/**
 * Reads certificates in PEM form. Node ignores a file without certificates, and then blames the certificate of the host. An empty bundle, such as /dev/null,
 * trusts no built-in CA. Throws what `readPem` throws.
 */
export async function readCertificates(path: string, { mayBeEmpty = false } = {}): Promise<string> {
  const pem = await readPem(path)
  if (mayBeEmpty && pem === '') return pem
  if (/-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(pem)) return pem
  throw Object.assign(new Error(`${path} has no certificate in PEM form`), { code: 'ERR_TLS_NO_CERTIFICATE' })
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const stats = await stat(path)
  // Other open files of a process, which /proc shows, may never answer.
  const isReadable = stats.isFile() || stats.isCharacterDevice() || stats.isDirectory() || stats.isFIFO()
  if (!isReadable) throw new Error('it is neither a file nor a pipe')
  if (stats.isFIFO()) yield* chunksOfFifo(path)
  else yield* createReadStream(path) as AsyncIterable<Uint8Array>
}

/** Reads a FIFO without a thread that waits for a writer: with such a thread no signal would end the program. */
async function* chunksOfFifo(path: string): AsyncGenerator<Uint8Array> {
  const { Socket } = await import('node:net')
  // A shell has connected its <(…) already; a named FIFO may not have a writer yet.
  const isConnected = /^\/(dev|proc\/self)\/fd\//.test(path)
  let isRead = isConnected
  for (;;) {
    const socket = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), writable: false })
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      isRead = true
      yield chunk
    }
    if (isRead) return
    await delay(20)
  }
}

/**
 * Reads a file that the user named. Throws (config) `FILE_NOT_FOUND` with the most similar name in the folder, `FILE_NOT_READABLE`, or `NOT_TEXT` if
 * it is not UTF-8.
 */
export async function readTextFile(request: FileRequest): Promise<string> {
  const path = resolve(request.cwd, request.file)
  const bytes = await readBytes(path, maxConfigBytes).catch(async (error: unknown): Promise<never> => {
    throw await readFailure(request, path, error)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new CicdError('NOT_TEXT', `${request.file}: the ${request.role} is not UTF-8 text`, {
      file: request.file,
      cause,
    })
  }
}

async function readFailure({ file, role }: FileRequest, path: string, cause: unknown): Promise<CicdError> {
  if (systemCodeOf(cause) === 'ENOENT') {
    const siblings = await readdir(dirname(path)).catch(() => [])
    const message = `there is no ${role} file ${file}${didYouMeanFile(basename(path), siblings)}`
    const suggestions = [`It looked for ${path}: check the flag, the variable or the file that names it.`]
    return new CicdError('FILE_NOT_FOUND', message, { file, cause, suggestions })
  }
  const { message, suggestions } = fileError('read', file, cause, path)
  return new CicdError('FILE_NOT_READABLE', `${role}: ${message}`, { file, cause, suggestions })
}
