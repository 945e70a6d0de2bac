import type { Config } from '../../config/config.ts'
import { decisionFaultsIn } from '../../events/plan/decisions-in.ts'
import type { DecisionFault } from '../../events/handlers/decision-fault.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { formatPath } from '../../json/path.ts'
import { shorten } from '../../text/shorten.ts'

/** Maximum number of lines in a message; people do not read more. */
const mostLines = 20

/**
 * Checks the questions of the events in new context data, and returns warnings about likely mistakes. Throws BAD_DECISION (config) with all faults, so that
 * they are found before somebody clicks.
 */
export function checkDecisions(document: JsonObject, config: Config, file: string | undefined): readonly string[] {
  const faults = decisionFaultsIn(document, config)
  const errors = faults.filter(({ severity }) => severity === 'error').map(textOf)
  if (errors.length === 0) return faults.map(textOf)
  const lines = errors.slice(0, mostLines)
  if (errors.length > mostLines) lines.push(`… and ${errors.length - mostLines} more`)
  const what = file === undefined ? '' : `${file}: `
  const message =
    lines.length === 1 ? what + lines.join('') : `${what}${errors.length} problems:\n  ${lines.join('\n  ')}`
  throw new CicdError('BAD_DECISION', message, file === undefined ? {} : { file })
}

function textOf({ path, message }: DecisionFault): string {
  return shorten(`${formatPath(path)}: ${message}`, 2000)
}
