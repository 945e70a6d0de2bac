import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { BaseCommand } from '../cli/base-command.ts'
import type { CallerFlags } from '../cli/flags/caller-flags.ts'
import { refuseEach } from '../cli/flags/each.ts'
import { durationFlag, listFlag, nonEmptyFlag, textFlag } from '../cli/flags/flag-kinds.ts'
import { contextFlags } from '../cli/flags/flags.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { tellFired } from '../cli/print/fired-events.ts'
import { valueText } from '../cli/print/data-text.ts'
import { endText } from '../operations/wait/decision-result.ts'
import type { WaitForDecisionResult } from '../operations/wait/decision-result.ts'
import { waitForDecision } from '../operations/wait/wait-for-decision.ts'
import { waitForValue } from '../operations/wait/wait-for-value.ts'
import { shorten } from '../text/shorten.ts'
import { shellWord } from '../text/shell-word.ts'

type DecisionFlags = CallerFlags & {
  readonly id?: string | undefined
  readonly policy?: string | undefined
  readonly subject?: string | undefined
  readonly question?: string | undefined
  readonly timeout?: number | undefined
  readonly 'on-reject'?: 'fail' | 'continue' | undefined
}

export default class Wait extends BaseCommand {
  static override summary = 'wait for the end of a question, or for a value of the context'
  static override description = `With NAME, waits until the question has ended; it need not be asked yet. Prints the key of the chosen option, or how the question ended. The exit code is 8 if it was rejected or cancelled, 9 if it expired, 5 if another question takes its name, and 8 if policy, subject or signature are not as given. It is 3, at once, if the question is not asked yet and the config has no such policy. With --on-reject continue, the exit code is 0 if it was rejected, cancelled, expired or is still open. --result writes the outcome, however it ended.

With --path, prints the value: a text as it is, anything else as JSON. The value may be there already.

The exit code is also 9 when --timeout is over; its default is 4h. A question is then still open, nothing is printed, and people can still answer it. The exit code is 4 if the context is not there, or is removed during the wait. If the datasource is away for a while, the command goes on waiting.`
  static override examples = [
    {
      description: 'Wait for an approval',
      command: '<%= config.bin %> wait deploy-prod --policy prod --subject "shop 1.5.0 to prod" --id demo --timeout 5h',
    },
    {
      description: 'Wait until there is a value',
      command: '<%= config.bin %> wait --path state.url --id demo --timeout 10m',
    },
    {
      description: 'Wait for one of two values',
      command: '<%= config.bin %> wait --path state.deploy.status --in done --in failed --id demo',
    },
    {
      description: 'Wait until a value is neither of two others',
      command: '<%= config.bin %> wait --path state.deploy.status --id demo --each=not-in pending running',
    },
  ]
  static override args = {
    name: Args.string({ description: 'name of a question; without it, give --path', ignoreStdin: true }),
  }
  static override flags = {
    ...contextFlags,
    path: nonEmptyFlag({ description: 'path of a value, e.g. state.deploy.status', helpValue: 'PATH' }),
    in: listFlag({
      description: 'until the value is this text, or a number or boolean equal to it; repeat it for several',
      helpValue: 'VALUE',
    }),
    'not-in': listFlag({
      description: 'until there is a value that is not this one; repeat it for several',
      helpValue: 'VALUE',
      exclusive: ['in'],
    }),
    exists: Flags.boolean({
      description: 'until there is a value, null included; the default',
      exclusive: ['in', 'not-in'],
    }),
    // Compared even if empty: an empty param of a Task must not accept any decision.
    policy: Flags.string({
      description: 'with NAME: the policy that the question must have; a policy of the config',
      helpValue: 'NAME',
    }),
    subject: Flags.string({ description: 'with NAME: the subject that the question must have', helpValue: 'TEXT' }),
    question: textFlag({ description: 'with NAME: the id of the question, as ask printed it', helpValue: 'ID' }),
    'on-reject': Flags.option({
      description:
        'with NAME: fail (default), or continue: exit 0 even if it was not approved in time; the result says so',
      options: ['fail', 'continue'] as const,
    })(),
    timeout: durationFlag({
      description: 'how long to wait at most; default 4h; 0s: look once',
      env: 'CICDSTATEMGR_WAIT_TIMEOUT',
    }),
  }
  static override resultFields = [
    ...['id', 'revision', 'value', 'name', 'question', 'subject', 'policy', 'state'],
    ...['decision', 'choice', 'option', 'by', 'comment', 'at', 'events', 'warnings'],
  ]

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Wait)
    const { path, in: some, 'not-in': notIn, timeout } = flags
    const { name } = args
    if ((name === undefined) === (path === undefined)) throw oneOfThem
    for (const value of [...(some ?? []), ...(notIn ?? [])]) refuseEach(value)
    refusePath(name)
    refuse(flags, name === undefined ? decisionFlags : valueFlags, name === undefined ? '--path' : 'NAME')
    if (path === undefined) return this.#decision(flags, name ?? '')
    await using caller = await this.openCaller(flags)

    const result = await waitForValue(caller, given({ id: this.idOf(flags), path, in: some, notIn, timeout }))

    const text = valueText(result.value, this.terminal(), { isOnly: false })
    return this.finish(result, text, { origin: ` at ${path}` })
  }

  async #decision(flags: DecisionFlags, name: string): Promise<object> {
    const { policy, subject, question, timeout } = flags
    const request = given({ id: this.idOf(flags), name, policy, subject, question, timeout })
    await using caller = await this.openCaller({ ...flags, tellsBlocks: true })

    const goesOn = flags['on-reject'] === 'continue'
    const result = await waitForDecision(caller, request).catch((error: unknown) => {
      if (!goesOn || !(error instanceof CicdError) || error.code !== 'WAIT_TIMED_OUT') throw error
      this.logger.warn(error.message)
      return undefined
    })
    if (result === undefined) return this.finish(undecided(request), 'open')

    const { option, state } = result
    const isAgreed = state === 'approved'
    if (!isAgreed) this.logger.warn(endText(result))
    tellFired(result, this.logger, { fails: false })
    const kind = state === 'expired' ? 'timed-out' : 'rejected'
    return this.finish(this.#shown(result), option ?? state, { status: isAgreed || goesOn ? 'done' : 'failed', kind })
  }

  /** Results have little room, and a voter's comment may be long. */
  #shown(result: WaitForDecisionResult): WaitForDecisionResult {
    if (result.comment === undefined) return result
    const comment = this.masking()(result.comment)
    return { ...result, comment: this.writesResult('comment') ? shorten(comment, longestComment) : comment }
  }
}

/** UTF-16 units in a file of `--result`: Go writes at most six bytes for each, and a step has room for a few thousand bytes. */
const longestComment = 150

/** The result for a question that is not decided or not asked yet. */
function undecided({ id, name }: { readonly id: string; readonly name: string }) {
  return { id, name, state: 'open', decision: 'open', by: [] }
}

const oneOfThem = new CicdError('USAGE', 'expected the NAME of a decision, or --path PATH, and not both', {
  suggestions: ['cicdstatemgr wait deploy-prod', 'cicdstatemgr wait --path state.deploy.status'],
})

/** No decision has a name like a path of a value. */
function refusePath(name: string | undefined): void {
  if (name === undefined || !/^\$?[\w-]*[.[]/.test(name)) return
  throw new CicdError('BAD_DECISION_NAME', `${JSON.stringify(shorten(name, 80))} is not a valid name of a decision`, {
    suggestions: [`For a value of the context: cicdstatemgr wait --path ${shellWord(shorten(name, 80))}`],
  })
}

const decisionFlags = ['policy', 'subject', 'question', 'on-reject']
const valueFlags = ['in', 'not-in', 'exists']

function refuse(flags: Readonly<Record<string, unknown>>, names: readonly string[], what: string): void {
  const name = names.find((each) => flags[each] !== undefined)
  if (name !== undefined) throw new CicdError('USAGE', `--${name} does not apply to ${what}`)
}
