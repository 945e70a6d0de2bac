import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { bashCompletion } from '../cli/completion/bash.ts'
import { describedCommands } from '../cli/completion/described-command.ts'
import { fishCompletion } from '../cli/completion/fish.ts'
import { zshCompletion } from '../cli/completion/zsh.ts'

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }
const shells = Object.keys(scripts) as (keyof typeof scripts)[]

export default class Completion extends BaseCommand {
  static override summary = 'print a script that teaches a shell to complete commands and flags'
  static override description = `Nothing is written anywhere: the shell's start-up file reads what this prints.`
  static override examples = [
    'source <(<%= config.bin %> completion bash)',
    'source <(<%= config.bin %> completion zsh)',
    '<%= config.bin %> completion fish | source',
  ]
  static override args = {
    shell: Args.option({ options: shells })({
      description: 'whose language it speaks',
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
