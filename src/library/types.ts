/**
 * The types of requests and answers as programs in JavaScript see them: JSON with JavaScript's numbers, where an integer beyond 2^53 is a bigint. `@useDeclaredType`
 * has the generated pages list their members.
 */
import type * as operations from '../context/operation.ts'
import type { Effect as AnyEffect } from '../decisions/advance.ts'
import type * as decision from '../decisions/decision.ts'
import type { Clock } from '../io/clock.ts'
import type { Environment } from '../io/environment.ts'
import type { Logger } from '../io/logger.ts'
import type * as differences from '../json/differences.ts'
import type { GivenJson, Plain, WithBigints } from '../json/plain-data.ts'
import type * as ask from '../operations/decisions/ask.ts'
import type * as change from '../operations/decisions/change-decision.ts'
import type * as list from '../operations/decisions/list-decisions.ts'
import type * as settle from '../operations/decisions/settle-decision.ts'
import type { RehearsedAnswer } from '../operations/rehearse.ts'
import type { SettledResult } from '../operations/decisions/then-settle.ts'
import type * as diff from '../operations/history/diff-revisions.ts'
import type * as listed from '../operations/events/list-events.ts'
import type * as history from '../operations/history/read-history.ts'
import type * as locks from '../operations/locks/lock.ts'
import type * as requests from '../operations/requests.ts'
import type * as get from '../operations/values/get-value.ts'
import type * as wait from '../operations/wait/decision-result.ts'

export type { GivenJson as JsonValue } from '../json/plain-data.ts'
export type JsonPrimitive = Exclude<GivenJson, JsonArray | JsonObject>
export type JsonArray = GivenJson[]
export type JsonObject = Record<string, GivenJson>

/** A request to change something, and what the caller says of it: who asks, and when to give up. */
export type Change<R> = R & CallOptions
/** A request to read something, and when to give up. */
export type Read<R> = R & Pick<CallOptions, 'signal'>

/**
 * What a caller may say of a call, beside what is to be done.
 * @useDeclaredType
 */
export type CallOptions = { readonly [Key in keyof requests.CallOptions]: requests.CallOptions[Key] | undefined }

/**
 * One change to a document, at a plain path.
 * @useDeclaredType
 */
export type Operation = WithBigints<operations.Operation>

/**
 * What must hold of the newest document for a change to be made.
 * @useDeclaredType
 */
export type Condition = WithBigints<operations.Condition>

/**
 * One line of `apply`: an operation, a condition or a read.
 * @useDeclaredType
 */
export type ApplyItem = WithBigints<requests.ApplyItem>

/**
 * Options of `init`.
 * @useDeclaredType
 */
export type InitRequest = WithBigints<requests.InitRequest>

/**
 * Options of `load`.
 * @useDeclaredType
 */
export type LoadRequest = WithBigints<requests.LoadRequest>

/**
 * Options of `get`: `path` or `paths`.
 * @useDeclaredType
 */
export type GetRequest = WithBigints<get.GetPathsRequest>

/**
 * Options of `wait`.
 * @useDeclaredType
 */
export type WaitRequest = WithBigints<requests.WaitRequest>

/**
 * Options of `set`.
 * @useDeclaredType
 */
export type ChangeRequest = WithBigints<requests.ChangeRequest>

/**
 * Options of `handleEvent`.
 * @useDeclaredType
 */
export type HandleEventRequest = WithBigints<requests.HandleEventRequest>

/**
 * Options of `validate`.
 * @useDeclaredType
 */
export type ValidateRequest = WithBigints<requests.ValidateRequest>

/**
 * Options of `ask`.
 * @useDeclaredType
 */
export type AskRequest = WithBigints<ask.AskRequest>

/**
 * Options of `events`: `id`, or `appConfig` and what belongs to it.
 * @useDeclaredType
 */
export type ListEventsRequest = WithBigints<listed.ListEventsRequest>

/** A change that can be tried first. */
export interface DryRun {
  /** Check everything, store and send nothing, and answer with what would change. */
  readonly dryRun?: boolean | undefined
}

/**
 * What a dry run adds to an answer.
 * @useDeclaredType
 */
export type DryRunAnswer = Plain<RehearsedAnswer>

/** The answer of a change or, with `dryRun`, of a dry run. */
export type Tried<A> = A & Partial<DryRunAnswer>

/**
 * Answer of `get`.
 * @useDeclaredType
 */
export type GetResult = Plain<requests.GetResult>

/**
 * Answer of `wait`.
 * @useDeclaredType
 */
export type WaitResult = Plain<requests.WaitResult>

/**
 * Answer of `apply`.
 * @useDeclaredType
 */
export type ApplyResult = Plain<requests.ApplyResult>

/**
 * One value that differs between two documents.
 * @useDeclaredType
 */
export type Difference = Plain<differences.Difference>

/**
 * Answer of `diff`.
 * @useDeclaredType
 */
export type DiffResult = Plain<diff.DiffResult>

/**
 * Answer of `history`.
 * @useDeclaredType
 */
export type HistoryResult = Plain<history.HistoryResult>

/**
 * One stored change, with secrets masked.
 * @useDeclaredType
 */
export type ShownChange = Plain<history.ShownChange>

/**
 * A question and what came of it, as the document keeps it.
 * @useDeclaredType
 */
export type Decision = Plain<decision.Decision>

/**
 * One answer that a question offers.
 * @useDeclaredType
 */
export type Option = WithBigints<decision.Option>

/**
 * What a vote or an end came to.
 * @useDeclaredType
 */
export type Effect = Plain<AnyEffect>

/**
 * Answer of `ask`.
 * @useDeclaredType
 */
export type DecisionResult = Plain<change.DecisionResult>

/**
 * A decision as it is now, with secrets masked.
 * @useDeclaredType
 */
export type ShownDecision = Plain<list.ShownDecision>

/**
 * Answer of `decisions`.
 * @useDeclaredType
 */
export type ListDecisionsResult = Plain<list.ListDecisionsResult>

/**
 * Answer of `settleDecision`.
 * @useDeclaredType
 */
export type SettleDecisionResult = Plain<settle.SettleDecisionResult>

/**
 * Answer of `waitForDecision`: what came of a question.
 * @useDeclaredType
 */
export type WaitForDecisionResult = Plain<wait.WaitForDecisionResult>

/** Options of `apply`. */
export interface ApplyRequest {
  readonly id: string
  readonly items: readonly ApplyItem[]
  /** How messages name the list; default `items`. */
  readonly source?: string
}

/** Options of `expire`. */
export interface ExpireRequest {
  readonly id: string
  /** Milliseconds, renewed by every change; `never`: the context stays until it is deleted. */
  readonly ttl: number | 'never'
}

/** Options of `renewLock`. */
export interface RenewLockRequest extends locks.LockTokenRequest {
  /** Milliseconds from now. */
  readonly ttl: number
}

/** A lock that this program holds. `await using` gives it back at the end of the block, unless `unlock` did before. */
export type Lock = locks.HeldLock & AsyncDisposable

/**
 * Answer of `decide` and `cancelDecision`: what the change came to, and the events that were fired after it.
 * @useDeclaredType
 */
export type SettledDecisionResult = Plain<SettledResult<change.DecisionResult>>

/** Options of `CicdStateMgr.open`. */
export interface OpenOptions {
  /** Path of the config file or of its directory, or the config itself; nothing: contexts are kept in `.cicdstatemgr`. */
  readonly config?: string | JsonObject | undefined
  /** The same for the secrets. */
  readonly secrets?: string | JsonObject | undefined
  /** Where caches with a relative path are; nothing: in `cwd`. */
  readonly cacheDir?: string | undefined
  /** Relative paths start here; default: the working directory. */
  readonly cwd?: string | undefined
  /** Environment variables: proxies, CAs, and the run in which this is; default: none. */
  readonly env?: Environment
  /** Default: nothing is logged. */
  readonly log?: Logger
  /** Who the history names; default: who `env` names, else `user@host`. */
  readonly actor?: string | undefined
  /** For tests of programs that use the library. */
  readonly clock?: Clock
}
