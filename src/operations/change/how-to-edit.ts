import type { ContextId } from '../../context/context-id.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The command line that changes the configuration of a context: init reads the file of the app config, and nothing reads it again. */
export function howToEdit(id: ContextId, path: string): string {
  const line = `cicdstatemgr edit --id ${shellWord(id)} ${shellWord(path)} --allow-config-paths`
  return `${line} (a context keeps the app config of its init: a change of the file does not reach it)`
}
