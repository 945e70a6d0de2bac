import type { Command } from '@oclif/core/command'

/** The description of a command for the completion script of a shell. */
export interface DescribedCommand {
  /** One word, or two for a command that belongs to a topic, such as `gateway queue`. */
  readonly name: string
  readonly summary: string
  readonly flags: readonly DescribedFlag[]
  /** Whether its arguments are files. */
  readonly takesFiles: boolean
}

export interface DescribedFlag {
  readonly name: string
  readonly letter: string | undefined
  readonly description: string
  readonly takesValue: boolean
  readonly repeatable: boolean
  /** The only values that it accepts; empty: any. */
  readonly values: readonly string[]
  /** The kind of file that its value names: the value itself, or the part after its `=`. */
  readonly names: 'file' | 'directory' | undefined
}

/** The visible commands and flags, by name. */
export function describedCommands(commands: readonly Command.Cached[]): readonly DescribedCommand[] {
  return commands
    .filter(({ hidden }) => !hidden)
    .map(({ id, summary = '', flags, args }) => ({
      name: id.replaceAll(':', ' '),
      summary,
      flags: Object.values(flags)
        .filter(({ hidden }) => hidden !== true)
        .map(describedFlag)
        .toSorted((a, b) => a.name.localeCompare(b.name)),
      takesFiles: Object.hasOwn(args, 'file'),
    }))
}

function describedFlag(flag: Command.Flag.Cached): DescribedFlag {
  const { name, char: letter, summary, description = '' } = flag
  const common = { name, letter, description: summary ?? description }
  if (flag.type === 'boolean') return { ...common, takesValue: false, repeatable: false, values: [], names: undefined }
  const { multiple = false, options = [], helpValue } = flag
  return { ...common, takesValue: true, repeatable: multiple, values: options, names: namedBy(String(helpValue)) }
}

function namedBy(helpValue: string): DescribedFlag['names'] {
  if (helpValue === 'DIR') return 'directory'
  return helpValue === 'FILE' || helpValue.endsWith('=FILE') ? 'file' : undefined
}
