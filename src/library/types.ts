/**
 * The types of requests and answers in the library: JSON with JavaScript's numbers, where an integer beyond 2^53 is a bigint. With `@useDeclaredType` the
 * generated pages list their members.
 */
import type * as operations from '../context/operation.ts'
import type { Effect as AnyEffect } from '../decisions/advance.ts'
import type * as decision from '../decisions/decision.ts'
import type * as asked from '../decisions/open-question.ts'
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
export type JsonArray = readonly GivenJson[]
export type JsonObject = Record<string, GivenJson>

/** A request that makes a change, with the caller's actor, delivery id and signal. */
export type Change<R> = Given<R> & CallOptions
/** A request that only reads, with a signal. */
export type Read<R> = Given<R> & Pick<CallOptions, 'signal'>

/** A request whose optional members may also be undefined, which counts as left out: for programs with `exactOptionalPropertyTypes`. */
export type Given<R> = { [Key in keyof R]: object extends Pick<R, Key> ? R[Key] | undefined : R[Key] }

/**
 * The options of one call, besides its request.
 * @useDeclaredType
 */
export type CallOptions = { readonly [Key in keyof requests.CallOptions]: requests.CallOptions[Key] | undefined }

/**
 * One change to a document, at a plain path.
 * @useDeclaredType
 */
export type Operation = WithBigints<operations.Operation>

/**
 * A condition on the newest document, without which a change is not made.
 * @useDeclaredType
 */
export type Condition = WithBigints<operations.Condition>

/**
 * One item of `apply`: an operation, a condition or a read.
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
 * Options of `events`: `id`, or `appConfig` and its options.
 * @useDeclaredType
 */
export type ListEventsRequest = WithBigints<listed.ListEventsRequest>

/** The option of a change that supports a dry run. */
export interface DryRun {
  /** Whether to check and compute everything, store and send nothing, and return the differences. */
  readonly dryRun?: boolean | undefined
}

/**
 * The members that a dry run adds to an answer.
 * @useDeclaredType
 */
export type DryRunAnswer = Plain<RehearsedAnswer>

/** The answer of a change; with `dryRun` also the differences. */
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
 * A question and its outcome, as stored in the document.
 * @useDeclaredType
 */
export type Decision = Plain<decision.Decision>

/**
 * One answer that a new question offers.
 * @useDeclaredType
 */
export type Option = WithBigints<asked.OfferedOption>

/**
 * One effect of a vote or an end.
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
 * Answer of `waitForDecision`: the outcome of a question.
 * @useDeclaredType
 */
export type WaitForDecisionResult = Plain<wait.WaitForDecisionResult>

/** Options of `apply`. */
export interface ApplyRequest {
  readonly id: string
  readonly items: readonly ApplyItem[]
  /** The name of the list in messages; default `items`. */
  readonly source?: string
}

/** Options of `expire`. */
export interface ExpireRequest {
  readonly id: string
  /** TTL in milliseconds, which starts again with every change; `never`: the context stays until it is deleted. */
  readonly ttl: number | 'never'
}

/** Options of `renewLock`. */
export interface RenewLockRequest extends locks.LockTokenRequest {
  /** The new TTL in milliseconds from now. */
  readonly ttl: number
}

/** A lock that this program holds. `await using` releases it at the end of the block, unless `unlock` released it before. */
export type Lock = locks.HeldLock & AsyncDisposable

/**
 * Answer of `decide` and `cancelDecision`: the effects of the change, and the events that were fired after it.
 * @useDeclaredType
 */
export type SettledDecisionResult = Plain<SettledResult<change.DecisionResult>>

/** Options of `CicdStateMgr.open`. */
export interface OpenOptions {
  /** Path of the config file or its directory, or the config as an object. Undefined: contexts are kept in `.cicdstatemgr`. */
  readonly config?: string | JsonObject | undefined
  /** Path of the secrets file or its directory, or the secrets as an object. */
  readonly secrets?: string | JsonObject | undefined
  /** Directory of caches with a relative path, default `cwd`. */
  readonly cacheDir?: string | undefined
  /** The directory at which relative paths start; default: the working directory. */
  readonly cwd?: string | undefined
  /** Environment variables, from which proxies, CAs and the CI run are read; default: none. */
  readonly env?: Environment | undefined
  /** The logger; default: nothing is logged. */
  readonly log?: Logger | undefined
  /** The actor in the history. Default: the one that `env` names, otherwise `user@host`. */
  readonly actor?: string | undefined
  /** The clock, for tests of programs that use the library. */
  readonly clock?: Clock | undefined
}
