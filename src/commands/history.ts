import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { nonEmptyFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { given } from '../json/given.ts'
import { dataText } from '../cli/print/data-text.ts'
import { changeText } from '../cli/print/history-text.ts'
import { linesText } from '../cli/print/lines.ts'
import { readHistory } from '../operations/history/read-history.ts'

export default class History extends BaseCommand {
  static override summary = 'show who changed what, when and where'
  static override description = `Prints the stored changes, newest first, with the values before and after. Secrets are masked. Messages are not recorded: an event that stored nothing is not shown.

With --path, changes by other programs are shown too, because it is not known what they changed.

Changes by other programs are marked; their time is not known, so "before" and the time of the next change, or of this call, are printed. On a terminal, times are relative, such as "5m ago".`
  static override examples = [
    { description: 'Show the history', command: '<%= config.bin %> history demo' },
    { description: 'See who set a value', command: '<%= config.bin %> history demo --path state.version' },
    { description: 'Print the last change as JSON', command: '<%= config.bin %> history --limit 1 --json --id demo' },
    { description: 'Print the history as YAML', command: '<%= config.bin %> history -o yaml --id demo' },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context; default: --id', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...formatFlags,
    path: nonEmptyFlag({ description: 'only changes of the value at this path, or below it', helpValue: 'PATH' }),
    limit: Flags.integer({ description: 'only the newest N changes', helpValue: 'N', min: 1 }),
  }
  static override resultFields = ['id', 'revision', 'entries']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(History)
    const request = given({ id: this.idOf(flags, args.id), limit: flags.limit, path: flags.path })
    await using caller = await this.openCaller(flags)

    const result = await readHistory(caller, request)

    if (flags.format !== undefined) return this.finish(result, dataText(result.entries, flags.format))
    const terminal = this.terminal()
    return this.finish(result, linesText(result.entries.map((entry) => changeText(entry, terminal))))
  }
}
