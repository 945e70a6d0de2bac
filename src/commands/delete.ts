import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { deleteContext } from '../operations/contexts/delete-context.ts'

export default class Delete extends BaseCommand {
  static override summary = 'delete a context'
  static override description =
    'Removes the context and its history from the primary, and its copies from the caches. Prints the id. If another program removed the data in Redis, it removes the history and the other records that are left, and warns.'
  static override examples = [
    { description: 'See what would be removed', command: '<%= config.bin %> delete demo --dry-run' },
    { description: 'Delete a context', command: '<%= config.bin %> delete demo' },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context; needed here or as --id', ignoreStdin: true }),
  }
  static override flags = {
    ...configFlags,
    // Without the variable: what is deleted must be named.
    id: nonEmptyFlag({ description: 'id of the context', char: 'i', helpValue: 'ID', helpGroup: 'CONTEXT' }),
    ...dryRunFlags,
  }
  static override resultFields = ['id', 'deleted', 'unreadable', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Delete)
    const id = args.id ?? flags.id
    if (id === undefined) throw noId([flags['dry-run'] ? '--dry-run' : '', this.jsonEnabled() ? '--json' : ''])
    this.idOf(flags, id)
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await deleteContext(caller, { id })

    const unreadable = result.unreadable === true && flags['dry-run']
    return this.finishChange(result, result.id, {
      also: unreadable ? [`${id}: removed (its data cannot be read)`] : [],
    })
  }
}

/** The suggested command keeps the flags that were given: without --dry-run it would delete. */
function noId(flags: readonly string[]): CicdError {
  const line = ['cicdstatemgr delete ID', ...flags.filter((flag) => flag !== '')].join(' ')
  return new CicdError('USAGE', 'missing ID: id of the context', {
    suggestions: [`${line} (delete does not take it from CICDSTATEMGR_CONTEXT_DATA_ID)`],
  })
}
