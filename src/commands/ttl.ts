import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { dataText } from '../cli/print/data-text.ts'
import { readExpiry } from '../operations/contexts/expire-context.ts'

export default class Ttl extends BaseCommand {
  static override summary = 'print how much time a context has left'
  static override description = 'Prints whole seconds, or never.'
  static override examples = [{ description: 'Print the seconds that are left', command: '<%= config.bin %> ttl demo' }]
  static override args = {
    id: Args.string({ description: 'id of the context; default: --id', ignoreStdin: true }),
  }
  static override flags = { ...contextFlags, ...formatFlags }
  static override resultFields = ['id', 'expiresAt', 'seconds']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Ttl)
    const id = this.idOf(flags, args.id)
    await using caller = await this.openCaller(flags)

    const result = await readExpiry(caller, { id })

    if (flags.format !== undefined) return this.finish(result, dataText(result, flags.format))
    return this.finish(result, result.seconds === null ? 'never' : String(result.seconds))
  }
}
