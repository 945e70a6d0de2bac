import type { ContextId } from '../context/context-id.ts'
import type { JsonObject } from '../json/json.ts'
import { durationText } from '../text/duration.ts'
import { oneLine } from '../text/escapes.ts'
import { shorten } from '../text/shorten.ts'
import { askedBy } from './asked.ts'
import type { Asked } from './asked.ts'
import { digestOf } from './custom-run.ts'
import type { CustomRun } from './custom-run.ts'
import { withFailedAttempt } from './failed-attempts.ts'
import type { Attempt, Effect, Results, Seen, Step } from './kinds/kind.ts'
import { declaredResults, resultsOfFailure, wrongResult } from './results.ts'
import { hasEnded, statusPatch, timeText } from './status.ts'
import type { Condition, Kept, NewStatus } from './status.ts'
import { stepAfter } from './step-after.ts'

/** The content of an Event of the cluster. */
export interface Notice {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
}

/** The next work for a CustomRun, in the order of these members. */
export interface Plan {
  /** A patch for the status. */
  readonly status?: JsonObject
  readonly notice?: Notice
  /** The lock to release: one that it waits for, or acquired without reporting it. */
  readonly leaves?: string
  /** Whether to cancel its question: another attempt asks again. */
  readonly withdraws?: true
  /** Work to do now; the next plan uses its result. */
  readonly effect?: Effect
  /** Whether the next plan follows at once, with the new status. */
  readonly again?: true
  /** The context to watch. The next check follows when it changes, and at `wakeAt` (milliseconds since 1970) in any case. */
  readonly watch?: ContextId
  readonly wakeAt?: number
}

export interface Moment {
  readonly now: Date
  /** Masks secrets. */
  readonly redact: (text: string) => string
}

const longestMessage = 1000
/** The reason of the condition before there is any result. */
const started = 'Started'
const looks: ReadonlySet<Effect['do']> = new Set(['read', 'look'])

/** The next work for a CustomRun, from the request and the results of its kind. Pure: the same input gives the same plan. */
export function plan(run: CustomRun, seen: Seen | undefined, moment: Moment): Plan {
  if (hasEnded(run.status) || (run.isBeingDeleted && run.cancelled === undefined)) return {}
  return new Planner(run, moment).plan(seen)
}

class Planner {
  readonly #run: CustomRun
  readonly #moment: Moment
  readonly #asked: Asked

  constructor(run: CustomRun, moment: Moment) {
    this.#run = run
    this.#moment = moment
    this.#asked = askedBy(run)
  }

  plan(seen: Seen | undefined): Plan {
    const { cancelled, status } = this.#run
    const { problems } = this.#asked
    if (cancelled !== undefined)
      return this.#end('CustomRunCancelled', cancelled === '' ? 'it was cancelled' : cancelled)
    if (status.kept.spec !== undefined && status.kept.spec !== digestOf(this.#run)) {
      return this.#end('SpecChanged', 'its spec was changed after it had been started')
    }
    if (problems.length > 0) return this.#end('InvalidCustomRun', problems.join('; '))
    return status.startTime === undefined ? this.#begin() : this.#goOn(seen, Date.parse(status.startTime))
  }

  #begin(): Plan {
    const { kind, request } = this.#asked
    const startTime = timeText(this.#moment.now)
    const message = kind?.begins(request) ?? ''
    return {
      ...this.#patch({ status: 'Unknown', reason: started, message, startTime, kept: this.#kept() }),
      again: true,
    }
  }

  #goOn(seen: Seen | undefined, began: number): Plan {
    const step = this.#step(seen, { now: this.#moment.now.getTime(), began })
    switch (step.then) {
      case 'succeed':
        return this.#succeed(step)
      case 'fail':
        return this.#fail(step)
      case 'do':
        // The last check is at the end of the attempt, and its result counts.
        return this.#isOver(began) && !looks.has(step.effect.do) ? this.#timedOut() : { effect: step.effect }
      case 'wait':
        return this.#isOver(began) ? this.#timedOut() : this.#wait(step, began)
    }
  }

  #step(seen: Seen | undefined, attempt: Attempt): Step {
    const { kind, request } = this.#asked
    if (kind === undefined)
      return { then: 'fail', reason: 'InvalidCustomRun', message: 'there is no such kind', final: true }
    return seen?.of === 'failed' ? stepAfter(seen.error) : kind.next(request, seen, attempt)
  }

  #wait(step: Extract<Step, { then: 'wait' }>, began: number): Plan {
    const { timeout } = this.#asked
    const now = this.#moment.now.getTime()
    const end = timeout === undefined ? Infinity : began + timeout
    // Its PipelineRun may end earlier.
    const until = end === Infinity ? '' : `; until ${timeText(new Date(end))} at the latest`
    const message = `waits for ${step.for}${until}`
    const { startTime = '', condition } = this.#run.status
    const wakeAt = Math.min(end, step.until ?? Infinity, now + (step.lookAfter ?? Infinity))
    return {
      ...this.#patch({
        status: 'Unknown',
        reason: step.reason,
        message,
        startTime,
        kept: { ...this.#kept(), ...step.kept },
      }),
      // An Event is sent only if it waits: for a CustomRun that ends at once, the Event of its end is enough.
      ...(condition?.reason === started && { notice: this.#notice('Normal', step.reason, message) }),
      ...(step.watch !== undefined && { watch: step.watch }),
      ...(wakeAt !== Infinity && { wakeAt }),
    }
  }

  #succeed({ message, results, kept, final }: Extract<Step, { then: 'succeed' }>): Plan {
    const wrong = wrongResult(results, this.#moment.redact)
    if (wrong !== undefined) return this.#fail({ then: 'fail', ...wrong, ...(final && { final }) })
    return {
      ...this.#patch({
        ...{ status: 'True', reason: 'Succeeded', message, results: declaredResults(this.#asked.kind, results) },
        ...{ startTime: this.#run.status.startTime ?? '', kept: { ...this.#kept(), ...kept } },
      }),
      notice: this.#notice('Normal', 'Succeeded', message),
    }
  }

  #timedOut(): Plan {
    const { timeout = 0 } = this.#asked
    const { condition } = this.#run.status
    const asked = this.#doesAsk() ? '; the question is cancelled' : ''
    const message = `it did not end in ${durationText(timeout)}${asked}: ${condition?.message ?? ''}`
    return this.#fail({ then: 'fail', reason: 'CustomRunTimedOut', message })
  }

  /** Ends the attempt: another one follows if retries are left. */
  #fail({ reason, message: said, results: given = {}, final }: Extract<Step, { then: 'fail' }>): Plan {
    const { retries } = this.#run.status
    const { results, told } = resultsOfFailure(given, this.#moment.redact)
    const message = [said, ...told].join('; ')
    if (final === true || retries.length >= this.#asked.retries) return this.#end(reason, message, results)
    const { startTime = '' } = this.#run.status
    const failed = this.#patch({
      status: 'False',
      reason,
      message,
      startTime,
      results: declaredResults(this.#asked.kind, results),
    })
    const next = `attempt ${retries.length + 1} failed: ${message}`
    const attempts = withFailedAttempt(this.#run.status, failed.status)
    if (attempts === undefined) {
      return this.#end(reason, `${next}; there are no more retries, because the status has no room for them`, results)
    }
    const retrying = {
      status: 'Unknown',
      reason: 'Retrying',
      message: next,
      kept: { spec: this.#kept().spec },
    } as const
    return {
      ...this.#patch({ ...retrying, retries: attempts }),
      notice: this.#notice('Warning', reason, next),
      ...this.#leaves(),
      ...(this.#doesAsk() && { withdraws: true }),
      again: true,
    }
  }

  /** Ends the CustomRun for good, without success. */
  #end(reason: string, message: string, results: Results = {}): Plan {
    const { startTime = timeText(this.#moment.now) } = this.#run.status
    return {
      ...this.#patch({
        status: 'False',
        reason,
        message,
        startTime,
        results: declaredResults(this.#asked.kind, results),
        kept: this.#kept(),
      }),
      notice: this.#notice('Warning', reason, message),
      ...this.#leaves(),
    }
  }

  #leaves(): Pick<Plan, 'leaves'> {
    const { kind, request, problems } = this.#asked
    const lock = problems.length > 0 ? undefined : kind?.lockOf?.(request)
    return lock === undefined ? {} : { leaves: lock }
  }

  #doesAsk(): boolean {
    const { kind, request } = this.#asked
    return kind?.asks?.(request) === true
  }

  #kept(): Pick<Kept, 'question'> & { readonly spec: string } {
    const { spec = digestOf(this.#run), question } = this.#run.status.kept
    return { spec, ...(question && { question }) }
  }

  #isOver(began: number): boolean {
    const { timeout } = this.#asked
    return timeout !== undefined && this.#moment.now.getTime() >= began + timeout
  }

  #patch(next: NewStatus & { readonly status: Condition['status'] }): Pick<Plan, 'status'> {
    const { status, generation } = this.#run
    const patch = statusPatch(status, { ...next, message: this.#said(next.message) }, generation, this.#moment.now)
    return patch === undefined ? {} : { status: patch }
  }

  #notice(type: Notice['type'], reason: string, message: string): Notice {
    return { type, reason, message: this.#said(message) }
  }

  #said(message: string): string {
    return shorten(oneLine(this.#moment.redact(message)), longestMessage)
  }
}
