import { namesText } from '../decisions/audience.ts'
import type { Decision } from '../decisions/decision.ts'
import { readDecision } from '../decisions/read-decision.ts'
import { stillToVoteText } from '../decisions/still-to-vote.ts'
import { given } from '../json/given.ts'
import { readContext } from '../operations/change/read-context.ts'
import { ask } from '../operations/decisions/ask.ts'
import { requirePolicy } from '../operations/decisions/change-decision.ts'
import { votersLeft } from '../operations/decisions/list-decisions.ts'
import { settleLate } from '../operations/decisions/then-settle.ts'
import { replaced } from '../operations/decisions/vote.ts'
import { handleEvent } from '../operations/events/handle-event.ts'
import type { Caller, Host } from '../operations/host.ts'
import { endText } from '../operations/wait/decision-result.ts'
import { DecisionWatch } from '../operations/wait/decision-watch.ts'
import type { Stored } from '../stores/shared/store.ts'
import type { CustomRun } from './custom-run.ts'
import type { Effect, Seen } from './kinds/kind.ts'
import { attemptOf, isOfAttempt, isOfRun, questionsIn } from './own-questions.ts'
import type { KeptQuestion } from './status.ts'
import { failuresIn } from './failures-in.ts'

type Look = Extract<Effect, { do: 'look' }>
type Ask = Extract<Effect, { do: 'ask' }>

interface Watched {
  readonly watch: DecisionWatch
  /** The uid of the CustomRun with its attempt, and the id of the question. */
  readonly of: string
}

/** Asks questions for CustomRuns, and checks whether they are decided. */
export class ApprovalDesk {
  readonly #host: Host
  readonly #watched = new Map<string, Watched>()

  constructor(host: Host) {
    this.#host = host
  }

  /** Forgets a CustomRun that no longer waits. */
  forget(key: string): void {
    this.#watched.delete(key)
  }

  /** The state of a question. Does the work that is due for it, like every process that checks it. */
  async look(caller: Caller, run: CustomRun, effect: Look, stored: Stored): Promise<Seen> {
    const target = targetOf(run, effect, stored)
    if (target === undefined) return { of: 'missing', revision: stored.revision }
    const watch = this.#watchOf(run, effect, target)
    const result = await watch.find(stored)
    if (result !== undefined) {
      await settleLate(caller, effect.id, target.name)
      this.forget(run.key)
      const { comment } = result
      // A voter may paste a secret into a comment.
      const masked = { ...result, ...given({ comment: comment && this.#host.redact(comment) }) }
      const question = { context: effect.id, name: target.name, id: result.question }
      return { of: 'decided', result: masked, question, text: endText(masked) }
    }
    const decision = readDecision(stored.document, target.name)
    if (decision === undefined) return { of: 'missing', revision: stored.revision }
    const nextIn = watch.dueIn()
    return {
      ...{ of: 'open', decision, revision: stored.revision },
      question: { context: effect.id, name: target.name, id: decision.id },
      ...given({ missing: this.#missing(decision), nextIn: nextIn === Infinity ? undefined : nextIn }),
    }
  }

  /**
   * Asks, exactly once in an attempt, and checks the question. Throws DECISION_REPLACED if another question of its name has replaced it,
   * and errors for a wrong question.
   */
  async ask(caller: Caller, run: CustomRun, effect: Ask, before: Stored): Promise<Seen> {
    const { id, asks, look } = effect
    const attempt = attemptOf(run)
    const asking = { ...caller, run: { ...caller.run, customRunAttempt: attempt }, deliveryId: deliveryOf(run, before) }
    if ('question' in asks) {
      const { decision, warnings = [] } = await ask(toTheEnd(asking), { ...asks.question, id })
      for (const warning of warnings) this.#host.log.warn(`${run.key}: ${warning}`)
      if (!isOfAttempt(decision, attempt)) throw replaced(decision)
      return this.look(caller, run, look, await readContext(this.#host, id))
    }
    const { pipeline, event } = asks.event
    // Otherwise the event would ask a question that this CustomRun then refuses.
    if (look.told.policy !== undefined) requirePolicy(this.#host, look.told.policy)
    const fired = await handleEvent(asking, { id, ...asks.event })
    const stored = await readContext(this.#host, id)
    const mine = questionsIn(stored.document).filter((one) => isOfAttempt(one, attempt))
    const meant = look.name === undefined ? mine : mine.filter(({ name }) => name === look.name)
    if (meant.length === 1) return this.look(caller, run, look, stored)
    const name = `${pipeline}=${event}`
    if (meant.length > 1) {
      const names = meant.map((one) => one.name).join(', ')
      const message = `${name} asks several questions, ${names}: name one in the param "decision"`
      return { of: 'nothing asked', reason: 'SeveralQuestions', message }
    }
    if (fired.status === 'failed') {
      return { of: 'nothing asked', reason: 'EventFailed', message: `${name} failed: ${failuresIn(fired).join('; ')}` }
    }
    const why = fired.status === 'unhandled' ? 'nobody handles it' : whyNothing(mine, look.name)
    return { of: 'nothing asked', reason: 'NothingAsked', message: `${name} asked no question: ${why}` }
  }

  #watchOf(run: CustomRun, { id, told, asks }: Look, { name, question }: Target): DecisionWatch {
    const of = JSON.stringify([attemptOf(run), id, name, question])
    const known = this.#watched.get(run.key)
    if (known?.of === of) return known.watch
    // It does the work that is due, even if the CustomRun is cancelled meanwhile.
    const caller = { host: this.#host, actor: this.#host.self.actor, allowConfigPaths: false }
    const watch = new DecisionWatch(caller, id, { id, name, ...told, ...given({ question }) }, { isOwn: asks })
    this.#watched.set(run.key, { watch, of })
    return watch
  }

  #missing(decision: Decision): string | undefined {
    const { stillToVote: left } = votersLeft(this.#host, decision)
    if (left === undefined) return undefined
    // The votes that are needed stand before it in the message.
    return left.canBeReached ? namesText(left.people, left.groups) : stillToVoteText(left)
  }
}

interface Target {
  readonly name: string
  readonly question: string | undefined
}

/** The question that was seen before, or was asked for this attempt by a process that ended before it could report it, or that the params name. */
function targetOf(run: CustomRun, look: Look, { document }: Stored): Target | undefined {
  const { question: seen } = run.status.kept
  if (seen !== undefined && isSeenOf(seen, look)) return { name: seen.name, question: seen.id }
  if (!look.asks) return { name: look.name ?? '', question: look.question }
  const mine = questionsIn(document).filter((one) => isOfAttempt(one, attemptOf(run)))
  const meant = look.name === undefined ? mine : mine.filter(({ name }) => name === look.name)
  const [one] = meant
  return one === undefined || meant.length > 1 ? undefined : { name: one.name, question: one.id }
}

function isSeenOf(seen: KeptQuestion, { id, name }: Look): boolean {
  return seen.context === id && (name === undefined || seen.name === name)
}

/**
 * The delivery id for the event of an attempt. If an earlier attempt sent messages but asked no question, these are not sent again; once an attempt has asked, the
 * next one asks again.
 */
function deliveryOf(run: CustomRun, { document }: Stored): string {
  const { uid, status } = run
  const hasAsked = questionsIn(document).some((one) => isOfRun(one, uid) && !isOfAttempt(one, attemptOf(run)))
  return hasAsked ? `customrun:${uid}:${status.retries.length}` : `customrun:${uid}`
}

function whyNothing(mine: readonly Decision[], name: string | undefined): string {
  if (name === undefined || mine.length === 0) return 'none of its blocks posts a question'
  return `it asks ${mine.map((one) => one.name).join(', ')}, but not ${name}`
}

/** A caller without signals: short work is finished or not begun, and never interrupted. */
function toTheEnd({ host, actor, allowConfigPaths, run, deliveryId }: Caller): Caller {
  return { host, actor, allowConfigPaths, ...given({ run, deliveryId }) }
}
