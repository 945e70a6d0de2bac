import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { changeFlags, operationsOf } from '../cli/flags/change-flags.ts'
import { eventName } from '../text/event-name.ts'
import { contextFlags, deliveryFlags } from '../cli/flags/flags.ts'
import { given } from '../json/given.ts'
import { stringifyJson } from '../json/json-text.ts'
import { tellAdvice } from '../cli/print/tell-event.ts'
import { eventText } from '../cli/print/outcome-text.ts'
import { templateVarsOf, varFlags } from '../cli/flags/var-flags.ts'
import { handleEvent } from '../operations/events/handle-event.ts'
import { strictFault } from '../operations/events/strict-fault.ts'

export default class HandleEvent extends BaseCommand {
  static override summary = 'run the handlers of an event'
  static override description = `Prints a line for each block with what became of it. If a block fails, the exit code is 7. An event without handlers is not a failure.

With --strict, a block whose template uses a misspelt name is not sent or stored, and fails. The exit code is also 7 if a block with onError: warn fails, and 4 if the event has no handler at all.

With --dry-run, all templates are rendered, and what would be sent and stored is printed as JSON. Nothing is sent or stored.`
  static override examples = [
    {
      description: 'Handle the event success of the pipeline build',
      command: '<%= config.bin %> handle-event build=success --id demo',
    },
    {
      description: 'Fail if the event has no handler',
      command: '<%= config.bin %> handle-event build=success --strict --id demo',
    },
    {
      description: 'See first what would be sent',
      command: '<%= config.bin %> handle-event build=success --id demo --dry-run',
    },
  ]
  static override args = {
    event: Args.string({ description: 'PIPELINE=EVENT, e.g. build=success', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    'dry-run': Flags.boolean({ description: 'send and store nothing, print what would be' }),
    strict: Flags.boolean({
      description:
        'fail if the event has no handler, if a block fails that has onError: warn, or if a template uses a misspelt name',
      default: false,
      env: 'CICDSTATEMGR_STRICT',
    }),
    ...changeFlags,
    ...varFlags,
  }
  static override resultFields = ['id', 'revision', 'pipeline', 'event', 'blocks', 'plan', 'suggestions', 'warnings']

  async run(): Promise<object> {
    const { args, flags, raw } = await this.parse(HandleEvent)
    const request = given({
      id: this.idOf(flags),
      ...eventName(args.event),
      operations: await operationsOf(raw, { files: flags }),
      vars: templateVarsOf(raw),
      dryRun: flags['dry-run'],
      strict: flags.strict,
    })
    await using caller = await this.openCaller({ ...flags, tellsBlocks: !this.jsonEnabled() })

    const result = await handleEvent(caller, request)
    this.warnOf(result)

    const text =
      result.plan === undefined ? eventText(result, { isStrict: flags.strict }) : stringifyJson(result.plan, 2)
    const fault = flags.strict ? strictFault(result, '--strict') : undefined
    const finished = this.finish(result, text, { status: fault === undefined ? result.status : 'failed' })
    if (fault !== undefined) await this.failBesideResult(fault)
    // The advice comes after the outcome that it is about.
    if (!this.jsonEnabled()) tellAdvice(result, this.logger, { argv: this.argv, commands: this.config.commands })
    return finished
  }
}
