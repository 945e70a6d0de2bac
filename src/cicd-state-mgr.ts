import { given } from './json/given.ts'
import { fromPlain, toPlain } from './json/plain-data.ts'
import type { Plain, WithBigints } from './json/plain-data.ts'
import { applyItems } from './operations/change/apply-items.ts'
import { changeContext } from './operations/change/change-context.ts'
import { ask } from './operations/decisions/ask.ts'
import { cancelDecision } from './operations/decisions/cancel-decision.ts'
import type { CancelDecisionRequest } from './operations/decisions/cancel-decision.ts'
import { exportDecision } from './operations/decisions/export-decision.ts'
import type { ExportDecisionResult } from './operations/decisions/export-decision.ts'
import { decide } from './operations/decisions/decide.ts'
import type { DecideRequest } from './operations/decisions/decide.ts'
import { settleDecision } from './operations/decisions/settle-decision.ts'
import type { SettleDecisionRequest } from './operations/decisions/settle-decision.ts'
import { listDecisions, showDecision } from './operations/decisions/list-decisions.ts'
import type { ListDecisionsRequest, ShowDecisionRequest } from './operations/decisions/list-decisions.ts'
import { deleteContext } from './operations/contexts/delete-context.ts'
import type { DeleteRequest, DeleteResult } from './operations/contexts/delete-context.ts'
import { diffRevisions } from './operations/history/diff-revisions.ts'
import type { DiffRequest } from './operations/history/diff-revisions.ts'
import { expireContext, readExpiry } from './operations/contexts/expire-context.ts'
import type { ExpiryResult } from './operations/contexts/expire-context.ts'
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
import type { WaitForDecisionRequest } from './operations/wait/decision-result.ts'
import { waitForDecision } from './operations/wait/wait-for-decision.ts'
import { waitForValue } from './operations/wait/wait-for-value.ts'
import { loadContext } from './operations/contexts/load-context.ts'
import { callerOn } from './operations/host.ts'
import type { Caller, Host } from './operations/host.ts'
import type { HostOptions } from './operations/host-options.ts'
import { openHost } from './operations/open-host.ts'
import { readHistory } from './operations/history/read-history.ts'
import type { HistoryRequest } from './operations/history/read-history.ts'
import { renderTemplate } from './operations/values/render-template.ts'
import type * as Requests from './operations/requests.ts'
import { restoreRevision } from './operations/history/restore-revision.ts'
import type { RestoreRequest } from './operations/history/restore-revision.ts'
import { Calls, unlessAborted } from './library/calls.ts'
import { checkOptions } from './library/check-options.ts'
import { hostOptions, requireOpened, schemaOf, validateFiles } from './library/files.ts'
import { HeldLocks } from './library/lock-handle.ts'
import { methodRules, onlyReads, openRules } from './library/method-rules.ts'
import { text } from './library/option-kinds.ts'
import type {
  ApplyRequest,
  ApplyResult,
  AskRequest,
  CallOptions,
  Change,
  ChangeRequest,
  DecisionResult,
  DiffResult,
  ExpireRequest,
  GetRequest,
  GetResult,
  HandleEventRequest,
  HistoryResult,
  InitRequest,
  JsonObject,
  ListDecisionsResult,
  LoadRequest,
  Lock,
  OpenOptions,
  Read,
  RenewLockRequest,
  SettleDecisionResult,
  SettledDecisionResult,
  ShownDecision,
  ValidateRequest,
  WaitForDecisionResult,
  WaitRequest,
  WaitResult,
} from './library/types.ts'

/**
 * Context data and events as a library: each method is the command of the same name, failures are thrown as `CicdError`. Unknown, missing and wrong options are
 * `BAD_OPTION`, calls after `close` are `MANAGER_CLOSED`.
 * Two managers share only the datasources that their configs name. Answers have JavaScript's own numbers: `1.0` is the number 1, an integer
 * beyond 2^53 a bigint. Both may be given, and `new ExactNumber(1)` is the float `1.0`.
 */
export class CicdStateMgr implements AsyncDisposable {
  readonly #host: Host
  readonly #options: HostOptions
  readonly #calls = new Calls()
  readonly #locks = new HeldLocks()
  #closed: Promise<void> | undefined

  private constructor(host: Host, options: HostOptions) {
    this.#host = requireOpened(host)
    this.#options = options
  }

  /** Reads config and secrets (paths or objects); nothing is contacted before the first call that needs it. */
  static async open(options: OpenOptions = {}): Promise<CicdStateMgr> {
    checkOptions('open', options, openRules)
    const own = hostOptions(options)
    return new CicdStateMgr(await openHost(own), own)
  }

  /** Looks at config, secrets and an app's config, and opens nothing: what is wrong is in the result. With `connect` it throws what reaching the primary throws. */
  static async validate(options: OpenOptions = {}, request: ValidateRequest = {}): Promise<Requests.ValidateResult> {
    checkOptions('validate', options, openRules)
    return validateFiles(hostOptions(options), request)
  }

  /** The JSON Schema of a kind of file: `config`, `secrets`, `app` or `apply`. */
  static async schema(name: string): Promise<JsonObject> {
    checkOptions('schema', { name }, { name: text })
    return schemaOf(name)
  }

  /** The same as the static `validate`, with what this manager was opened with. */
  validate(request: ValidateRequest = {}): Promise<Requests.ValidateResult> {
    return this.#calls.run('validate cannot be called', () => validateFiles(this.#options, request))
  }

  /** Makes a context from an app's config. */
  init(request: Change<InitRequest>): Promise<Requests.InitResult> {
    return this.#call('init', request, initContext)
  }

  /** Refreshes the caches; with `operations` or an `event`, does those first. */
  load(request: Change<LoadRequest>): Promise<Requests.LoadResult> {
    return this.#call('load', request, loadContext)
  }

  /** Reads one value, or all that a JSONPath matches. */
  get(request: Read<GetRequest>): Promise<GetResult> {
    return this.#call('get', request, getValue)
  }

  /** Waits for a value. Throws `WAIT_TIMED_OUT` when its time is over, and the signal's reason as soon as it is aborted. */
  wait(request: Read<WaitRequest>): Promise<WaitResult> {
    return this.#waiting('wait', request, waitForValue)
  }

  /** Makes changes as one revision, if the conditions hold. */
  set(request: Change<ChangeRequest>): Promise<Requests.ChangeResult> {
    return this.#call('set', request, changeContext)
  }

  /** Operations, conditions and reads in order, as one revision. */
  apply(request: Change<ApplyRequest>): Promise<ApplyResult> {
    return this.#call('apply', request, (caller, { source = 'items', ...rest }: ApplyRequest) =>
      applyItems(caller, { ...rest, source }),
    )
  }

  /** Runs the generators at a path. */
  generate(request: Change<Requests.GenerateRequest>): Promise<Requests.GenerateResult> {
    return this.#call('generate', request, generate)
  }

  /** Renders a template against the context. */
  render(request: Read<Requests.RenderRequest>): Promise<Requests.RenderResult> {
    return this.#call('render', request, renderTemplate)
  }

  /** Runs the handlers of an event. */
  handleEvent(request: Change<HandleEventRequest>): Promise<Requests.HandleEventResult> {
    return this.#call('handleEvent', request, handleEvent)
  }

  /** The context as text for other programs. */
  export(request: Read<Requests.ExportRequest>): Promise<Requests.ExportResult> {
    return this.#call('export', request, exportContext)
  }

  /** The environment variables that the command `exec` gives a program. */
  execVariables(request: Read<Requests.ExecVariablesRequest>): Promise<Requests.ExecVariablesResult> {
    return this.#call('execVariables', request, execVariables)
  }

  /** Who changed what, newest first. */
  history(request: Read<HistoryRequest>): Promise<HistoryResult> {
    return this.#call('history', request, readHistory)
  }

  /** What changed between two revisions. */
  diff(request: Read<DiffRequest>): Promise<DiffResult> {
    return this.#call('diff', request, diffRevisions)
  }

  /** Puts a kept revision back, as a new one. */
  restore(request: Change<RestoreRequest>): Promise<Requests.ChangeResult> {
    return this.#call('restore', request, restoreRevision)
  }

  /** A page of the contexts in the primary. */
  list(request: Read<ListContextsRequest> = {}): Promise<ListContextsResult> {
    return this.#call('list', request, listContexts)
  }

  /** Removes a context and its copies in caches. */
  delete(request: Change<DeleteRequest>): Promise<DeleteResult> {
    return this.#call('delete', request, deleteContext)
  }

  /** Gives a context a time to live, or with `never` none. */
  expire(request: Change<ExpireRequest>): Promise<ExpiryResult> {
    return this.#call('expire', request, (caller, { id, ttl }: ExpireRequest) =>
      expireContext(caller, { id, ttl: ttl === 'never' ? undefined : ttl }),
    )
  }

  /** How long a context has left. */
  ttl(request: Read<{ readonly id: string }>): Promise<ExpiryResult> {
    return this.#call('ttl', request, readExpiry)
  }

  /** Takes a lock; `await using` gives it back. Throws `LOCK_HELD` at once without `wait`, `LOCK_TIMED_OUT` after it. */
  async lock(request: Change<AcquireLockRequest>): Promise<Lock> {
    const { name, token, ...held } = await this.#waiting('lock', request, acquireLock)
    return this.#locks.handle({ name, token, ...held }, () =>
      this.#unlock({ name, token }, `the lock ${name} stays held until ${held.expiresAt}`),
    )
  }

  /** Lets a held lock live longer. Throws `LOCK_LOST` when it is no longer held. */
  renewLock(request: Change<RenewLockRequest>): Promise<HeldLock> {
    return this.#call('renewLock', request, renewLock)
  }

  /** Gives a lock back. Throws `LOCK_LOST` when it is no longer held. */
  unlock(request: Change<LockTokenRequest>): Promise<LockTokenRequest> {
    return this.#unlock(request)
  }

  /** Asks a question; one of the same name that was there before is replaced. */
  ask(request: Change<AskRequest>): Promise<DecisionResult> {
    return this.#call('ask', request, ask)
  }

  /** Votes. The actor is the person who votes: a name or an e-mail address. */
  decide(request: Change<DecideRequest>): Promise<SettledDecisionResult> {
    return this.#call('decide', request, decide)
  }

  /** What is asked, in one context or a page of them. */
  decisions(request: Read<ListDecisionsRequest> = {}): Promise<ListDecisionsResult> {
    return this.#call('decisions', request, listDecisions)
  }

  /** One question in detail. */
  decision(request: Read<ShowDecisionRequest>): Promise<ShownDecision> {
    return this.#call('decision', request, showDecision)
  }

  /** Waits until a question has ended; `state` says how. Throws `WAIT_TIMED_OUT` when the time of the wait is over before. */
  waitForDecision(request: Read<WaitForDecisionRequest>): Promise<WaitForDecisionResult> {
    return this.#waiting('waitForDecision', request, waitForDecision)
  }

  /** The envelope of an outcome, for other programs to verify. */
  exportDecision(request: Read<ShowDecisionRequest>): Promise<ExportDecisionResult> {
    return this.#call('exportDecision', request, exportDecision)
  }

  /** Ends an open question without an answer. */
  cancelDecision(request: Change<CancelDecisionRequest>): Promise<SettledDecisionResult> {
    return this.#call('cancelDecision', request, cancelDecision)
  }

  /** Does what is due for a question, whoever asked and decided; says when to come again. */
  settleDecision(request: Change<SettleDecisionRequest>): Promise<SettleDecisionResult> {
    return this.#call('settleDecision', request, settleDecision)
  }

  /** The locks that are held or waited for, or one of them. */
  locks(request: Read<ListLocksRequest> = {}): Promise<ListLocksResult> {
    return this.#call('locks', request, listLocks)
  }

  /** Ends calls that wait, lets all others end, and closes connections. Held locks stay held until they expire. */
  close(): Promise<void> {
    return (this.#closed ??= this.#end())
  }

  /** The same as `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #end(): Promise<void> {
    await this.#calls.end()
    await this.#host[Symbol.asyncDispose]()
  }

  async #unlock(request: Change<LockTokenRequest>, whenClosed?: string): Promise<LockTokenRequest> {
    const released = await this.#call('unlock', request, releaseLock, { whenClosed })
    this.#locks.drop(released)
    return released
  }

  /** A call that may take as long as others want ends when the manager is closed. */
  #waiting<Q, A>(method: Method, request: WithBigints<Q> & CallOptions, operation: Operation<Q, A>): Promise<Plain<A>> {
    return this.#call(method, request, operation, { signal: this.#calls.closing })
  }

  #call<Q, A>(
    method: Method,
    request: WithBigints<Q> & CallOptions,
    operation: Operation<Q, A>,
    { signal: closing, whenClosed = `${method} cannot be called` }: Circumstances = {},
  ): Promise<Plain<A>> {
    return this.#calls.run(whenClosed, async () => {
      checkOptions(method, request, methodRules[method])
      const { actor, deliveryId, allowConfigPaths, signal } = request
      signal?.throwIfAborted()
      const signals = [signal, closing].filter((one) => one !== undefined)
      const either = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
      const caller = callerOn(this.#host, given({ actor, deliveryId, allowConfigPaths, signal: either }))
      const answer = operation(caller, fromPlain<Q>(request))
      return toPlain(await (onlyReads(method) ? unlessAborted(answer, either) : answer)) as Plain<A>
    })
  }
}

type Method = keyof typeof methodRules
type Operation<Q, A> = (caller: Caller, request: Q) => Promise<A>

interface Circumstances {
  /** Ends the call beside the signal of the caller. */
  readonly signal?: AbortSignal
  /** What is said when the manager is closed. */
  readonly whenClosed?: string | undefined
}
