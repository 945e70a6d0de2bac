import { readdir, readFile } from 'node:fs/promises'
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

/**
 * Reads a file that the user named. Throws (config) `FILE_NOT_FOUND` with the nearest name beside it, `FILE_NOT_READABLE`, or
 * `NOT_TEXT` when it is no UTF-8.
 */
export async function readTextFile(request: FileRequest): Promise<string> {
  const path = resolve(request.cwd, request.file)
  const bytes = await readFile(path).catch(async (error: unknown): Promise<never> => {
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
