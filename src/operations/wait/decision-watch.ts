import type { ContextId } from '../../context/context-id.ts'
import { advance } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { readDecision } from '../../decisions/read-decision.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { elapsedOn } from '../../io/clock.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { readContext } from '../change/read-context.ts'
import { storeExpiry } from '../decisions/change-decision.ts'
import { requireSigned } from '../decisions/require-signed.ts'
import { circumstances, mayNotSign } from '../decisions/step-on.ts'
import type { Caller } from '../host.ts'
import { resultOf } from './decision-result.ts'
import type { WaitForDecisionRequest, WaitForDecisionResult } from './decision-result.ts'
import { requireAsTold } from './require-as-told.ts'

/** Milliseconds after the deadline in which those who may sign store the end, where this process may not. */
const graceOfSigners = 10_000
/** Milliseconds until an end that was not stored, though its time was up, is tried once more. */
const tryAgain = 1000

/** Looks whether a question has ended. Knows which one it saw first, and when the time of that is up. */
export class DecisionWatch {
  private readonly caller: Caller
  private readonly id: ContextId
  private readonly request: WaitForDecisionRequest
  /** The id of the question that is waited for, once it is known. */
  private question: string | undefined
  private isMissed = false
  /** On the clock that nobody sets. */
  private dueAt = Infinity

  constructor(caller: Caller, id: ContextId, request: WaitForDecisionRequest) {
    this.caller = caller
    this.id = id
    this.request = request
    this.question = request.question
  }

  /** Milliseconds until the time of the question is up. */
  dueIn(): number {
    return this.dueAt - elapsedOn(this.caller.host.clock)
  }

  /** What came of the question, if it has ended. */
  async find(newest: Stored): Promise<WaitForDecisionResult | undefined> {
    const decision = this.decisionIn(newest)
    if (decision === undefined) return undefined
    if (hasEnded(decision)) return this.ended(newest, decision)
    if (!(await this.isDue(decision))) return undefined

    if (mayNotSign(this.caller.host)) return this.judged(newest, decision)
    await storeExpiry(this.caller, this.id, this.request.name)
    // It may be somebody's vote that was stored first, at the last instant.
    const stored = await readContext(this.caller.host, this.id)
    const after = this.decisionIn(stored)
    this.dueAt = elapsedOn(this.caller.host.clock) + tryAgain
    return after !== undefined && hasEnded(after) ? this.ended(stored, after) : undefined
  }

  private decisionIn({ document }: Stored): Decision | undefined {
    const { name, policy, subject } = this.request
    const decision = readDecision(document, name)
    if (decision === undefined) {
      if (this.question !== undefined) throw gone(name, this.question)
      if (!this.isMissed) this.caller.host.log.info(`nobody has asked "${name}" of "${this.id}" yet`)
      this.isMissed = true
      return undefined
    }
    requireAsTold(decision, { policy, subject, question: this.question })
    this.question = decision.id
    return decision
  }

  /** Whether its time is up by the clock of the store; else, when it will be. */
  private async isDue(decision: Decision): Promise<boolean> {
    const { host } = this.caller
    this.dueAt = Infinity
    if (decision.expiresAt === undefined) return false
    const { now } = await circumstances(host, this.id)
    const left = Date.parse(decision.expiresAt) + (mayNotSign(host) ? graceOfSigners : 0) - now
    if (left <= 0) return true
    this.dueAt = elapsedOn(host.clock) + left
    return false
  }

  /** An end that nobody signed: it agrees to nothing, else it is no end. */
  private judged({ revision }: Stored, open: Decision): WaitForDecisionResult | undefined {
    const atItsEnd = { now: Date.parse(open.expiresAt ?? ''), canonical: (person: string) => person }
    const { decision } = advance(open, { kind: 'time' }, atItsEnd)
    return hasEnded(decision) && decision.option === undefined ? resultOf(this.id, revision, decision) : undefined
  }

  private ended({ revision }: Stored, decision: EndedDecision): WaitForDecisionResult {
    requireSigned(this.caller.host, this.id, decision)
    return resultOf(this.id, revision, decision)
  }
}

type EndedDecision = Parameters<typeof resultOf>[2]

function hasEnded(decision: Decision): decision is EndedDecision {
  return decision.state !== 'open'
}

function gone(name: string, question: string): CicdError {
  return new CicdError('DECISION_REPLACED', `the question "${name}" (${question}) is not there any more`)
}
