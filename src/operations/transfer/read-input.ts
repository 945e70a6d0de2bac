import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { decodeUtf8 } from '../../context/given-text.ts'
import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { didYouMeanFile } from '../../errors/nearest-name.ts'
import { fileError } from '../../io/file-error.ts'
import { readBytes } from '../../io/read-file.ts'

/** The text of a file or a stream, byte for byte; `name` is its name in messages. Throws `INPUT_NOT_READABLE`, `NOT_UTF8` (usage). */
export async function readInput(from: string | AsyncIterable<Uint8Array>, name: string): Promise<string> {
  try {
    return decodeUtf8(await readBytes(from), name)
  } catch (error) {
    if (error instanceof CicdError) throw error
    const { message, suggestions } = fileError('read', name, error)
    const isMissing = typeof from === 'string' && systemCodeOf(error) === 'ENOENT'
    const hint = isMissing ? didYouMeanFile(basename(from), await siblings(from)) : ''
    throw new CicdError('INPUT_NOT_READABLE', `${message}${hint}`, { file: name, cause: error, suggestions })
  }
}

async function siblings(file: string): Promise<readonly string[]> {
  return readdir(dirname(file)).catch(() => [])
}
