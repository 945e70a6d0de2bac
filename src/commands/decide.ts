import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import type { CallerFlags } from '../cli/flags/caller-flags.ts'
import { nonEmptyFlag, requiredTextFlag, textFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags, deliveryFlags } from '../cli/flags/flags.ts'
import { gatewayFlags, gatewayOptions } from '../cli/flags/gateway-flags.ts'
import type { GatewayFlags } from '../cli/flags/gateway-flags.ts'
import { outcomeOfVote, withShownRecord } from '../cli/print/decision-text.ts'
import { statusOfEvents, tellFired } from '../cli/print/fired-events.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { decide } from '../operations/decisions/decide.ts'
import type { DecideRequest } from '../operations/decisions/decide.ts'

export default class Decide extends BaseCommand {
  static override summary = 'answer a question'
  static override description = `The policy of the question says who may vote: the people and groups under its approvers in the config. If it has notInvoker, the person who started the flow may not vote. "cicdstatemgr decisions NAME" prints who can still vote.

Votes directly in the store, as --actor: a name under decisions.people of the config, or an e-mail address. The vote counts if the policy accepts votes through store. Prints the state of the question.

With --gateway, a gateway casts the vote for the owner of the cluster token. --actor and the config are not used then, and the vote counts if the policy accepts votes through kubernetes. If the gateway refuses, the exit code is the same as without a gateway.

The vote that ends the question fires the event that the question has for this end (on). If a block of the event fails, the exit code is 7; the vote counts all the same.

A second vote of the same person replaces the first one, as long as the question is open. If it is the same vote, nothing changes, and the answer says that it was counted before. If the policy refuses the vote, the exit code is 8; if the question has ended, it is 5.`
  static override examples = [
    { description: 'Approve', command: '<%= config.bin %> decide deploy-prod --option approve --actor ann --id demo' },
    {
      description: 'Refuse, and say why',
      command:
        '<%= config.bin %> decide deploy-prod --option reject --comment "not on a Friday" --actor bob@example.org --id demo',
    },
  ]
  static override args = {
    name: Args.string({ description: 'name of the decision', required: true, ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    actor: nonEmptyFlag({
      summary: 'who votes; needed without --gateway',
      description:
        'who votes: a name under decisions.people of the config, or an e-mail address; needed without --gateway',
      env: 'CICDSTATEMGR_ACTOR',
      helpValue: 'WHO',
      helpGroup: 'CONTEXT',
    }),
    ...deliveryFlags,
    ...gatewayFlags,
    option: requiredTextFlag({ description: 'key of the option that you choose', helpValue: 'KEY' }),
    comment: textFlag({ description: 'the reason', char: 'm', helpValue: 'TEXT' }),
    // Compared even if empty: an empty variable of a script must not count as any subject.
    subject: Flags.string({
      description: 'the subject that you read: if the question has another one, the vote does not count',
      helpValue: 'TEXT',
    }),
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
    'events',
  ]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Decide)
    const { option, comment, subject, gateway, actor, 'delivery-id': deliveryId } = flags
    if (actor === undefined && gateway === undefined) throw nobody
    const request = given({ id: this.idOf(flags), name: args.name, option, comment, subject })

    const result = await (gateway === undefined
      ? this.#onStore(flags, request)
      : this.#byGateway({ ...flags, gateway }, { ...request, ...given({ deliveryId }) }))

    this.warnOf(result)
    tellFired(result, this.logger, { fails: true })

    return this.finish(withShownRecord(result, this.masking()), outcomeOfVote(result, option), {
      status: statusOfEvents(result.events),
    })
  }

  async #onStore(flags: CallerFlags, request: DecideRequest): ReturnType<typeof decide> {
    await using caller = await this.openCaller({ ...flags, tellsBlocks: true })
    return await decide(caller, request)
  }

  async #byGateway(
    flags: GatewayFlags & { readonly gateway: string },
    request: DecideRequest & { readonly deliveryId?: string },
  ): ReturnType<typeof decide> {
    const { openGatewayClient } = await import('../gateway/client/gateway-client.ts')
    const { decideAt } = await import('../gateway/client/decisions.ts')
    using client = await openGatewayClient(gatewayOptions(flags))
    return await decideAt(client, request)
  }
}

const nobody = new CicdError('NO_ACTOR', 'the voter is not known', {
  suggestions: ['Give --actor with your name or e-mail address, or set CICDSTATEMGR_ACTOR.'],
})
