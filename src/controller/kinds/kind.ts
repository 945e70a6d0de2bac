import type { ContextId } from '../../context/context-id.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import type { Operation } from '../../context/operation.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Kept, KeptQuestion } from '../status.ts'
import type { Given, ParamRule } from './params.ts'
import type { Asks } from './question-params.ts'

/** An item of a change, in the form of `apply`. */
export type Item =
  | Operation
  | { readonly op: 'if'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'if-absent'; readonly path: string }
  | { readonly op: 'get'; readonly path: string; readonly default?: JsonValue }

/** Work that a kind needs before its next step. */
export type Effect =
  | { readonly do: 'read'; readonly id: ContextId }
  | { readonly do: 'apply'; readonly id: ContextId; readonly items: readonly Item[] }
  | {
      readonly do: 'event'
      readonly id: ContextId
      readonly pipeline: string
      readonly event: string
      readonly operations: readonly Operation[]
      readonly vars: readonly TemplateVar[]
      /** Whether it fails without handlers, and for failed blocks that are a warning otherwise. */
      readonly strict?: boolean
    }
  | { readonly do: 'lock'; readonly name: string; readonly ttl: number; readonly queue: boolean }
  /** Asks a question, and checks it. */
  | { readonly do: 'ask'; readonly id: ContextId; readonly asks: NonNullable<Asks>; readonly look: Look }
  | Look

/** Checks a question, and does its due work. */
interface Look {
  readonly do: 'look'
  readonly id: ContextId
  /** The name of the decision; undefined: the question that was asked for this CustomRun. */
  readonly name?: string
  /** The id of the question. */
  readonly question?: string
  /** Whether only a question that was asked for this CustomRun counts. */
  readonly asks: boolean
  /** The policy and subject that the question must have. */
  readonly told: { readonly policy?: string; readonly subject?: string }
}

/** The result of an effect. */
export type Seen =
  | { readonly of: 'read'; readonly document: JsonObject; readonly revision: number }
  | { readonly of: 'apply'; readonly revision: number; readonly reads: readonly JsonValue[] }
  | {
      readonly of: 'event'
      readonly revision: number
      readonly status: string
      readonly failures: readonly string[]
      /** Failed blocks that are a warning only. */
      readonly warned?: readonly string[]
      /** Why people may be unable to answer the questions that it asked. */
      readonly warnings?: readonly string[]
    }
  | { readonly of: 'lock'; readonly token: number }
  /** `by`: the holder or the first in the queue, for people; `ahead`: how many wait before this one. */
  | { readonly of: 'held'; readonly by: string; readonly ahead: number }
  /** There is no such question. */
  | { readonly of: 'missing'; readonly revision: number }
  /** An event was fired, but it asked no question, or more than one. `reason`: one word. */
  | { readonly of: 'nothing asked'; readonly reason: string; readonly message: string }
  | {
      readonly of: 'open'
      readonly decision: Decision
      readonly question: KeptQuestion
      readonly revision: number
      /** The approvers who have not voted, for messages; undefined if they are not known. */
      readonly missing?: string
      /** Milliseconds until work for the question is due. */
      readonly nextIn?: number
    }
  /** `text`: how it ended, for people. */
  | {
      readonly of: 'decided'
      readonly result: Outcome
      readonly question: KeptQuestion
      readonly text: string
    }
  | { readonly of: 'failed'; readonly error: CicdError }

/** The outcome of a question. */
export interface Outcome extends Pick<Decision, 'option' | 'choice' | 'value' | 'comment'> {
  readonly decision: Exclude<Decision['state'], 'open'>
  readonly by: readonly string[]
  /** The time of the end; ISO 8601. */
  readonly at: string
  readonly revision: number
}

export type Results = Readonly<Record<string, string>>

/** The next step of a kind. */
export type Step =
  | { readonly then: 'do'; readonly effect: Effect }
  /** Checks again when the context changes, or after this many milliseconds. */
  | {
      readonly then: 'wait'
      /** One word, which `kubectl get customruns` shows. */
      readonly reason: 'WaitsForDecision' | 'WaitsForValue' | 'WaitsForLock' | 'StoreUnavailable'
      readonly for: string
      readonly watch?: ContextId
      readonly lookAfter?: number
      /** The time of the end of the wait, in milliseconds since 1970; the end of the attempt also ends it. */
      readonly until?: number
      readonly kept?: Pick<Kept, 'question'>
    }
  | {
      readonly then: 'succeed'
      readonly message: string
      readonly results: Results
      readonly kept?: Pick<Kept, 'lock' | 'question'>
      /** `final`: if Tekton would refuse a result, a retry cannot help. */
      readonly final?: boolean
    }
  /** `reason` is one word for programs. `final`: a retry cannot help. */
  | {
      readonly then: 'fail'
      readonly reason: string
      readonly message: string
      readonly results?: Results
      readonly final?: boolean
    }

/** The state of the attempt, as a kind sees it. */
export interface Attempt {
  /** The current time, in milliseconds since 1970. */
  readonly now: number
  readonly began: number
}

/** A kind of custom task: it parses the params, and returns the next step for a result. It has no side effects. */
export interface Kind<Request = unknown> {
  readonly name: string
  readonly params: Readonly<Record<string, ParamRule>>
  /** The names of the results; each gets a value at every end. */
  readonly results: readonly string[]
  /** Whether it needs a PipelineRun that it belongs to. */
  readonly needsPipelineRun?: boolean
  /** Reads the request; problems are added to `given`. */
  readonly read: (given: Given) => Request
  /** The context that it works on; undefined if it needs none. */
  readonly contextOf: (request: Request) => ContextId | undefined
  /** The lock that it takes or queues for, if any. */
  readonly lockOf?: (request: Request) => string
  /** Whether it asks people a question, which is cancelled if the attempt ends first. */
  readonly asks?: (request: Request) => boolean
  /** The first message for people, before any result. */
  readonly begins: (request: Request) => string
  readonly next: (request: Request, seen: Exclude<Seen, { of: 'failed' }> | undefined, attempt: Attempt) => Step
}
