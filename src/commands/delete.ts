import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { configFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { deleteContext } from '../operations/contexts/delete-context.ts'

export default class Delete extends BaseCommand {
  static override summary = 'delete a context'
  static override description =
    'Removes the context and its history from the primary, and its copies from the caches. Prints the id.'
  static override examples = [
    { description: 'See what would be removed', command: '<%= config.bin %> delete demo --dry-run' },
    { description: 'Delete a context', command: '<%= config.bin %> delete demo' },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context', required: true, ignoreStdin: true }),
  }
  static override flags = { ...configFlags, ...dryRunFlags }
  static override resultFields = ['id', 'deleted', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Delete)
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await deleteContext(caller, { id: args.id })

    return this.finishChange(result, result.id)
  }
}
