import type { ContextId } from '../../context/context-id.ts'
import { advance } from '../../decisions/advance.ts'
import type { Decision } from '../../decisions/decision.ts'
import { decisionsIn, readDecision } from '../../decisions/read-decision.ts'
import { policyIn } from '../../decisions/require-policy.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { elapsedOn } from '../../io/clock.ts'
import { shownValue } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { readContext } from '../change/read-context.ts'
import { requestedPolicy, storeExpiry } from '../decisions/change-decision.ts'
import { requireAsAsked, requireSigned } from '../decisions/require-signed.ts'
import { settleDecision } from '../decisions/settle-decision.ts'
import { circumstances, mayNotSign } from '../decisions/step-on.ts'
import type { Caller } from '../host.ts'
import { resultOf } from './decision-result.ts'
import type { DecisionEnd, WaitForDecisionRequest } from './decision-result.ts'
import { requireAsTold } from './require-as-told.ts'

/** Milliseconds after the deadline in which a signing process has to store the end, if this process cannot sign. */
const graceOfSigners = 10_000

/** Milliseconds until the next attempt at work that another process was doing at the same time. */
const afterConflict = 5000

/** Checks whether a question has ended. Remembers which question it saw first, and when the time of that question ends. */
export class DecisionWatch {
  private readonly caller: Caller
  private readonly id: ContextId
  private readonly request: WaitForDecisionRequest
  /** Whether this process asked the question. */
  private readonly isOwn: boolean
  /** The id of the question that is waited for, once it is known. */
  private question: string | undefined
  private isMissed = false
  /** Whether the question that is waited for was there. */
  private isSeen = false
  private isFirst = true
  /** The time of the next due work, on the monotonic clock. */
  private dueAt = Infinity

  constructor(caller: Caller, id: ContextId, request: WaitForDecisionRequest, { isOwn = false } = {}) {
    this.caller = caller
    this.id = id
    this.request = request
    this.isOwn = isOwn
    this.question = request.question
  }

  /** Milliseconds until something is due for the question: its end, or a reminder. */
  dueIn(): number {
    return this.dueAt - elapsedOn(this.caller.host.clock)
  }

  /** The result of the question, if it has ended. Does the work that is due for it, like every process that checks it. */
  async find(newest: Stored): Promise<DecisionEnd | undefined> {
    const decision = this.decisionIn(newest)
    if (decision === undefined) return undefined
    if (hasEnded(decision)) return this.ended(newest, decision)
    if (!this.isFirst && this.dueIn() > 0) return undefined

    const stored = await this.settled(decision)
    this.isFirst = false
    const after = this.decisionIn(stored)
    if (after === undefined) return undefined
    return hasEnded(after) ? this.ended(stored, after) : this.judged(stored, after)
  }

  /** The newest document after the due work was done: the end of a question is reported before its event may ask the next one. */
  private async settled(decision: Decision): Promise<Stored> {
    const { caller, id, request } = this
    const { clock } = caller.host
    try {
      const step = advance(decision, { kind: 'time' }, await circumstances(caller.host, id))
      this.dueAt = elapsedOn(clock) + afterConflict
      // A vote may have been stored first, at the last moment.
      if (step.decision !== decision && !mayNotSign(caller.host)) return await storeExpiry(caller, id, request.name)
      const { nextIn = Infinity } = await settleDecision(caller, { id, name: request.name, patience: 0 })
      this.dueAt = elapsedOn(clock) + nextIn
    } catch (error) {
      // Another process is doing it and continues: the wait does not end because of that.
      if (caller.signal?.aborted === true || !(error instanceof CicdError) || error.kind !== 'conflict') throw error
      caller.host.log.warn(`the work that is due for ${request.name} of ${id} stays due: ${error.message}`)
    }
    return readContext(caller.host, id)
  }

  private decisionIn({ document }: Stored): Decision | undefined {
    const { name, policy, subject } = this.request
    const decision = readDecision(document, name)
    if (decision === undefined) {
      // No question will ever have it: a typing mistake would wait until the timeout.
      if (policy !== undefined) requestedPolicy(this.caller.host, policy)
      if (this.question !== undefined) throw gone(name, this.question)
      const near = nearQuestion(document, this.id, name)
      if (!this.isMissed) this.caller.host.log.info(`the question is not asked yet: "${name}" of "${this.id}"${near}`)
      this.isMissed = true
      return undefined
    }
    if (!this.isSeen && !this.isOwn && decision.id !== (this.question ?? decision.id))
      throw another(decision, this.question)
    requireAsTold(decision, { policy, subject, question: this.question })
    if (this.isOwn) requireAsAsked(this.caller.host, this.id, decision)
    this.question = decision.id
    this.isSeen = true
    return decision
  }

  /** An end that no signing process has stored in time. It counts only if it approves nothing; otherwise it is not an end. */
  private async judged({ revision }: Stored, open: Decision): Promise<DecisionEnd | undefined> {
    const { host } = this.caller
    if (!mayNotSign(host) || open.expiresAt === undefined) return undefined
    const now = await circumstances(host, this.id)
    if (now.now < Date.parse(open.expiresAt) + graceOfSigners) return undefined
    const { decision } = advance(open, { kind: 'time' }, now)
    return hasEnded(decision) && decision.option === undefined ? this.result(revision, decision) : undefined
  }

  private ended({ revision }: Stored, decision: EndedDecision): DecisionEnd {
    requireSigned(this.caller.host, this.id, decision)
    const end = this.result(revision, decision)
    for (const warning of end.warnings ?? []) this.caller.host.log.warn(warning)
    return end
  }

  private result(revision: number, decision: EndedDecision): DecisionEnd {
    return resultOf(this.id, revision, decision, policyIn(this.caller.host.config.decisions, decision.policy))
  }
}

/** What may have been meant by the name of a question that is not asked: `, did you mean "deploy"?`, or an empty text. */
export function nearQuestion(document: JsonObject, id: ContextId, name: string): string {
  const isId = name === id ? ', which is the id of the context' : ''
  return isId + didYouMean(name, Object.keys(decisionsIn(document)))
}

type EndedDecision = Parameters<typeof resultOf>[2]

function hasEnded(decision: Decision): decision is EndedDecision {
  return decision.state !== 'open'
}

/** The error for a question of the same name that the caller did not mean. Whether the one with that id was ever asked is not known. */
function another({ name, id, askedAt }: Decision, question = ''): CicdError {
  return new CicdError(
    'DECISION_REPLACED',
    `the id of the question "${name}", asked at ${askedAt}, is ${id}, and not ${shownValue(question, 300)}`,
  )
}

function gone(name: string, question: string): CicdError {
  return new CicdError('DECISION_REPLACED', `the question "${name}" (${question}) is no longer there`)
}
