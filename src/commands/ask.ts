import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { durationFlag, listFlag, nonEmptyFlag, requiredTextFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags, deliveryFlags, dryRunFields, dryRunFlags } from '../cli/flags/flags.ts'
import { withShownRecord } from '../cli/print/decision-text.ts'
import { given } from '../json/given.ts'
import { eventsOn, optionsOf } from '../decisions/written-options.ts'
import { ask } from '../operations/decisions/ask.ts'

export default class Ask extends BaseCommand {
  static override summary = 'ask people a question, by a policy of the config'
  static override description = `Stores the question below decisions.NAME and prints its id. Nothing is sent. An earlier question with the same name is replaced, with its votes or its answer: give --delivery-id if the step may run again.

The policy says who may answer, how many people have to agree, and until when. --expires and --quorum may only make it stricter.`
  static override examples = [
    {
      description: 'Ask whether to deploy, with an option that refuses',
      command:
        '<%= config.bin %> ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy --option reject=No --rejects reject --id demo',
    },
    {
      description: 'Say who started the flow: the policy may not count this person',
      command:
        '<%= config.bin %> ask deploy-prod --policy prod --subject "shop 1.5.0 to prod" --option approve=Deploy --option reject=No --rejects reject --invoker ann@example.org --id demo',
    },
  ]
  static override args = {
    name: Args.string({ description: 'name of the decision, e.g. deploy-prod', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...dryRunFlags,
    policy: requiredTextFlag({ description: 'name of a policy in the config', helpValue: 'NAME' }),
    subject: requiredTextFlag({ description: 'the question, in one line', helpValue: 'TEXT' }),
    option: listFlag({
      description: 'an option: its key, and the text that people read (repeatable)',
      helpValue: 'KEY=TEXT',
    }),
    rejects: listFlag({
      description: 'key of an option that refuses (repeatable); without it every choice counts as approved',
      helpValue: 'KEY',
    }),
    expires: durationFlag({ description: 'how long the question is open, if that is less than the policy says' }),
    quorum: Flags.integer({
      description: 'how many people have to agree, if that is more than the policy says',
      min: 1,
      max: 1000,
      helpValue: 'N',
    }),
    on: listFlag({
      description:
        'event to handle when the question ends with KEY: the key of an option, expired or cancelled (repeatable)',
      helpValue: 'KEY=PIPELINE=EVENT',
    }),
    invoker: nonEmptyFlag({ description: 'who started the flow: a name or an e-mail address', helpValue: 'WHO' }),
  }
  static override resultFields = [
    'id',
    'revision',
    'changed',
    'name',
    'question',
    'state',
    'effects',
    'decision',
    'warnings',
    ...dryRunFields,
  ]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Ask)
    const { policy, subject, invoker, expires, quorum, option = [], rejects = [], on = [] } = flags
    const request = given({
      ...{ id: this.idOf(flags), name: args.name, policy, subject, invoker, expires, quorum, on: eventsOn(on) },
      options: optionsOf(option, rejects),
    })
    await using caller = await this.openCaller({ ...flags, rehearse: flags['dry-run'] })

    const result = await ask(caller, request)
    this.warnOf(result)

    return this.finishChange(withShownRecord(result, this.masking()), result.question)
  }
}
