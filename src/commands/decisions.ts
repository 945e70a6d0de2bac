import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import { nonEmptyFlag, textFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags, deliveryFlags } from '../cli/flags/flags.ts'
import { formatFlags } from '../cli/flags/format-flag.ts'
import { asJsonFlag } from '../cli/flags/json-format.ts'
import type { DataFormat } from '../cli/flags/format-flag.ts'
import { gatewayFlags, gatewayOptions } from '../cli/flags/gateway-flags.ts'
import type { GatewayFlags } from '../cli/flags/gateway-flags.ts'
import { dataText, valueText } from '../cli/print/data-text.ts'
import { cancelledBefore, decisionRow, decisionText, withShownRecord } from '../cli/print/decision-text.ts'
import { keysText } from '../cli/print/keys-text.ts'
import { alignedLines, linesText } from '../cli/print/lines.ts'
import { decisionsTable } from '../cli/print/tables/decisions-table.ts'
import { emptyList } from '../operations/contexts/empty-list.ts'
import { tableText } from '../cli/print/tables/table.ts'
import { statusOfEvents, tellFired } from '../cli/print/fired-events.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { cancelDecision } from '../operations/decisions/cancel-decision.ts'
import { exportDecision } from '../operations/decisions/export-decision.ts'
import { makeKeys } from '../operations/decisions/make-keys.ts'
import type { MakeKeysRequest } from '../operations/decisions/make-keys.ts'
import { listDecisions, showDecision } from '../operations/decisions/list-decisions.ts'
import type { ListDecisionsResult, ShownDecision } from '../operations/decisions/list-decisions.ts'

interface RemoteFlags extends GatewayFlags {
  readonly gateway: string
  readonly id?: string | undefined
  readonly prefix?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
  readonly comment?: string | undefined
  readonly format?: DataFormat | undefined
  readonly 'delivery-id'?: string | undefined
}

export default class Decisions extends BaseCommand {
  static override summary = 'list questions, their votes and their results'
  static override description = `Without NAME, prints one line for each question of the context, or of all contexts: context, name, state, votes for the option with the most votes, votes needed, end, subject. On a terminal it is a table, sorted by context and name, with headers and times such as "in 2h". With NAME, prints all details of one question, with its votes, and who can still vote.

"decisions cancel NAME" ends a question without an answer and prints its state. "decisions export NAME" prints the signed outcome (DSSE over an in-toto statement); if the config has public keys, it is verified first. "decisions keys" makes a pair of keys for signing. It prints the lines for the config and for the secrets, or writes both to files.

With --gateway, a gateway shows, lists and cancels for the owner of the cluster token. With --all this person needs the right to list in all namespaces.

A question whose time has run out is shown as ended, even if that is not stored yet. If there are more questions, stderr says how to go on.`
  static override examples = [
    { description: 'List the open questions of all contexts', command: '<%= config.bin %> decisions --open --all' },
    { description: 'Show one question as JSON', command: '<%= config.bin %> decisions deploy-prod --id demo --json' },
    {
      description: 'End a question without an answer',
      command: '<%= config.bin %> decisions cancel deploy-prod -m "wrong version" --id demo',
    },
    {
      description: 'Write the signed outcome to a file',
      command: '<%= config.bin %> decisions export deploy-prod --id demo > deploy-prod.dsse.json',
    },
    { description: 'Make keys for signing', command: '<%= config.bin %> decisions keys --key-id k1 --output-dir keys' },
  ]
  static override args = {
    what: Args.string({ description: 'NAME of a decision, or cancel, export or keys', ignoreStdin: true }),
    name: Args.string({ description: 'after cancel or export: NAME of the decision', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    ...deliveryFlags,
    ...gatewayFlags,
    ...formatFlags,
    open: Flags.boolean({ description: 'only open questions', default: false }),
    all: Flags.boolean({ description: 'of all contexts, even if an id is given', default: false }),
    prefix: textFlag({ description: 'only contexts whose ids begin with this' }),
    comment: textFlag({ description: 'why it is cancelled', char: 'm', helpValue: 'TEXT' }),
    limit: Flags.integer({ description: 'how many contexts to read', default: 1000, min: 1, helpValue: 'N' }),
    cursor: textFlag({ description: 'where the previous page ended' }),
    'key-id': nonEmptyFlag({
      description: 'name of the new keys; default: made from the public key',
      helpValue: 'NAME',
    }),
    'output-dir': nonEmptyFlag({
      description: 'directory for files with the new keys; existing files are never overwritten',
      helpValue: 'DIR',
    }),
  }
  static override resultFields = [
    ...['decisions', 'cursor', 'decision', 'id', 'revision', 'changed', 'state', 'name', 'question', 'warnings'],
    ...['events', 'envelope', 'keyId', 'publicKey', 'privateKey', 'config', 'secrets', 'files'],
  ]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Decisions)
    const { what, name } = args
    const { all, open, prefix, cursor, limit, comment, format } = flags
    if ((name !== undefined) !== (what === 'cancel' || what === 'export')) throw wrongWords
    if (what === 'cancel' || what === 'keys') asJsonFlag(format, this.argv)
    if (what === 'keys') return this.#keys(given({ keyId: flags['key-id'], outputDir: flags['output-dir'] }))
    if (flags.gateway !== undefined && what !== 'export')
      return this.#byGateway({ ...flags, gateway: flags.gateway }, args)
    await using caller = await this.openCaller({ ...flags, tellsBlocks: true })

    if (what === 'export' && name !== undefined) {
      const result = await exportDecision(caller, { id: this.idOf(flags), name })
      const { envelope } = result
      return this.finish(
        result,
        format === undefined ? valueText(envelope, this.terminal()) : dataText(envelope, format),
      )
    }
    const id = all || prefix !== undefined ? undefined : flags.id
    if (name !== undefined) {
      return this.#cancelled(await cancelDecision(caller, given({ id: this.idOf(flags), name, comment })))
    }
    if (what !== undefined) return this.#one(await showDecision(caller, { id: this.idOf(flags), name: what }), format)
    const result = await listDecisions(caller, given({ id, open, prefix, cursor, limit }))
    const isEmpty = result.decisions.length === 0 && result.cursor === undefined
    if (isEmpty && format === undefined && !this.jsonEnabled()) {
      const kind = open ? 'open questions' : 'decisions'
      const isFiltered = prefix !== undefined
      this.logger.info(id === undefined ? emptyList(kind, caller.host.config, isFiltered) : `no ${kind} in ${id}`)
    }
    return await this.#all(result, format)
  }

  /** The same through a gateway. */
  async #byGateway(
    flags: Readonly<Record<'all' | 'open', boolean>> & RemoteFlags,
    { what, name }: { readonly what?: string | undefined; readonly name?: string | undefined },
  ): Promise<object> {
    const { openGatewayClient } = await import('../gateway/client/gateway-client.ts')
    const { cancelAt, listAt, showAt } = await import('../gateway/client/decisions.ts')
    const { all, open, prefix, cursor, limit, comment, format, 'delivery-id': deliveryId } = flags
    using client = await openGatewayClient(gatewayOptions(flags))
    if (name !== undefined) {
      return this.#cancelled(await cancelAt(client, given({ id: this.idOf(flags), name, comment, deliveryId })))
    }
    if (what !== undefined) return this.#one(await showAt(client, { id: this.idOf(flags), name: what }), format)
    const id = all || prefix !== undefined ? undefined : flags.id
    return await this.#all(await listAt(client, given({ id, open, prefix, cursor, limit })), format)
  }

  #cancelled(result: Awaited<ReturnType<typeof cancelDecision>>): object {
    this.warnOf(result)
    tellFired(result, this.logger, { fails: true })
    const { changed, repeated } = result
    const shown = withShownRecord(result, this.masking())
    if (!changed && repeated !== true && !this.jsonEnabled()) this.logger.info(cancelledBefore(shown.decision))
    return this.finish(shown, result.state, {
      status: statusOfEvents(result.events),
    })
  }

  #one(decision: ShownDecision, format: DataFormat | undefined): object {
    const text = format === undefined ? decisionText(decision) : dataText(decision, format)
    return this.finish({ decision, state: decision.state }, text)
  }

  async #all(result: ListDecisionsResult, format: DataFormat | undefined): Promise<object> {
    if (result.cursor !== undefined) this.logger.info(`there may be more: --cursor ${result.cursor}`)
    const { decisions } = result
    if (format !== undefined) return this.finish(result, dataText(decisions, format))
    const terminal = this.terminal()
    if (terminal === undefined) return this.finish(result, linesText(alignedLines(decisions.map(decisionRow))))
    return this.finish(result, await tableText(decisionsTable(decisions, terminal.now), terminal))
  }

  async #keys(request: Omit<MakeKeysRequest, 'cwd'>): Promise<object> {
    const result = await makeKeys({ ...request, cwd: process.cwd() })
    return this.finish(result, keysText(result))
  }
}

const wrongWords = new CicdError('USAGE', 'expected the NAME of a decision, cancel or export and a NAME, or keys', {
  suggestions: [
    'cicdstatemgr decisions deploy-prod',
    'cicdstatemgr decisions cancel deploy-prod',
    'cicdstatemgr decisions export deploy-prod',
  ],
})
