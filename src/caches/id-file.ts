import type { IdFileConfig } from '../config/config.ts'
import { readIfThere, removeFileIf, writeAtomically } from '../io/atomic-file.ts'
import type { Cache } from './cache.ts'

/** A cache with only the id, without a newline. */
export function openIdFile({ name, path, mode }: IdFileConfig): Cache {
  return {
    name,
    path,
    async write(id) {
      await writeAtomically(path, id, { mode })
    },
    async remove(id) {
      const isOfId = async (file: string) => (await readIfThere(file, { followLink: true, maxBytes: 1000 })) === id
      await removeFileIf(path, isOfId)
    },
  }
}
