import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'

/** Checks that a directory is writable, or can be created. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function requireWritable(path: string): Promise<void> {
  try {
    // The trailing slash makes a file of this name fail.
    await access(`${path}/`, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw fileError('write', path, error)
    await requireWritable(dirname(path))
  }
}
