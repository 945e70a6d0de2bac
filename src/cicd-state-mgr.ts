import { given } from './json/given.ts'
import { resolve } from 'node:path'
import { applyItems } from './operations/change/apply-items.ts'
import { changeContext } from './operations/change/change-context.ts'
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
import { acquireLock, releaseLock, renewLock } from './operations/locks/lock.ts'
import type { AcquireLockRequest, HeldLock, LockTokenRequest } from './operations/locks/lock.ts'
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
export type Change<R> = R & Requests.CallOptions
/** A request to read something, and when to give up. */
export type Read<R> = R & Pick<Requests.CallOptions, 'signal'>

/** Options of `CicdStateMgr.open`; `cwd` is the working directory by default, `env` (proxies, CAs) is empty. */
export type OpenOptions = Partial<HostOptions>

/**
 * Context data and events as a library: each method is the command of the same name, failures are thrown as `CicdError`.
 * Two managers share nothing but the datasources that their configs name.
 */
export class CicdStateMgr implements AsyncDisposable {
  readonly #host: Host

  private constructor(host: Host) {
    this.#host = host
  }

  /** Reads config and secrets (paths or objects); nothing is contacted before the first call that needs it. */
  static async open(options: OpenOptions = {}): Promise<CicdStateMgr> {
    return new CicdStateMgr(await openHost({ cwd: resolve('.'), env: {}, ...options }))
  }

  /** Looks at config, secrets and an app's config, and opens nothing: what is wrong is in the result. With `connect` it throws what reaching the primary throws. */
  static async validate(
    options: OpenOptions = {},
    request: Requests.ValidateRequest = {},
  ): Promise<Requests.ValidateResult> {
    const { validate } = await import('./operations/validate/validate.ts')
    return validate({ cwd: resolve('.'), env: {}, ...options }, request)
  }

  init(request: Change<Requests.InitRequest>): Promise<Requests.InitResult> {
    return this.#call(request, initContext)
  }

  load(request: Change<Requests.LoadRequest>): Promise<Requests.LoadResult> {
    return this.#call(request, loadContext)
  }

  get(request: Read<Requests.GetRequest>): Promise<Requests.GetResult> {
    return this.#call(request, getValue)
  }

  set(request: Change<Requests.ChangeRequest>): Promise<Requests.ChangeResult> {
    return this.#call(request, changeContext)
  }

  apply(request: Change<Requests.ApplyRequest>): Promise<Requests.ApplyResult> {
    return this.#call(request, applyItems)
  }

  generate(request: Change<Requests.GenerateRequest>): Promise<Requests.GenerateResult> {
    return this.#call(request, generate)
  }

  render(request: Read<Requests.RenderRequest>): Promise<Requests.RenderResult> {
    return this.#call(request, renderTemplate)
  }

  handleEvent(request: Change<Requests.HandleEventRequest>): Promise<Requests.HandleEventResult> {
    return this.#call(request, handleEvent)
  }

  export(request: Read<Requests.ExportRequest>): Promise<Requests.ExportResult> {
    return this.#call(request, exportContext)
  }

  execVariables(request: Read<Requests.ExecVariablesRequest>): Promise<Requests.ExecVariablesResult> {
    return this.#call(request, execVariables)
  }

  history(request: Read<HistoryRequest>): Promise<HistoryResult> {
    return this.#call(request, readHistory)
  }

  diff(request: Read<DiffRequest>): Promise<DiffResult> {
    return this.#call(request, diffRevisions)
  }

  restore(request: Change<RestoreRequest>): Promise<Requests.ChangeResult> {
    return this.#call(request, restoreRevision)
  }

  list(request: Read<ListContextsRequest> = {}): Promise<ListContextsResult> {
    return this.#call(request, listContexts)
  }

  delete(request: Change<DeleteRequest>): Promise<DeleteResult> {
    return this.#call(request, deleteContext)
  }

  expire(request: Change<ExpireRequest>): Promise<ExpiryResult> {
    return this.#call(request, expireContext)
  }

  ttl(request: Read<{ readonly id: string }>): Promise<ExpiryResult> {
    return this.#call(request, readExpiry)
  }

  lock(request: Change<AcquireLockRequest>): Promise<HeldLock> {
    return this.#call(request, acquireLock)
  }

  renewLock(request: Change<LockTokenRequest & { readonly ttl: number }>): Promise<HeldLock> {
    return this.#call(request, renewLock)
  }

  unlock(request: Change<LockTokenRequest>): Promise<LockTokenRequest> {
    return this.#call(request, releaseLock)
  }

  /** Closes connections; pending calls should have ended. */
  close(): Promise<void> {
    return this[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]()
  }

  async #call<Q extends Requests.CallOptions, A>(
    request: Q,
    operation: (caller: Caller, request: Q) => Promise<A>,
  ): Promise<A> {
    const { actor, deliveryId, allowConfigPaths, signal } = request
    signal?.throwIfAborted()
    return operation(callerOn(this.#host, given({ actor, deliveryId, allowConfigPaths, signal })), request)
  }
}
