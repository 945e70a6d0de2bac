import type { Logger } from '../../io/logger.ts'
import type { InitResult } from '../../operations/requests.ts'
import { repeatingFlagsIn } from '../flags/repeated-flags.ts'
import { eventLine, severityOf } from './outcome-text.ts'

/** The command line to which the advice belongs. */
interface CommandLine {
  readonly argv: readonly string[]
  readonly commands: Parameters<typeof repeatingFlagsIn>[1]
}

/** Says on stderr what an event did, in one line, and what helps against a failed block. */
export function tellEvent(event: NonNullable<InitResult['event']>, log: Logger, commandLine: CommandLine): void {
  const line = eventLine(event)
  if (line === undefined) return
  log[severityOf(event)](line)
  tellAdvice(event, log, commandLine)
}

/** Says on stderr what helps against a failed block. */
export function tellAdvice(
  { suggestions = [] }: { readonly suggestions?: readonly string[] },
  log: Logger,
  { argv, commands }: CommandLine,
): void {
  for (const line of repeatingFlagsIn(suggestions, commands, argv)) log.info(`try ${line}`)
}
