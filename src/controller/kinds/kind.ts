import type { ContextId } from '../../context/context-id.ts'
import type { TemplateVar } from '../../context/template-context.ts'
import type { Operation } from '../../context/operation.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { Decision } from '../../decisions/decision.ts'
import type { Kept, KeptQuestion } from '../status.ts'
import type { Given, ParamRule } from './params.ts'
import type { Asks } from './question-params.ts'

/** An item of a change: as `apply` has them. */
export type Item =
  | Operation
  | { readonly op: 'if'; readonly path: string; readonly value: JsonValue }
  | { readonly op: 'if-absent'; readonly path: string }
  | { readonly op: 'get'; readonly path: string; readonly default?: JsonValue }

/** What a kind wants to be done, or looked at, before it goes on. */
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
    }
  | { readonly do: 'lock'; readonly name: string; readonly ttl: number; readonly queue: boolean }
  /** Asks a question, and looks at it. */
  | { readonly do: 'ask'; readonly id: ContextId; readonly asks: NonNullable<Asks>; readonly look: Look }
  | Look

/** Looks at a question, and does what is due for it. */
interface Look {
  readonly do: 'look'
  readonly id: ContextId
  /** Of the decision; undefined: whichever was asked for this CustomRun. */
  readonly name?: string
  /** The id of the question that is meant. */
  readonly question?: string
  /** Whether only a question that was asked for this CustomRun is looked for. */
  readonly asks: boolean
  /** What it has to say. */
  readonly told: { readonly policy?: string; readonly subject?: string }
}

/** What came of it. */
export type Seen =
  | { readonly of: 'read'; readonly document: JsonObject; readonly revision: number }
  | { readonly of: 'apply'; readonly revision: number; readonly reads: readonly JsonValue[] }
  | { readonly of: 'event'; readonly revision: number; readonly status: string; readonly failures: readonly string[] }
  | { readonly of: 'lock'; readonly token: number }
  /** `by`: who has it or comes first, for people; `ahead`: how many wait before. */
  | { readonly of: 'held'; readonly by: string; readonly ahead: number }
  /** There is no such question. */
  | { readonly of: 'missing'; readonly revision: number }
  /** An event was fired, and asked none, or more than one. `reason`: one word. */
  | { readonly of: 'nothing asked'; readonly reason: string; readonly message: string }
  | {
      readonly of: 'open'
      readonly decision: Decision
      readonly question: KeptQuestion
      readonly revision: number
      /** Who has not voted, for people; undefined where nobody knows. */
      readonly missing?: string
      /** Milliseconds until something is due for it. */
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

/** What came of a question. */
export interface Outcome extends Pick<Decision, 'option' | 'choice' | 'value' | 'comment'> {
  readonly decision: Exclude<Decision['state'], 'open'>
  readonly by: readonly string[]
  /** ISO 8601. */
  readonly at: string
  readonly revision: number
}

export type Results = Readonly<Record<string, string>>

/** What a kind does next. */
export type Step =
  | { readonly then: 'do'; readonly effect: Effect }
  /** Looks again when the context changes, or after so many milliseconds. */
  | {
      readonly then: 'wait'
      /** One word, which `kubectl get customruns` shows. */
      readonly reason: 'WaitsForDecision' | 'WaitsForValue' | 'WaitsForLock' | 'StoreUnavailable'
      readonly for: string
      readonly watch?: ContextId
      readonly lookAfter?: number
      /** Milliseconds since 1970; the end of the attempt comes too. */
      readonly until?: number
      readonly kept?: Pick<Kept, 'question'>
    }
  | {
      readonly then: 'succeed'
      readonly message: string
      readonly results: Results
      readonly kept?: Pick<Kept, 'lock' | 'question'>
      /** Where Tekton takes no result of it, no retry mends that. */
      readonly final?: boolean
    }
  /** `reason` is one word for programs. What is `final` no retry can mend. */
  | {
      readonly then: 'fail'
      readonly reason: string
      readonly message: string
      readonly results?: Results
      readonly final?: boolean
    }

/** What a kind is told of the attempt. */
export interface Attempt {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly began: number
}

/** A kind of custom task: what its params mean, and what it does by what was seen. It touches nothing itself. */
export interface Kind<Request = unknown> {
  readonly name: string
  readonly params: Readonly<Record<string, ParamRule>>
  /** Every one of them has a value on every ending. */
  readonly results: readonly string[]
  /** Whether it makes sense only as a task of a PipelineRun. */
  readonly needsPipelineRun?: boolean
  /** What is asked for; problems are told to `given`. */
  readonly read: (given: Given) => Request
  /** The context that it works on, if it does on any. */
  readonly contextOf: (request: Request) => ContextId | undefined
  /** The lock that it takes, or stands in the queue of, if it does. */
  readonly lockOf?: (request: Request) => string
  /** Whether it asks people something, which nobody need answer where it ends before. */
  readonly asks?: (request: Request) => boolean
  /** What is going on, for people, before anything was seen. */
  readonly begins: (request: Request) => string
  readonly next: (request: Request, seen: Exclude<Seen, { of: 'failed' }> | undefined, attempt: Attempt) => Step
}
