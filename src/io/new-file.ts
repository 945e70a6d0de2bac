import { open, rm } from 'node:fs/promises'
import { systemCodeOf } from '../errors/cicd-error.ts'
import { fileError } from './file-error.ts'

/**
 * Creates a file that only its owner can read, durably. Returns false, without a change, if the name exists, also as a link. Throws
 * `FILE_NOT_WRITABLE` (store-unavailable); a partial file is removed.
 */
export async function writeNewFile(path: string, content: string): Promise<boolean> {
  let isOurs = false
  try {
    await using file = await open(path, 'wx', 0o600)
    isOurs = true
    await file.writeFile(content)
    await file.sync()
    return true
  } catch (error) {
    if (!isOurs && systemCodeOf(error) === 'EEXIST') return false
    if (isOurs) await rm(path, { force: true })
    throw fileError('write', path, error)
  }
}
