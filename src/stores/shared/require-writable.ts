import { access, constants } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCodeOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'

/** Checks that a directory is there and may be written, or may be made. Throws `FILE_NOT_WRITABLE` (store-unavailable). */
export async function requireWritable(path: string): Promise<void> {
  try {
    // The slash makes a file that stands there fail.
    await access(`${path}/`, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw fileError('write', path, error)
    await requireWritable(dirname(path))
  }
}
