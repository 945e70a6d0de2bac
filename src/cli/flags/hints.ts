import { namingVariables } from './flag-variables.ts'
import type { UsedVariable } from './flag-variables.ts'
import { repeatingFlags } from './repeated-flags.ts'
import { withWordHint } from './word-hint.ts'

interface CommandLine {
  readonly argv: readonly string[]
  readonly variables: readonly UsedVariable[]
  readonly commands: Parameters<typeof repeatingFlags>[1]
}

/** The error with hints that fit this command line: the probable meaning, the variables that gave wrong values, and the flags to repeat. */
export function withHints(
  error: unknown,
  command: Parameters<typeof withWordHint>[1],
  { argv, variables, commands }: CommandLine,
): unknown {
  // A value that is also on the command line needs no hint.
  const hidden = variables.filter(({ value }) => !argv.includes(value))
  const named = namingVariables(error, hidden)
  const idSet = variables.find(({ flag }) => flag === 'id')?.value
  return repeatingFlags(withWordHint(named, command, argv, idSet), commands, argv)
}
