import type { Logger } from '../../io/logger.ts'
import type { InitResult } from '../../operations/requests.ts'
import { repeatingFlagsIn } from '../flags/repeated-flags.ts'
import { eventLine, severityOf } from './outcome-text.ts'

/** The command line to which the advice belongs. */
interface CommandLine {
  readonly argv: readonly string[]
  readonly commands: Parameters<typeof repeatingFlagsIn>[1]
}

/** Logs the outcome of an event in one line, and advice for failed blocks. */
export function tellEvent(event: NonNullable<InitResult['event']>, log: Logger, commandLine: CommandLine): void {
  const line = eventLine(event)
  if (line === undefined) return
  log[severityOf(event)](line)
  tellAdvice(event, log, commandLine)
}

/** Logs advice for failed blocks, one line for each suggestion. */
export function tellAdvice(
  { suggestions = [] }: { readonly suggestions?: readonly string[] },
  log: Logger,
  { argv, commands }: CommandLine,
): void {
  for (const line of repeatingFlagsIn(suggestions, commands, argv))
    log.info(line.startsWith('cicdstatemgr ') ? `try ${line}` : line)
}
