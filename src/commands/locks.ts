import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { textFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { dataText } from '../cli/print/data-text.ts'
import { linesText } from '../cli/print/lines.ts'
import { lockLines, queueLines } from '../cli/print/lock-text.ts'
import { locksText } from '../cli/print/tables/locks-table.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { emptyList } from '../operations/contexts/empty-list.ts'
import { given } from '../json/given.ts'
import { listLocks } from '../operations/locks/list-locks.ts'

export default class Locks extends BaseCommand {
  static override summary = 'list the locks that are held or have a queue'
  static override description = `Prints one line for each lock, sorted by name: name, holder, token, since, until, how many wait. A - stands for a missing value, or for one that cannot be read: then stderr says why, and with --json the lock has an error.

With NAME, prints only that lock, and one line for each waiting process in the order of the queue; if the lock is free, nothing, and stderr says so. On a terminal it is a table, sorted by name, with headers and times such as "5m ago". If there may be more locks, stderr says how to go on.`
  static override examples = [
    { description: 'List locks whose names begin with deploy-', command: '<%= config.bin %> locks --prefix deploy-' },
    { description: 'Show one lock and its queue', command: '<%= config.bin %> locks deploy-prod --json' },
  ]
  static override args = {
    name: Args.string({ description: 'name of the lock', ignoreStdin: true }),
  }
  static override flags = {
    ...configFlags,
    ...formatFlags,
    prefix: textFlag({ description: 'only locks whose names begin with this' }),
    limit: Flags.integer({ description: 'how many to list', default: 1000, min: 1, helpValue: 'N' }),
    cursor: textFlag({ description: 'where the previous page ended' }),
  }
  static override resultFields = ['locks', 'cursor']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Locks)
    const { prefix, limit, cursor } = flags
    if (args.name !== undefined && (prefix !== undefined || cursor !== undefined)) throw oneOrList
    await using caller = await this.openCaller(flags)

    const result = await listLocks(caller, { limit, ...given({ name: args.name, prefix, cursor }) })

    if (result.cursor !== undefined) this.logger.info(`there may be more: --cursor ${result.cursor}`)
    if (flags.format !== undefined) return this.finish(result, dataText(result.locks, flags.format))
    if (result.locks.length === 0 && !this.jsonEnabled() && result.cursor === undefined) {
      const what = args.name === undefined ? 'locks' : `lock ${JSON.stringify(args.name)}`
      const none = emptyList(what, caller.host.config, prefix !== undefined)
      this.logger.info(args.name === undefined ? none : `${none}: it is free ("cicdstatemgr locks" lists all locks)`)
    }
    const terminal = this.terminal()
    if (terminal !== undefined) return this.finish(result, await locksText(result.locks, args.name, terminal))
    const waiters = args.name === undefined ? [] : result.locks.flatMap(queueLines)
    return this.finish(result, linesText([...lockLines(result.locks), ...waiters]))
  }
}

const oneOrList = new CicdError('USAGE', 'a NAME shows one lock, and --prefix and --cursor are for the list', {
  suggestions: ['cicdstatemgr locks deploy-prod', 'cicdstatemgr locks --prefix deploy-'],
})
