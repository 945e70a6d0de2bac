import * as Args from '@oclif/core/args'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags, operationsOf } from '../cli/flags/change-flags.ts'
import { eventName } from '../text/event-name.ts'
import { contextFlags, deliveryFlags, eventFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { loadContext } from '../operations/contexts/load-context.ts'

export default class Load extends BaseCommand {
  static override summary = 'read the context from the primary and refresh the caches'
  static override description = `Prints the id. Changes and an event are applied after the caches are fresh. stderr says in one line what the event did.

If there is no such context, the exit code is 4, and copies of it are removed from the caches.`
  static override examples = [
    { description: 'Refresh the caches', command: '<%= config.bin %> load --id demo' },
    {
      description: 'Set a value and handle an event, too',
      command: '<%= config.bin %> load --id demo --set state.step=deploy --event deploy=start',
    },
  ]
  static override args = {
    id: Args.string({ description: 'id of the context; default: --id', ignoreStdin: true }),
  }
  static override flags = { ...contextFlags, ...deliveryFlags, ...eventFlags, ...changeFlags, ...varFlags }
  static override resultFields = ['id', 'revision', 'event', 'warnings']

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(Load)
    const request = given({
      id: this.idOf(flags, args.id),
      operations: await operationsOf(raw, { files: flags }),
      vars: templateVarsOf(raw),
      event: flags.event === undefined ? undefined : eventName(flags.event),
    })
    await using caller = await this.openCaller({ ...flags, tellsBlocks: true })

    const result = await loadContext(caller, request)
    this.warnOf(result)
    this.tellEvent(result.event)

    return this.finish(result, result.id, { status: result.event?.status === 'failed' ? 'failed' : 'done' })
  }
}
