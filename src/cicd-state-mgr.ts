import { given } from './json/given.ts'
import { fromPlain, toPlain } from './json/plain-data.ts'
import type { Plain, WithBigints } from './json/plain-data.ts'
import { resolve } from 'node:path'
import { applyItems } from './operations/change/apply-items.ts'
import { changeContext } from './operations/change/change-context.ts'
import { ask } from './operations/decisions/ask.ts'
import type { AskRequest } from './operations/decisions/ask.ts'
import { cancelDecision } from './operations/decisions/cancel-decision.ts'
import type { CancelDecisionRequest } from './operations/decisions/cancel-decision.ts'
import type { DecisionResult } from './operations/decisions/change-decision.ts'
import { decide } from './operations/decisions/decide.ts'
import type { DecideRequest } from './operations/decisions/decide.ts'
import { settleDecision } from './operations/decisions/settle-decision.ts'
import type { SettleDecisionRequest, SettleDecisionResult } from './operations/decisions/settle-decision.ts'
import type { SettledResult } from './operations/decisions/then-settle.ts'
import { listDecisions, showDecision } from './operations/decisions/list-decisions.ts'
import type {
  ListDecisionsRequest,
  ListDecisionsResult,
  ShownDecision,
  ShowDecisionRequest,
} from './operations/decisions/list-decisions.ts'
import { deleteContext } from './operations/contexts/delete-context.ts'
import type { DeleteRequest, DeleteResult } from './operations/contexts/delete-context.ts'
import { diffRevisions } from './operations/history/diff-revisions.ts'
import type { DiffRequest, DiffResult } from './operations/history/diff-revisions.ts'
import { expireContext, readExpiry } from './operations/contexts/expire-context.ts'
import type { ExpireRequest, ExpiryResult } from './operations/contexts/expire-context.ts'
import { execVariables, exportContext } from './operations/values/export-context.ts'
import { generate } from './operations/values/generate.ts'
import { getValue } from './operations/values/get-value.ts'
import { handleEvent } from './operations/events/handle-event.ts'
import { initContext } from './operations/contexts/init-context.ts'
import { listContexts } from './operations/contexts/list-contexts.ts'
import type { ListContextsRequest, ListContextsResult } from './operations/contexts/list-contexts.ts'
import { listLocks } from './operations/locks/list-locks.ts'
import type { ListLocksRequest, ListLocksResult } from './operations/locks/list-locks.ts'
import { acquireLock, releaseLock, renewLock } from './operations/locks/lock.ts'
import type { AcquireLockRequest, HeldLock, LockTokenRequest } from './operations/locks/lock.ts'
import { waitForValue } from './operations/wait/wait-for-value.ts'
import { loadContext } from './operations/contexts/load-context.ts'
import { callerOn } from './operations/host.ts'
import type { Caller, Host } from './operations/host.ts'
import type { HostOptions } from './operations/host-options.ts'
import { openHost } from './operations/open-host.ts'
import { readHistory } from './operations/history/read-history.ts'
import type { HistoryRequest, HistoryResult } from './operations/history/read-history.ts'
import { renderTemplate } from './operations/values/render-template.ts'
import type * as Requests from './operations/requests.ts'
import { restoreRevision } from './operations/history/restore-revision.ts'
import type { RestoreRequest } from './operations/history/restore-revision.ts'

/** A request to change something, and what the caller says of it: who asks, and when to give up. */
export type Change<R> = WithBigints<R> & Requests.CallOptions
/** A request to read something, and when to give up. */
export type Read<R> = WithBigints<R> & Pick<Requests.CallOptions, 'signal'>
/** An answer; its numbers are those of JavaScript, integers beyond 2^53 bigints. */
type Answer<A> = Promise<Plain<A>>

/** Options of `CicdStateMgr.open`; `cwd` is the working directory by default, `env` (proxies, CAs) is empty. */
export type OpenOptions = Partial<Omit<HostOptions, 'config' | 'secrets'>> &
  WithBigints<Pick<HostOptions, 'config' | 'secrets'>>

/**
 * Context data and events as a library: each method is the command of the same name, failures are thrown as `CicdError`.
 * Two managers share nothing but the datasources that their configs name. Answers have JavaScript's own numbers: `1.0` is the number 1, an integer
 * beyond 2^53 a bigint. Both may be given, and `new ExactNumber(1)` is the float `1.0`.
 */
export class CicdStateMgr implements AsyncDisposable {
  readonly #host: Host

  private constructor(host: Host) {
    this.#host = host
  }

  /** Reads config and secrets (paths or objects); nothing is contacted before the first call that needs it. */
  static async open(options: OpenOptions = {}): Promise<CicdStateMgr> {
    return new CicdStateMgr(await openHost(hostOptions(options)))
  }

  /** Looks at config, secrets and an app's config, and opens nothing: what is wrong is in the result. With `connect` it throws what reaching the primary throws. */
  static async validate(
    options: OpenOptions = {},
    request: WithBigints<Requests.ValidateRequest> = {},
  ): Promise<Requests.ValidateResult> {
    const { validate } = await import('./operations/validate/validate.ts')
    return validate(hostOptions(options), fromPlain<Requests.ValidateRequest>(request))
  }

  init(request: Change<Requests.InitRequest>): Answer<Requests.InitResult> {
    return this.#call(request, initContext)
  }

  load(request: Change<Requests.LoadRequest>): Answer<Requests.LoadResult> {
    return this.#call(request, loadContext)
  }

  get(request: Read<Requests.GetRequest>): Answer<Requests.GetResult> {
    return this.#call(request, getValue)
  }

  /** Throws `WAIT_TIMED_OUT` when its time is over, and the signal's reason as soon as it is aborted. */
  wait(request: Read<Requests.WaitRequest>): Answer<Requests.WaitResult> {
    return this.#call(request, waitForValue)
  }

  set(request: Change<Requests.ChangeRequest>): Answer<Requests.ChangeResult> {
    return this.#call(request, changeContext)
  }

  apply(request: Change<Requests.ApplyRequest>): Answer<Requests.ApplyResult> {
    return this.#call(request, applyItems)
  }

  generate(request: Change<Requests.GenerateRequest>): Answer<Requests.GenerateResult> {
    return this.#call(request, generate)
  }

  render(request: Read<Requests.RenderRequest>): Answer<Requests.RenderResult> {
    return this.#call(request, renderTemplate)
  }

  handleEvent(request: Change<Requests.HandleEventRequest>): Answer<Requests.HandleEventResult> {
    return this.#call(request, handleEvent)
  }

  export(request: Read<Requests.ExportRequest>): Answer<Requests.ExportResult> {
    return this.#call(request, exportContext)
  }

  execVariables(request: Read<Requests.ExecVariablesRequest>): Answer<Requests.ExecVariablesResult> {
    return this.#call(request, execVariables)
  }

  history(request: Read<HistoryRequest>): Answer<HistoryResult> {
    return this.#call(request, readHistory)
  }

  diff(request: Read<DiffRequest>): Answer<DiffResult> {
    return this.#call(request, diffRevisions)
  }

  restore(request: Change<RestoreRequest>): Answer<Requests.ChangeResult> {
    return this.#call(request, restoreRevision)
  }

  list(request: Read<ListContextsRequest> = {}): Answer<ListContextsResult> {
    return this.#call(request, listContexts)
  }

  delete(request: Change<DeleteRequest>): Answer<DeleteResult> {
    return this.#call(request, deleteContext)
  }

  expire(request: Change<ExpireRequest>): Answer<ExpiryResult> {
    return this.#call(request, expireContext)
  }

  ttl(request: Read<{ readonly id: string }>): Answer<ExpiryResult> {
    return this.#call(request, readExpiry)
  }

  lock(request: Change<AcquireLockRequest>): Answer<HeldLock> {
    return this.#call(request, acquireLock)
  }

  renewLock(request: Change<LockTokenRequest & { readonly ttl: number }>): Answer<HeldLock> {
    return this.#call(request, renewLock)
  }

  unlock(request: Change<LockTokenRequest>): Answer<LockTokenRequest> {
    return this.#call(request, releaseLock)
  }

  ask(request: Change<AskRequest>): Answer<DecisionResult> {
    return this.#call(request, ask)
  }

  /** The actor is the person who votes: a name or an e-mail address. */
  decide(request: Change<DecideRequest>): Answer<SettledResult<DecisionResult>> {
    return this.#call(request, decide)
  }

  decisions(request: Read<ListDecisionsRequest> = {}): Answer<ListDecisionsResult> {
    return this.#call(request, listDecisions)
  }

  decision(request: Read<ShowDecisionRequest>): Answer<ShownDecision> {
    return this.#call(request, showDecision)
  }

  cancelDecision(request: Change<CancelDecisionRequest>): Answer<SettledResult<DecisionResult>> {
    return this.#call(request, cancelDecision)
  }

  /** Does what is due for it, whoever asked and decided; says when to come again. */
  settleDecision(request: Change<SettleDecisionRequest>): Answer<SettleDecisionResult> {
    return this.#call(request, settleDecision)
  }

  /** Of all that are held or waited for, or of one. */
  locks(request: Read<ListLocksRequest> = {}): Answer<ListLocksResult> {
    return this.#call(request, listLocks)
  }

  /** Closes connections; pending calls should have ended. */
  close(): Promise<void> {
    return this[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]()
  }

  async #call<Q, A>(
    request: WithBigints<Q> & Requests.CallOptions,
    operation: (caller: Caller, request: Q) => Promise<A>,
  ): Answer<A> {
    const { actor, deliveryId, allowConfigPaths, signal } = request
    signal?.throwIfAborted()
    const caller = callerOn(this.#host, given({ actor, deliveryId, allowConfigPaths, signal }))
    return toPlain(await operation(caller, fromPlain<Q>(request))) as Plain<A>
  }
}

function hostOptions({ config, secrets, ...others }: OpenOptions): HostOptions {
  const files = fromPlain<Pick<HostOptions, 'config' | 'secrets'>>({ config, secrets })
  return { cwd: resolve('.'), env: {}, ...others, ...files }
}
