import type { ShellFileConfig } from '../config/config.ts'
import { hasLine, removeFile, writeAtomically } from '../io/atomic-file.ts'
import type { Logger } from '../io/logger.ts'
import type { Cache } from './cache.ts'
import { shellVariables, toShellText } from './shell-variables.ts'

/** A cache with the document as shell variables, safe to source. The variable with the id shows which id it belongs to. */
export function openShellFile({ name, path, mode, excludeKeyNames }: ShellFileConfig, log: Logger): Cache {
  return {
    name,
    path,
    async write(_id, document) {
      const variables = shellVariables(document, excludeKeyNames, (message) => log.warn(`${path}: ${message}`))
      await writeAtomically(path, toShellText(variables), { mode })
    },
    async remove(id) {
      // No value can forge this line: inside a value a quote is always followed by a backslash.
      const line = toShellText([['CICD_state__cicdContextDataId', id]])
      if (await hasLine(path, line)) await removeFile(path)
    },
  }
}
