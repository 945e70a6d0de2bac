import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { durationFlag, textFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { given } from '../json/given.ts'
import { dataText } from '../cli/print/data-text.ts'
import { alignedLines, linesText } from '../cli/print/lines.ts'
import { contextsTable } from '../cli/print/tables/contexts-table.ts'
import { emptyList } from '../operations/contexts/empty-list.ts'
import { tableText } from '../cli/print/tables/table.ts'
import { listContexts } from '../operations/contexts/list-contexts.ts'

export default class List extends BaseCommand {
  static override summary = 'list the contexts in the primary'
  static override description = `Prints one line for each context, sorted by id: id, revision, cicd context, last change, end of life, bytes. A - stands for a missing value, or for one that cannot be read: then stderr says why, and with --json the context has an error.

On a terminal it is a table, sorted by id, with headers, sizes such as 1.2 kB and times such as "5m ago". A program that reads the output gets the lines above.

With --older-than, contexts that another program changed last are left out, because the time is not known; stderr says how many. A document that another program made is shown only if it has its own id inside, or was changed with this program since.

If there may be more contexts, stderr says how to go on. Each page is sorted by itself: to sort all, give a larger --limit.`
  static override examples = [
    { description: 'List contexts whose ids begin with my-app-', command: '<%= config.bin %> list --prefix my-app-' },
    {
      description: 'List contexts of stage without a change for 30 days',
      command: '<%= config.bin %> list --older-than 30d --cicd-context stage --json',
    },
    { description: 'List all contexts as YAML', command: '<%= config.bin %> list -o yaml' },
  ]
  static override flags = {
    ...configFlags,
    ...formatFlags,
    prefix: textFlag({ description: 'only contexts whose ids begin with this' }),
    'cicd-context': textFlag({ description: 'only contexts of this cicd context', helpValue: 'NAME' }),
    'older-than': durationFlag({ description: 'only contexts that have not changed for this long' }),
    limit: Flags.integer({ description: 'how many contexts to read', default: 1000, min: 1, helpValue: 'N' }),
    cursor: textFlag({ description: 'where the previous page ended' }),
  }
  static override resultFields = ['contexts', 'cursor']

  async run(): Promise<object> {
    const { flags } = await this.parse(List)
    const { prefix, limit, cursor } = flags
    const request = given({
      ...{ prefix, limit, cursor },
      cicdContext: flags['cicd-context'],
      olderThan: flags['older-than'],
    })
    await using caller = await this.openCaller(flags)

    const result = await listContexts(caller, request)

    if (result.cursor !== undefined) this.logger.info(`there may be more: --cursor ${result.cursor}`)
    if (flags.format !== undefined) return this.finish(result, dataText(result.contexts, flags.format))
    if (result.contexts.length === 0 && !this.jsonEnabled() && result.cursor === undefined) {
      const isFiltered = prefix !== undefined || request.cicdContext !== undefined || request.olderThan !== undefined
      this.logger.info(emptyList('contexts', caller.host.config, isFiltered))
    }
    const terminal = this.terminal()
    if (terminal !== undefined) {
      return this.finish(result, await tableText(contextsTable(result.contexts, terminal.now), terminal))
    }
    const rows = result.contexts.map(({ id, revision, cicdContext, changedAt, expiresAt, bytes }) =>
      [id, revision, cicdContext, changedAt, expiresAt, bytes].map((cell) => String(cell ?? '-')),
    )
    return this.finish(result, linesText(alignedLines(rows)))
  }
}
