import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags } from '../cli/flags/change-flags.ts'
import { contextFlags, deliveryFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { readInput } from '../cli/flags/input.ts'
import { given } from '../json/given.ts'
import { importContext } from '../operations/transfer/import-context.ts'

export default class Import extends BaseCommand {
  static override summary = 'store a context that "export --whole" wrote'
  static override description = `Moves a context to this store, or restores it, with its history and time to live. Prints its id.

The whole file is checked before anything is written. If the context exists already, it is kept and the exit code is 5, unless you give --replace.

Decisions are imported only if the config can verify their signatures, or with --trust-decisions. Otherwise they are left out with a warning, or the import fails with --strict. With --replace, decisions of the existing context stay; a warning names those that differ in the file.`
  static override examples = [
    { description: 'Import a file', command: '<%= config.bin %> import demo.json' },
    {
      description: 'Copy a context to another store, and fail if decisions would be left out',
      command: '<%= config.bin %> export --whole --id demo | <%= config.bin %> import - --config redis.yaml --strict',
    },
    {
      description: 'Show what an import would change',
      command: '<%= config.bin %> import demo.json --replace --dry-run',
    },
    { description: 'Replace the context that exists', command: '<%= config.bin %> import demo.json --replace' },
  ]
  static override args = {
    file: Args.string({
      description: 'file that "export --whole" wrote; - is stdin',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    'allow-config-paths': changeFlags['allow-config-paths'],
    replace: Flags.boolean({ description: 'replace the context that exists', default: false }),
    'trust-decisions': Flags.boolean({
      description: 'import decisions that no signature proves: the author of the file may have invented them',
      default: false,
    }),
    strict: Flags.boolean({ description: 'fail if decisions of the file would not be imported', default: false }),
  }
  static override resultFields = ['id', 'revision', 'replaced', 'replacedRevision', 'warnings', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Import)
    const request = given({
      ...(args.file === '-' ? { text: await readInput('-'), source: 'stdin' } : { file: args.file }),
      id: flags.id,
      replace: flags.replace,
      trustDecisions: flags['trust-decisions'],
      strict: flags.strict,
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await importContext(caller, request)
    this.warnOf(result)

    const { replacedRevision: replaced } = result
    if (replaced !== undefined && !flags['dry-run'] && !this.jsonEnabled()) {
      const also = caller.host.store.history === undefined ? '' : ' and its history'
      const gone = `replaced revision ${replaced} of ${result.id}${also}, which cannot be brought back`
      this.logger.info(`${gone}; it is at revision ${result.revision} now`)
    }

    const answer = this.finishChange(result, result.id)
    if (result.replaced && isSame(answer) && !this.jsonEnabled()) this.logger.info(onlyHistory)
    return answer
  }
}

const onlyHistory =
  'no value would change: the file has the same context data. Its history and time to live would replace those of the context'

/** Whether the answer is that of a dry run that changes no value. */
function isSame(answer: { readonly differences?: readonly unknown[] }): boolean {
  return answer.differences?.length === 0
}
