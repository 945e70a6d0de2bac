import { namingVariables } from './flag-variables.ts'
import type { UsedVariable } from './flag-variables.ts'
import { repeatingFlags } from './repeated-flags.ts'
import { withWordHint } from './word-hint.ts'

interface CommandLine {
  readonly argv: readonly string[]
  readonly variables: readonly UsedVariable[]
  readonly commands: Parameters<typeof repeatingFlags>[1]
}

/** The error with hints that fit this command line: what was meant, which variables played a part, and the flags to repeat. */
export function withHints(
  error: unknown,
  command: Parameters<typeof withWordHint>[1],
  { argv, variables, commands }: CommandLine,
): unknown {
  // A value that the command line has too needs no explanation.
  const hidden = variables.filter(({ value }) => !argv.includes(value))
  const named = namingVariables(error, hidden)
  const idSet = variables.find(({ flag }) => flag === 'id')?.value
  return repeatingFlags(withWordHint(named, command, argv, idSet), commands, argv)
}
