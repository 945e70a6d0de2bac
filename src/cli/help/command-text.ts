import type { Command } from '@oclif/core/command'
import { CommandHelp } from '@oclif/core/help'
import { flagGroups, pagesOf } from './command-groups.ts'

/** The help of one command: usage and description, then examples, its own flags, and shared flags. */
export class CommandText extends CommandHelp {
  protected override sections(): ReturnType<CommandHelp['sections']> {
    const { id } = this.command
    return [
      { header: 'USAGE', generate: () => this.usage() },
      { header: 'DESCRIPTION', generate: () => this.description() },
      { header: 'EXAMPLES', generate: ({ cmd }) => this.examples(cmd.examples) },
      { header: 'ARGUMENTS', generate: ({ args }, header) => [{ body: this.args(args), header }] },
      { header: 'FLAGS', generate: ({ flags }) => this.allFlags(flags) },
      {
        header: 'READ ON',
        generate: () =>
          pagesOf(id.replaceAll(' ', ':'))
            .map((page) => `docs/${page}`)
            .join('\n'),
      },
    ]
  }

  /** The usage of the command: its arguments and required flags. */
  protected override defaultUsage(): string {
    const { id, args, flags } = this.command
    const words = Object.values(args).map((arg) => {
      const name = `${arg.name.toUpperCase()}${arg.multiple === true ? '...' : ''}`
      return arg.required === true ? name : `[${name}]`
    })
    const required = Object.values(flags)
      .filter((flag) => flag.required === true)
      .map((flag) => `--${flag.name} ${valueOf(flag)}`)
    return [id, ...words, ...required, '[FLAGS]'].join(' ')
  }

  /** The description without the summary, which is printed above it. */
  protected override description(): string | undefined {
    const { description = '' } = this.command
    return description === '' ? undefined : this.wrap(description)
  }

  /** The examples: for each a sentence, then the command, ready to be copied. */
  protected override examples(examples: Command.Example[] | string | undefined): string | undefined {
    const list = typeof examples === 'string' ? [examples] : (examples ?? [])
    const texts = list.map((example) => {
      if (typeof example === 'string') return `$ ${this.render(example)}`
      return `${this.wrap(example.description)}:\n  $ ${this.render(example.command)}`
    })
    return texts.length === 0 ? undefined : texts.join('\n\n')
  }

  /** A row for each flag: `-c, --config FILE`, and its description with its default and its variable at the end. */
  protected override flags(flags: Command.Flag.Any[]): [string, string | undefined][] | undefined {
    const hasLetters = flags.some(({ char }) => char !== undefined)
    const rows = flags.map((flag): [string, string] => {
      const letter = flag.char === undefined ? '    ' : `-${flag.char}, `
      const name = `${hasLetters ? letter : ''}--${flag.name} ${valueOf(flag)}`.trimEnd()
      return [name, [flag.summary ?? flag.description, noteOf(flag)].filter(Boolean).join(' ')]
    })
    return rows.length === 0 ? undefined : rows
  }

  /** The command's own flags, then the shared flags in groups. */
  private allFlags(flags: Command.Flag.Any[]) {
    const own = flags.filter(({ helpGroup }) => helpGroup === undefined || !Object.hasOwn(flagGroups, helpGroup))
    const shared = Object.entries(flagGroups).map(([group, title]) => ({
      header: `FLAGS: ${title.toUpperCase()}`,
      body: this.flags(flags.filter(({ helpGroup }) => helpGroup === group)),
    }))
    return [{ header: 'FLAGS', body: this.flags(own) }, ...shared].filter(({ body }) => body !== undefined)
  }
}

function noteOf(flag: Command.Flag.Any): string {
  const { env, required } = flag
  const byDefault: unknown = flag.type === 'option' ? flag.default : undefined
  const notes = [
    ...(required === true ? ['required'] : []),
    ...(typeof byDefault === 'string' || typeof byDefault === 'number' ? [`default: ${byDefault}`] : []),
    ...(env === undefined ? [] : [`env: ${env}`]),
  ]
  return notes.length === 0 ? '' : `[${notes.join('; ')}]`
}

function valueOf(flag: Command.Flag.Any): string {
  if (flag.type === 'boolean') return ''
  return flag.options?.join('|') ?? String(flag.helpValue ?? 'VALUE')
}
