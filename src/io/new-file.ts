import { open, rm } from 'node:fs/promises'
import { systemCodeOf } from '../errors/cicd-error.ts'
import { fileError } from './file-error.ts'

/**
 * Writes a file that only its owner reads, durably; false, and nothing done, where something of that name is there, a link too. Throws
 * `FILE_NOT_WRITABLE` (store-unavailable); no part of a file stays then.
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
