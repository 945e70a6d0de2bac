import type { Command } from '@oclif/core/command'

/** What a shell needs to know of a command. */
export interface DescribedCommand {
  /** One word, or two where it belongs to a topic. */
  readonly name: string
  readonly summary: string
  readonly flags: readonly DescribedFlag[]
}

export interface DescribedFlag {
  readonly name: string
  readonly description: string
  readonly takesValue: boolean
  readonly repeatable: boolean
  /** The only values there are; empty: any. */
  readonly values: readonly string[]
}

/** The commands and flags that are there to be seen, by name. */
export function describedCommands(commands: readonly Command.Cached[]): readonly DescribedCommand[] {
  return commands
    .filter(({ hidden }) => !hidden)
    .map(({ id, summary = '', flags }) => ({
      name: id.replaceAll(':', ' '),
      summary,
      flags: Object.values(flags)
        .filter(({ hidden }) => hidden !== true)
        .map(describedFlag)
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    }))
}

function describedFlag(flag: Command.Flag.Cached): DescribedFlag {
  const { name, description = '' } = flag
  if (flag.type === 'boolean') return { name, description, takesValue: false, repeatable: false, values: [] }
  return { name, description, takesValue: true, repeatable: flag.multiple ?? false, values: flag.options ?? [] }
}
