import type { Command } from '@oclif/core/command'
import type { Config, HelpOptions } from '@oclif/core/interfaces'
import { Help } from '@oclif/core/help'
import { grouped } from './command-groups.ts'
import { CommandText } from './command-text.ts'

/** The help of the program and of its commands. */
export class ProgramHelp extends Help {
  constructor(config: Config, options?: Partial<HelpOptions>) {
    super(config, options)
    this.CommandHelpClass = CommandText
  }

  /** Prints all commands in groups, one line each. */
  protected override async showRootHelp(): Promise<void> {
    const { bin } = this.config
    const groups = grouped(this.config.commands.filter(({ hidden }) => !hidden))
    // One width for all groups, so that the summaries are aligned.
    const width = Math.max(...this.config.commands.map(({ id }) => id.length))
    const lists = groups.map(({ title, commands }) =>
      this.section(title.toUpperCase(), commands.map((command) => this.lineOf(command, width)).join('\n')),
    )
    const more = [
      `${bin} help COMMAND  what a command does, with examples`,
      `${bin} help python   the flags of the Python program, which work as before`,
      `${'docs/commands.md'.padEnd(bin.length + 13)}  all of them on one page`,
    ]
    const usage = `$ ${bin} COMMAND [ARGUMENTS] [FLAGS]`
    const parts = [about, this.section('USAGE', usage), ...lists, this.section('READ ON', more.join('\n'))]
    this.log(parts.join('\n\n'))
    return Promise.resolve()
  }

  protected override summary(command: Command.Loadable): string | undefined {
    const text = super.summary(command)
    return text === undefined ? undefined : text.charAt(0).toUpperCase() + text.slice(1)
  }

  private lineOf(command: Command.Loadable, width: number): string {
    return `${command.id.replaceAll(':', ' ').padEnd(width)}  ${this.summary(command) ?? ''}`
  }
}

const about =
  'Keep the state of CI flows (Tekton, GitLab, GitHub, a shell), handle their events, and ask people for decisions.'
