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
  static override description = `Moves a context to this store, or puts it back, with its history and time to live. Prints its id.

The file is checked as a whole before anything is written. A context that is there already is kept, and the command exits 5, unless you say --replace.

Decisions come along only where the config can verify their signatures, or with --trust-decisions. With --replace, a decision that the context has already stays as it is; a warning names those that differ in the file.`
  static override examples = [
    '<%= config.bin %> import demo.json',
    '<%= config.bin %> export --whole --id demo | <%= config.bin %> import - --config redis.yaml',
    '<%= config.bin %> import demo.json --replace --dry-run',
    '<%= config.bin %> import demo.json --replace',
  ]
  static override args = {
    file: Args.string({ description: 'what "export --whole" wrote; - is stdin', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    'allow-config-paths': changeFlags['allow-config-paths'],
    replace: Flags.boolean({ description: 'put it in the place of the context that is there', default: false }),
    'trust-decisions': Flags.boolean({
      description: 'take over decisions that no signature proves: whoever made the file may have made them up',
      default: false,
    }),
  }
  static override resultFields = ['id', 'revision', 'replaced', 'warnings', ...dryRunFields]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Import)
    const request = given({
      text: await readInput(args.file),
      source: args.file === '-' ? 'stdin' : args.file,
      id: flags.id,
      replace: flags.replace,
      trustDecisions: flags['trust-decisions'],
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await importContext(caller, request)
    this.warnOf(result)

    return this.finishChange(result, result.id)
  }
}
