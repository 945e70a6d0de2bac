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
import { exportWhole } from './operations/transfer/export-whole.ts'
import type { ExportWholeRequest, ExportWholeResult } from './operations/transfer/export-whole.ts'
import { importContext } from './operations/transfer/import-context.ts'
import type { ImportRequest, ImportResult } from './operations/transfer/import-context.ts'
import { listEvents } from './operations/events/list-events.ts'
import type { ListEventsResult } from './operations/events/list-events.ts'
import { execVariables, exportContext } from './operations/values/export-context.ts'
import { generate } from './operations/values/generate.ts'
import { getPaths } from './operations/values/get-value.ts'
import { handleEventStrictly } from './operations/events/strict-fault.ts'
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
import type { Host } from './operations/host.ts'
import type { HostOptions } from './operations/host-options.ts'
import { openHost } from './operations/open-host.ts'
import { readHistory } from './operations/history/read-history.ts'
import type { HistoryRequest } from './operations/history/read-history.ts'
import { renderTemplate } from './operations/values/render-template.ts'
import type * as Requests from './operations/requests.ts'
import { restoreRevision } from './operations/history/restore-revision.ts'
import type { RestoreRequest } from './operations/history/restore-revision.ts'
import { Calls } from './library/calls.ts'
import { checkOptions } from './library/check-options.ts'
import { hostOptions, requireOpened, schemaOf, validateFiles } from './library/files.ts'
import { HeldLocks, withoutAnswer } from './library/lock-handle.ts'
import { MethodCalls } from './library/method-calls.ts'
import { withMethods } from './library/method-advice.ts'
import { openRules } from './library/method-rules.ts'
import { text } from './library/option-kinds.ts'
import type {
  ApplyRequest,
  ApplyResult,
  AskRequest,
  Change,
  ChangeRequest,
  DecisionResult,
  DiffResult,
  DryRun,
  ExpireRequest,
  GetRequest,
  GetResult,
  HandleEventRequest,
  HistoryResult,
  InitRequest,
  JsonObject,
  ListDecisionsResult,
  ListEventsRequest,
  LoadRequest,
  Lock,
  OpenOptions,
  Read,
  RenewLockRequest,
  SettleDecisionResult,
  SettledDecisionResult,
  ShownDecision,
  Tried,
  ValidateRequest,
  WaitForDecisionResult,
  WaitRequest,
  WaitResult,
} from './library/types.ts'

/**
 * Context data and events as a library. Each method has the name and effect of a command; failures are thrown as `CicdError`. Unknown, missing and wrong
 * options throw `BAD_OPTION`, calls after `close` throw `MANAGER_CLOSED`.
 * Two managers share only the datasources that their configs name. Answers have JavaScript's own numbers: `1.0` is the number 1, an integer
 * beyond 2^53 a bigint. Requests accept bigints too, and `new ExactNumber(1)` for the float `1.0`.
 */
export class CicdStateMgr implements AsyncDisposable {
  readonly #host: Host
  readonly #options: HostOptions
  readonly #calls = new Calls()
  readonly #methods: MethodCalls
  readonly #locks: HeldLocks
  #closed: Promise<void> | undefined

  private constructor(host: Host, options: HostOptions) {
    this.#host = requireOpened(host)
    this.#methods = new MethodCalls(this.#host, this.#calls)
    this.#locks = new HeldLocks(this.#host)
    this.#options = options
  }

  /** Reads config and secrets (paths or objects). It connects to no datasource; the first call that needs one does. Throws `INVALID_CONFIG` and other config errors. */
  static async open(options: OpenOptions = {}): Promise<CicdStateMgr> {
    checkOptions('open', options, openRules)
    const own = hostOptions(options)
    const host = await openHost(own).catch((error: unknown) => {
      throw withMethods(error)
    })
    return new CicdStateMgr(host, own)
  }

  /** Checks config, secrets and an app's config, and opens nothing; problems are in the result. With `connect` it throws the errors of connecting to the primary. */
  static async validate(
    options: OpenOptions = {},
    request: Read<ValidateRequest> = {},
  ): Promise<Requests.ValidateResult> {
    checkOptions('validate', options, openRules)
    return validateFiles(hostOptions(options), request)
  }

  /** The JSON Schema of a kind of file: `config`, `secrets`, `app`, `apply` or `context`. Throws `UNKNOWN_SCHEMA`. */
  static async schema(name: string): Promise<JsonObject> {
    checkOptions('schema', { name }, { name: text })
    return schemaOf(name)
  }

  /** Like the static `validate`, with the options that this manager was opened with. */
  validate(request: Read<ValidateRequest> = {}): Promise<Requests.ValidateResult> {
    return this.#calls.run('validate cannot be called', () => validateFiles(this.#options, request))
  }

  /** Makes a context from an app's config. Throws `CONTEXT_EXISTS` if the id exists and `ifExists` is `fail`. */
  init(request: Change<InitRequest & DryRun>): Promise<Tried<Requests.InitResult>> {
    return this.#methods.try('init', request, initContext)
  }

  /** Refreshes the caches; with `operations` or an `event`, stores these first. Throws `CONTEXT_NOT_FOUND`. */
  load(request: Change<LoadRequest>): Promise<Requests.LoadResult> {
    return this.#methods.call('load', request, loadContext)
  }

  /**
   * Reads one value, all values that a JSONPath matches, or with `paths` several values of one revision, as a map by path. Throws `CONTEXT_NOT_FOUND`,
   * `VALUE_NOT_FOUND`.
   */
  get(request: Read<GetRequest>): Promise<GetResult> {
    return this.#methods.call('get', request, getPaths)
  }

  /** Waits for a value. Throws `WAIT_TIMED_OUT` after the timeout, and the signal's reason as soon as it is aborted. */
  wait(request: Read<WaitRequest>): Promise<WaitResult> {
    return this.#methods.wait('wait', request, waitForValue)
  }

  /** Makes changes as one revision, if the conditions hold. Throws `CONTEXT_NOT_FOUND`, `CONDITION_NOT_MET`. */
  set(request: Change<ChangeRequest & DryRun>): Promise<Tried<Requests.ChangeResult>> {
    return this.#methods.try('set', request, changeContext)
  }

  /** Runs operations, conditions and reads in order, as one revision. Throws `CONTEXT_NOT_FOUND`, `CONDITION_NOT_MET`, `VALUE_NOT_FOUND`. */
  apply(request: Change<ApplyRequest & DryRun>): Promise<Tried<ApplyResult>> {
    return this.#methods.try('apply', request, (caller, { source = 'items', ...rest }: ApplyRequest) =>
      applyItems(caller, { ...rest, source }),
    )
  }

  /** Runs the generators at a path, as one revision. Throws `GENERATOR_NOT_FOUND`, `TEMPLATE_ERROR`. */
  generate(request: Change<Requests.GenerateRequest & DryRun>): Promise<Tried<Requests.GenerateResult>> {
    return this.#methods.try('generate', request, generate)
  }

  /** Renders a template with the context's values. Throws `CONTEXT_NOT_FOUND`, `TEMPLATE_ERROR`. */
  render(request: Read<Requests.RenderRequest>): Promise<Requests.RenderResult> {
    return this.#methods.call('render', request, renderTemplate)
  }

  /** Runs the handlers of an event. Throws `UNKNOWN_PIPELINE`; a failed block is in the result. With `strict` the status is `failed` as well if the event has no handler. */
  handleEvent(request: Change<HandleEventRequest>): Promise<Requests.HandleEventResult> {
    return this.#methods.call('handleEvent', request, handleEventStrictly)
  }

  /** Exports the context as text for other programs. Throws `CONTEXT_NOT_FOUND`, `VALUE_NOT_FOUND`, `NOT_EXPORTABLE`. */
  export(request: Read<Requests.ExportRequest>): Promise<Requests.ExportResult> {
    return this.#methods.call('export', request, exportContext)
  }

  /** Exports the context with its history and TTL, as text or to a file, for `import`. Throws `CONTEXT_NOT_FOUND`. */
  exportWhole(request: Read<ExportWholeRequest>): Promise<ExportWholeResult> {
    return this.#methods.call('exportWhole', request, exportWhole)
  }

  /** Stores a context that `exportWhole` wrote, from a file or from its text. Throws `BAD_CONTEXT_FILE`, `CONTEXT_EXISTS`. */
  import(request: Change<ImportRequest & DryRun>): Promise<Tried<ImportResult>> {
    return this.#methods.try('import', request, importContext)
  }

  /** The environment variables that the command `exec` sets for a program. */
  execVariables(request: Read<Requests.ExecVariablesRequest>): Promise<Requests.ExecVariablesResult> {
    return this.#methods.call('execVariables', request, execVariables)
  }

  /** The pipelines and events of a context, or of an app's config. */
  events(request: Read<ListEventsRequest>): Promise<ListEventsResult> {
    return this.#methods.call('events', request, listEvents)
  }

  /** The changes of a context with their actors, newest first. Throws `NO_HISTORY` if the datasource keeps none. */
  history(request: Read<HistoryRequest>): Promise<HistoryResult> {
    return this.#methods.call('history', request, readHistory)
  }

  /** The differences between two revisions. Throws `REVISION_UNKNOWN`, `REVISION_NOT_KEPT`. */
  diff(request: Read<DiffRequest>): Promise<DiffResult> {
    return this.#methods.call('diff', request, diffRevisions)
  }

  /** Restores a kept revision as a new one. Throws `REVISION_UNKNOWN`, `REVISION_NOT_KEPT`. */
  restore(request: Change<RestoreRequest & DryRun>): Promise<Tried<Requests.ChangeResult>> {
    return this.#methods.try('restore', request, restoreRevision)
  }

  /** A page of the contexts in the primary. */
  list(request: Read<ListContextsRequest> = {}): Promise<ListContextsResult> {
    return this.#methods.call('list', request, listContexts)
  }

  /** Removes a context from the primary, and its copies from the caches. Throws `CONTEXT_NOT_FOUND`. */
  delete(request: Change<DeleteRequest & DryRun>): Promise<Tried<DeleteResult>> {
    return this.#methods.try('delete', request, deleteContext)
  }

  /** Sets the TTL of a context, or removes it with `never`. Throws `CONTEXT_NOT_FOUND`. */
  expire(request: Change<ExpireRequest & DryRun>): Promise<Tried<ExpiryResult>> {
    return this.#methods.try('expire', request, (caller, { id, ttl }: ExpireRequest) =>
      expireContext(caller, { id, ttl: ttl === 'never' ? undefined : ttl }),
    )
  }

  /** The time that a context has left. Throws `CONTEXT_NOT_FOUND`. */
  ttl(request: Read<{ readonly id: string }>): Promise<ExpiryResult> {
    return this.#methods.call('ttl', request, readExpiry)
  }

  /** Acquires a lock; `await using` releases it. Throws `LOCK_HELD` at once without `wait`, `LOCK_TIMED_OUT` after it. */
  async lock(request: Change<AcquireLockRequest>): Promise<Lock> {
    const { name, token, ...held } = await this.#methods.wait('lock', request, acquireLock)
    return this.#locks.handle({ name, token, ...held }, request.ttl, () =>
      this.#unlock({ name, token }, `the lock ${name} stays held until ${held.expiresAt}`),
    )
  }

  /** Extends the TTL of a held lock. Throws `LOCK_LOST` if it is no longer held. */
  async renewLock(request: Change<RenewLockRequest>): Promise<HeldLock> {
    const renewed = await this.#methods.call('renewLock', withoutAnswer(request), renewLock)
    this.#locks.renewed(renewed, request.ttl)
    return renewed
  }

  /** Releases a lock. Throws `LOCK_LOST` if it is no longer held. */
  unlock(request: Change<LockTokenRequest>): Promise<LockTokenRequest> {
    return this.#unlock(request)
  }

  /** Asks a question, which replaces an earlier one of the same name. Throws `UNKNOWN_POLICY`, `BAD_QUESTION`. */
  ask(request: Change<AskRequest>): Promise<DecisionResult> {
    return this.#methods.call('ask', request, ask)
  }

  /**
   * Votes. `actor` is the person who votes: a name or an e-mail address. Without it the vote is that of the manager's actor, which is seldom right in a service.
   * Throws `NOT_AN_APPROVER`, `DECISION_ENDED`.
   */
  decide(request: Change<DecideRequest>): Promise<SettledDecisionResult> {
    return this.#methods.call('decide', request, decide)
  }

  /** The questions of one context, or of a page of contexts. */
  decisions(request: Read<ListDecisionsRequest> = {}): Promise<ListDecisionsResult> {
    return this.#methods.call('decisions', request, listDecisions)
  }

  /** A question in detail. Throws `DECISION_NOT_FOUND`. */
  decision(request: Read<ShowDecisionRequest>): Promise<ShownDecision> {
    return this.#methods.call('decision', request, showDecision)
  }

  /** Waits until a question has ended; `state` says how. Throws `WAIT_TIMED_OUT` after the timeout. */
  waitForDecision(request: Read<WaitForDecisionRequest>): Promise<WaitForDecisionResult> {
    return this.#methods.wait('waitForDecision', request, waitForDecision)
  }

  /** The signed envelope of an outcome, for other programs to verify. Throws `DECISION_NOT_SIGNED`. */
  exportDecision(request: Read<ShowDecisionRequest>): Promise<ExportDecisionResult> {
    return this.#methods.call('exportDecision', request, exportDecision)
  }

  /** Ends an open question without an answer. Throws `DECISION_ENDED`. */
  cancelDecision(request: Change<CancelDecisionRequest>): Promise<SettledDecisionResult> {
    return this.#methods.call('cancelDecision', request, cancelDecision)
  }

  /** Does the work that is due for a question, whichever process asked or decided it; returns when to call it again. */
  settleDecision(request: Change<SettleDecisionRequest>): Promise<SettleDecisionResult> {
    return this.#methods.call('settleDecision', request, settleDecision)
  }

  /** The locks that are held or waited for, or one of them. */
  locks(request: Read<ListLocksRequest> = {}): Promise<ListLocksResult> {
    return this.#methods.call('locks', request, listLocks)
  }

  /** Aborts calls that only wait, lets all others finish, and closes connections. Held locks stay held until they expire. */
  close(): Promise<void> {
    return (this.#closed ??= this.#end())
  }

  /** Like `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #end(): Promise<void> {
    await this.#calls.end()
    await this.#host[Symbol.asyncDispose]()
  }

  async #unlock(request: Change<LockTokenRequest>, whenClosed?: string): Promise<LockTokenRequest> {
    const released = await this.#methods.call('unlock', withoutAnswer(request), releaseLock, { whenClosed })
    this.#locks.drop(released)
    return released
  }
}
