import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { bashCompletion } from '../cli/completion/bash.ts'
import { describedCommands } from '../cli/completion/described-command.ts'
import { fishCompletion } from '../cli/completion/fish.ts'
import { zshCompletion } from '../cli/completion/zsh.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }
const shells = Object.keys(scripts) as (keyof typeof scripts)[]

export default class Completion extends BaseCommand {
  static override summary = 'print a script for a shell that completes commands, flags and values'
  static override description = `Writes nothing: let the start-up file of the shell read what this prints.

Ids, paths, events and locks are read from the store while you type. If the store does not answer in a second, nothing is offered.`
  static override examples = [
    { description: 'bash, in ~/.bashrc', command: 'source <(<%= config.bin %> completion bash)' },
    { description: 'zsh, in ~/.zshrc after compinit', command: 'source <(<%= config.bin %> completion zsh)' },
    { description: 'fish, in ~/.config/fish/config.fish', command: '<%= config.bin %> completion fish | source' },
  ]
  static override args = {
    shell: Args.option({ options: shells })({
      description: 'the shell',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override resultFields = ['shell', 'script']

  async run(): Promise<object> {
    const { args } = await this.parse(Completion)

    const script = scripts[args.shell](this.config.bin, describedCommands(this.config.commands))

    return this.finish({ shell: args.shell, script }, script)
  }
}
