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
import type { SessionOptions } from './operations/open-session.ts'
import { openSession } from './operations/open-session.ts'
import { readHistory } from './operations/history/read-history.ts'
import type { HistoryRequest, HistoryResult } from './operations/history/read-history.ts'
import { renderTemplate } from './operations/values/render-template.ts'
import type * as Requests from './operations/requests.ts'
import { restoreRevision } from './operations/history/restore-revision.ts'
import type { RestoreRequest } from './operations/history/restore-revision.ts'
import type { Session } from './operations/session.ts'

/** Options of `CicdStateMgr.open`; `cwd` is the working directory by default, `env` (proxies, CAs) is empty. */
export type OpenOptions = Partial<SessionOptions>

/**
 * Context data and events as a library: each method is the command of the same name, failures are thrown as `CicdError`.
 * Two managers share nothing but the datasources that their configs name.
 */
export class CicdStateMgr implements AsyncDisposable {
  readonly #session: Session & AsyncDisposable

  private constructor(session: Session & AsyncDisposable) {
    this.#session = session
  }

  /** Reads config and secrets (paths or objects); nothing is contacted before the first call that needs it. */
  static async open(options: OpenOptions = {}): Promise<CicdStateMgr> {
    return new CicdStateMgr(await openSession({ cwd: resolve('.'), env: {}, ...options }))
  }

  init(request: Requests.InitRequest): Promise<Requests.InitResult> {
    return initContext(this.#session, request)
  }

  load(request: Requests.LoadRequest): Promise<Requests.LoadResult> {
    return loadContext(this.#session, request)
  }

  get(request: Requests.GetRequest): Promise<Requests.GetResult> {
    return getValue(this.#session, request)
  }

  set(request: Requests.ChangeRequest): Promise<Requests.ChangeResult> {
    return changeContext(this.#session, request)
  }

  apply(request: Requests.ApplyRequest): Promise<Requests.ApplyResult> {
    return applyItems(this.#session, request)
  }

  generate(request: Requests.GenerateRequest): Promise<Requests.GenerateResult> {
    return generate(this.#session, request)
  }

  render(request: Requests.RenderRequest): Promise<Requests.RenderResult> {
    return renderTemplate(this.#session, request)
  }

  handleEvent(request: Requests.HandleEventRequest): Promise<Requests.HandleEventResult> {
    return handleEvent(this.#session, request)
  }

  export(request: Requests.ExportRequest): Promise<Requests.ExportResult> {
    return exportContext(this.#session, request)
  }

  execVariables(request: Requests.ExecVariablesRequest): Promise<Requests.ExecVariablesResult> {
    return execVariables(this.#session, request)
  }

  history(request: HistoryRequest): Promise<HistoryResult> {
    return readHistory(this.#session, request)
  }

  diff(request: DiffRequest): Promise<DiffResult> {
    return diffRevisions(this.#session, request)
  }

  restore(request: RestoreRequest): Promise<Requests.ChangeResult> {
    return restoreRevision(this.#session, request)
  }

  list(request: ListContextsRequest = {}): Promise<ListContextsResult> {
    return listContexts(this.#session, request)
  }

  delete(request: DeleteRequest): Promise<DeleteResult> {
    return deleteContext(this.#session, request)
  }

  expire(request: ExpireRequest): Promise<ExpiryResult> {
    return expireContext(this.#session, request)
  }

  ttl(request: { readonly id: string }): Promise<ExpiryResult> {
    return readExpiry(this.#session, request)
  }

  lock(request: AcquireLockRequest): Promise<HeldLock> {
    return acquireLock(this.#session, request)
  }

  renewLock(request: LockTokenRequest & { readonly ttl: number }): Promise<HeldLock> {
    return renewLock(this.#session, request)
  }

  unlock(request: LockTokenRequest): Promise<LockTokenRequest> {
    return releaseLock(this.#session, request)
  }

  /** Closes connections; pending calls should have ended. */
  close(): Promise<void> {
    return this[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]()
  }
}
