import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { showHelp, splitCommand } from '../cli/print/show-help.ts'

export default class Help extends Command {
  static override summary = 'explain the program or one of its commands'
  static override examples = [
    { description: 'List all commands', command: '<%= config.bin %> help' },
    { description: 'Explain one of them', command: '<%= config.bin %> help get' },
    { description: 'Explain a command of two words', command: '<%= config.bin %> help gateway queue' },
    { description: 'List the flags of the Python program', command: '<%= config.bin %> help python' },
  ]
  static override args = {
    command: Args.string({ description: 'the command to explain', multiple: true, ignoreStdin: true }),
  }

  async run(): Promise<void> {
    const { args } = await this.parse(Help)
    const [id] = splitCommand(this.config, args.command ?? [])
    await showHelp(this.config, id)
  }

  /** Replaces oclif's method, which leaves a global behind. */
  override init(): Promise<void> {
    return Promise.resolve()
  }

  override catch(error: Error): Promise<void> {
    throw error
  }
}
