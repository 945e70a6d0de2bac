import { link } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { makeDirectory, syncDirectory } from '../../io/atomic-file.ts'
import type { PreparedFile } from '../../io/atomic-file.ts'
import { fileError } from '../../io/file-error.ts'
import { requireNoLinks } from '../../io/no-links.ts'
import { requireWritable } from '../shared/require-writable.ts'

/** Makes a folder of a store, durably. Throws `LINK_IN_PATH` (config), `FILE_NOT_WRITABLE` (store-unavailable). */
export async function makeFolder(store: string, path: string): Promise<void> {
  try {
    await requireNoLinks(store, path)
    const first = await makeDirectory(path, 0o700)
    if (first === undefined) return
    await syncDirectory(dirname(path))
    await syncDirectory(dirname(first))
  } catch (error) {
    if (error instanceof CicdError) throw error
    await requireWritable(path)
    throw fileError('write', path, error)
  }
}

/** Links a prepared file to a name. Returns false if the name is taken. Only one process can succeed, regardless of clocks. */
export async function linkUnlessTaken(prepared: PreparedFile, to: string): Promise<boolean> {
  try {
    await link(prepared.temporaryPath, to)
    // Another program with write access may have replaced the temporary file. `undefined`: a newer revision removed the file.
    if ((await prepared.isAt(to)) === false) throw new Error('another process replaced its temporary file')
    return true
  } catch (error) {
    switch (systemCodeOf(error)) {
      case 'EEXIST':
        // A network file system may have lost the answer to the first attempt, and reports EEXIST for its second one.
        return (await prepared.isAt(to)) === true
      case 'ENOENT':
        // The directory was removed: the document that this revision was made from is gone.
        return false
      case 'EPERM':
      case 'ENOTSUP':
      case 'EOPNOTSUPP':
      case 'ENOSYS':
        throw new CicdError('NO_HARD_LINKS', `cannot write ${to}: its file system has no hard links`, {
          file: to,
          suggestions: ['Put datasources.directory.path on another volume, or use redis.'],
          cause: error,
        })
      default:
        throw fileError('write', to, error)
    }
  }
}
