import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { revisionOf } from '../cli/flags/argument-values.ts'
import { contextFlags, deliveryFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { given } from '../json/given.ts'
import { restoreRevision } from '../operations/history/restore-revision.ts'

export default class Restore extends BaseCommand {
  static override summary = 'put an earlier revision back'
  static override description =
    'Stores the document of an earlier revision as a new revision, and prints its number. What people decided since then stays.\n\nWith --path only that value goes back; a value that was not there then is removed.'
  static override examples = [
    { description: 'Put revision 7 back', command: '<%= config.bin %> restore 7 --id demo' },
    { description: 'Put one value back', command: '<%= config.bin %> restore 7 --path state.appName --id demo' },
    { description: 'See first what would change', command: '<%= config.bin %> restore 7 --id demo --dry-run' },
  ]
  static override args = {
    revision: Args.string({ description: 'the revision to put back', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    path: nonEmptyFlag({ description: 'put back only the value at this path', helpValue: 'PATH' }),
  }
  static override resultFields = ['id', 'revision', 'changed', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Restore)
    const request = given({
      id: this.idOf(flags),
      revision: revisionOf(args.revision),
      path: flags.path,
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await restoreRevision(caller, request)
    this.tellUnchanged(result)

    return this.finishChange(result, String(result.revision))
  }
}
