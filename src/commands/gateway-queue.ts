import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { textFlag } from '../cli/flags/flag-kinds.ts'
import { configFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { asJsonFlag } from '../cli/flags/json-format.ts'
import { dataText } from '../cli/print/data-text.ts'
import { queueText } from '../cli/print/queue-text.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { dropItems, requeueItems } from '../operations/queue/change-queue.ts'
import { listQueue } from '../operations/queue/list-queue.ts'

export default class GatewayQueue extends BaseCommand {
  static override summary = 'list what the gateway still has to forward; requeue or drop dead items'
  static override description = `Prints how many items wait, and then a line for each item, dead ones first: state, id, kind, attempts, when it was added, when it is tried next or died, why the last attempt failed. With --json, each item has its body too, without tokens and reply URLs.

"gateway queue requeue ID" makes a dead item due again, --all-dead all of them. "gateway queue drop ID" removes an item for good. If there are more items, stderr says how to go on.`
  static override examples = [
    {
      description: 'List the queue',
      command: '<%= config.bin %> gateway queue --config config.yaml --secrets secrets.yaml',
    },
    { description: 'Try all dead items again', command: '<%= config.bin %> gateway queue requeue --all-dead' },
    { description: 'Remove an item for good', command: '<%= config.bin %> gateway queue drop slack-0af7651916cd43dd' },
  ]
  static override args = {
    action: Args.string({
      description: 'requeue or drop, followed by ids of items',
      multiple: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    ...configFlags,
    ...formatFlags,
    'all-dead': Flags.boolean({ description: 'with requeue: all dead items', default: false }),
    limit: Flags.integer({ description: 'how many items to list', default: 1000, min: 1, helpValue: 'N' }),
    cursor: textFlag({ description: 'where the previous page ended' }),
  }
  static override resultFields = ['waiting', 'dead', 'oldest', 'items', 'cursor', 'requeued', 'dropped']

  async run(): Promise<object> {
    const { args, flags } = await this.parse(GatewayQueue)
    const [what, ...ids] = args.action ?? []
    const { 'all-dead': all, limit, cursor } = flags
    requireSense(what, ids, all)
    if (what !== undefined) asJsonFlag(flags.format, this.argv)
    await using caller = await this.openCaller(flags)

    if (what === 'requeue') {
      const requeued = await requeueItems(caller, all ? undefined : ids)
      return this.finish({ requeued }, requeued.length === 0 ? undefined : requeued.join('\n'))
    }
    if (what === 'drop') {
      const dropped = await dropItems(caller, ids)
      return this.finish({ dropped }, dropped.join('\n'))
    }
    const result = await listQueue(caller, { limit, ...given({ cursor }) })
    if (result.cursor !== undefined) this.logger.info(`there may be more: --cursor ${result.cursor}`)
    if (flags.format !== undefined) return this.finish(result, dataText(result.items, flags.format))
    return this.finish(result, queueText(result))
  }
}

function requireSense(what: string | undefined, ids: readonly string[], all: boolean): void {
  const isRight =
    what === undefined ? !all : what === 'requeue' ? all !== ids.length > 0 : what === 'drop' && !all && ids.length > 0
  if (isRight) return
  throw new CicdError('USAGE', 'expected nothing, requeue with ids or --all-dead, or drop with ids', {
    suggestions: ['cicdstatemgr gateway queue requeue --all-dead', 'cicdstatemgr gateway queue drop ID'],
  })
}
