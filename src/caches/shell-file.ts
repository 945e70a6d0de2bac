import type { ShellFileConfig } from '../config/config.ts'
import { beginningOf, hasLine, removeFileIf, writeAtomically } from '../io/atomic-file.ts'
import type { Logger } from '../io/logger.ts'
import type { ContextId } from '../context/context-id.ts'
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
      await removeFileIf(path, async (file) => hasLine(file, (await isOfPython(file)) ? pythonLine(id) : ownLine(id)))
    },
  }
}

const idVariable = 'CICD_state__cicdContextDataId'

/** No value can forge this line: inside a value a quote is always followed by a backslash. */
function ownLine(id: ContextId): string {
  return toShellText([[idVariable, id]])
}

/** The line as the Python program writes it. It escapes only the backtick. */
function pythonLine(id: ContextId): string {
  return `${idVariable}="${id.replaceAll('`', '\\`')}"\n`
}

/** Whether the Python program wrote the file: it has values in double quotes. A later line would not tell, because it may be part of a value. */
async function isOfPython(path: string): Promise<boolean> {
  return /^CICD_\w*="/.test((await beginningOf(path, longestName)) ?? '')
}

/** Bytes for the name of the first variable. */
const longestName = 4096
