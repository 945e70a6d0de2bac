import { CicdError } from '../errors/cicd-error.ts'
import { cancelDecision } from '../operations/decisions/cancel-decision.ts'
import { callerOn } from '../operations/host.ts'
import type { Host } from '../operations/host.ts'
import { oneLine } from '../text/escapes.ts'
import { shorten } from '../text/shorten.ts'
import { askedBy } from './asked.ts'
import type { CustomRun } from './custom-run.ts'
import { ownerName } from './effects.ts'
import { isOfRun, questionsIn } from './own-questions.ts'
import { hasEnded } from './status.ts'
import type { ContextId } from '../context/context-id.ts'

/** Cancels questions of CustomRuns that no longer need an answer, so that people do not vote without effect. */
export class Withdrawals {
  readonly #host: Host
  /** Uids of CustomRuns that have ended and whose questions are all cancelled. */
  readonly #over = new Set<string>()

  constructor(host: Host) {
    this.#host = host
  }

  /** Cancels the question of a CustomRun that ended first. */
  async keep(run: CustomRun): Promise<void> {
    if (this.#over.has(run.uid)) return
    if (!wasDecided(run)) await this.withdraw(run)
    if (hasEnded(run.status)) this.#over.add(run.uid)
  }

  /** Cancels the question of a CustomRun that is gone. */
  async letGo(run: CustomRun): Promise<void> {
    await this.keep(run)
    this.#over.delete(run.uid)
  }

  /** Cancels each open question that was asked for a CustomRun, also if its status does not know it. */
  async withdraw(run: CustomRun): Promise<void> {
    const id = contextOf(run)
    const stored = id === undefined ? undefined : await this.#host.store.read(id)
    if (id === undefined || stored === undefined) return
    const mine = questionsIn(stored.document).filter((one) => one.state === 'open' && isOfRun(one, run.uid))
    for (const { name, id: question } of mine) await this.#cancel(run, { id, name, question })
  }

  async #cancel(run: CustomRun, question: { id: string; name: string; question: string }): Promise<void> {
    const { namespace, name: customRun, pipelineRun } = run
    const caller = {
      ...callerOn(this.#host, { actor: ownerName(run) }),
      run: { namespace, customRun, ...(pipelineRun && { pipelineRun: pipelineRun.name }) },
    }
    try {
      await cancelDecision(caller, { ...question, comment: this.#why(run) })
    } catch (error) {
      if (!(error instanceof CicdError) || !isOver.has(error.code)) throw error
    }
  }

  #why({ status: { condition }, cancelled, name }: CustomRun): string {
    // A CustomRun without an end and without a retry was deleted while it waited.
    const wasDeleted = condition === undefined || (condition.status === 'Unknown' && condition.reason !== 'Retrying')
    const reason = wasDeleted ? 'it was deleted' : condition.reason
    const said = cancelled !== undefined && cancelled !== '' ? cancelled : reason
    return shorten(oneLine(this.#host.redact(`${name} no longer waits: ${said}`)), 500)
  }
}

/** Errors that mean that the question has already ended. */
const isOver: ReadonlySet<string> = new Set([
  'DECISION_ENDED',
  'DECISION_REPLACED',
  'DECISION_NOT_FOUND',
  'CONTEXT_NOT_FOUND',
])

/** Whether the outcome of its question ended the CustomRun: then the question is not cancelled, because its outcome is a result. */
function wasDecided({ status }: CustomRun): boolean {
  const { results } = status.raw
  const said = Array.isArray(results) ? results : []
  return said.some((result) => isNamed(result, 'decision') && result.value !== '')
}

function isNamed(result: unknown, name: string): result is { name: string; value: unknown } {
  return typeof result === 'object' && result !== null && 'name' in result && 'value' in result && result.name === name
}

/** The context in which a CustomRun asked, according to its status. */
function contextOf(run: CustomRun): ContextId | undefined {
  const { kind, request, problems } = askedBy(run)
  const { question } = run.status.kept
  if (question !== undefined && kind?.name === 'Approval') return question.context as ContextId
  return problems.length === 0 && kind?.asks?.(request) === true ? kind.contextOf(request) : undefined
}
