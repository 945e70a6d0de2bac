import type { Config } from '../../config/config.ts'
import type { Operation } from '../../context/operation.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import type { WarningCode } from '../../errors/warnings.ts'
import type { ValidationProblem } from '../../events/lint/findings.ts'
import type { JsonObject } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { parsePath } from '../../json/path.ts'
import type { Caller } from '../host.ts'
import type { Changed } from './update-context.ts'

/** The most faults that a command names. `validate` names all of an app config. */
const mostTold = 5
/** The most characters that are checked: checks take some 4 ms per 1000, and commands run in many pods. */
export const mostChecked = 32_000
/** What the config lacks is not kept by the context: it can be added later. */
const notKept: ReadonlySet<string> = new Set<ErrorCode | WarningCode>(['NO_SLACK_URL', 'NO_TRIGGER_URL'])

/** Adds to the warnings of a change, if it changed handlers, the faults that their events would meet. */
export async function withFaults(
  result: Changed,
  operations: readonly Pick<Operation, 'path'>[],
  { host }: Caller,
): Promise<Changed> {
  if (!result.changed || !operations.some(({ path }) => isInHandlers(path))) return result
  const faults = await faultsIn(result.stored.document, host.config)
  return { ...result, warnings: [...(result.warnings ?? []), ...faults.map(host.redact)] }
}

/** The faults of the handlers of a context, a line each. */
async function faultsIn(document: JsonObject, config: Config): Promise<readonly string[]> {
  if (stringifyJson(document.pipelines ?? {}).length > mostChecked) return []
  const [{ lintDocument }, { Findings }] = await Promise.all([
    import('../validate/document-lint.ts'),
    import('../../events/lint/findings.ts'),
  ])
  const findings = new Findings()
  await lintDocument(document, config, findings)
  return keptFaults(findings.located([]), ({ path, message }) => `${path}: ${message}`)
}

/** The faults that a context keeps, a line each, and how many more there are. `howToSeeAll` follows that number. */
export function keptFaults(
  problems: readonly ValidationProblem[],
  lineOf: (fault: ValidationProblem) => string,
  howToSeeAll = '',
): readonly string[] {
  const faults = problems.filter(({ severity, code }) => severity === 'error' && !notKept.has(code))
  const lines = faults.slice(0, mostTold).map(lineOf)
  const more = faults.length - lines.length
  return more === 0 ? lines : [...lines, `and ${more} more${howToSeeAll}`]
}

function isInHandlers(path: string): boolean {
  const [first] = parsePath(path)
  return first?.kind === 'name' && first.name === 'pipelines'
}
