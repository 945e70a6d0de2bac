import { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { contextNotFound } from '../operations/change/read-context.ts'
import { applyItems } from '../operations/change/apply-items.ts'
import { handleEvent } from '../operations/events/handle-event.ts'
import { callerOn } from '../operations/host.ts'
import type { Caller, Host } from '../operations/host.ts'
import type { Stored } from '../stores/shared/store.ts'
import type { ContextId } from '../context/context-id.ts'
import type { ApprovalDesk } from './approval-desk.ts'
import type { ContextWatch } from './context-watch.ts'
import type { ContextRules } from './context-rules.ts'
import { requireReach } from './context-rules.ts'
import type { CustomRun } from './custom-run.ts'
import { failuresIn } from './failures-in.ts'
import type { Effect, Seen } from './kinds/kind.ts'
import type { LockDesk } from './lock-desk.ts'
import { SharedReads } from './shared-reads.ts'

/** Who does what takes more than one look. */
interface Desks {
  readonly locks: LockDesk
  readonly approvals: ApprovalDesk
  readonly contexts: ContextWatch
}

/** Does what plans want to be done. */
export class Effects {
  readonly #host: Host
  readonly #rules: ContextRules
  readonly #locks: LockDesk
  readonly #approvals: ApprovalDesk
  readonly #contexts: ContextWatch
  readonly #reads: SharedReads<ContextId, Stored | undefined>

  constructor(host: Host, rules: ContextRules, { locks, approvals, contexts }: Desks) {
    this.#contexts = contexts
    this.#host = host
    this.#rules = rules
    this.#locks = locks
    this.#approvals = approvals
    this.#reads = new SharedReads((id) => host.store.read(id))
  }

  /** What came of it; expected failures are what was seen too. Throws the signal's reason. */
  async do(run: CustomRun, effect: Effect, signal: AbortSignal): Promise<Seen> {
    try {
      return await this.#done(run, effect, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof CicdError) return { of: 'failed', error }
      throw error
    }
  }

  async #done(run: CustomRun, effect: Effect, signal: AbortSignal): Promise<Seen> {
    const caller = callerFor(this.#host, run, signal)
    if (effect.do === 'lock') return this.#locks.attempt(caller, run, effect)
    // Of those who wait for a context all may take what was read since it was heard of.
    const since = effect.do === 'read' ? this.#contexts.lookedAt(run.key) : undefined
    const stored = await this.#readOwn(run, effect.id, since)
    const { document, revision } = stored
    if (effect.do === 'read') return { of: 'read', document, revision }
    if (effect.do === 'look') return this.#approvals.look(caller, run, effect, stored)
    if (effect.do === 'ask') return this.#approvals.ask(caller, run, effect, stored)
    if (effect.do === 'apply') {
      const { id, items } = effect
      // Who only reads has nothing to remember.
      const isRead = items.every(({ op }) => op === 'get')
      const applied = await applyItems(isRead ? withoutMemory(caller) : caller, { id, items, source: 'params' })
      return { of: 'apply', revision: applied.revision, reads: applied.reads.map(({ value }) => value) }
    }
    const fired = await handleEvent(caller, effect)
    return { of: 'event', revision: fired.revision, status: fired.status, failures: failuresIn(fired) }
  }

  /** The newest document, if the namespace of the CustomRun may reach it. */
  async #readOwn({ namespace }: CustomRun, id: ContextId, since: number | undefined): Promise<Stored> {
    const stored = await this.#reads.read(id, since)
    if (stored === undefined) throw contextNotFound(id, this.#host.config, 'find')
    requireReach(this.#rules, { id, document: stored.document, namespace })
    return stored
  }
}

/** Who acts for a CustomRun: its PipelineRun. What was done for it once is not done again, in no retry and after no restart. */
function callerFor(host: Host, run: CustomRun, signal: AbortSignal): Caller {
  const { namespace, name, uid, pipelineRun } = run
  const actor = ownerName(run)
  return {
    ...callerOn(host, { actor, deliveryId: `customrun:${uid}`, signal }),
    run: { namespace, customRun: name, ...(pipelineRun && { pipelineRun: pipelineRun.name }) },
  }
}

/** How history and others who wait for a lock are told who it is. */
export function ownerName({ namespace, name, pipelineRun }: CustomRun): string {
  return `tekton:${namespace}/${pipelineRun?.name ?? name}`
}

function withoutMemory({ host, actor, allowConfigPaths, ...caller }: Caller): Caller {
  return { host, actor, allowConfigPaths, ...given({ run: caller.run, signal: caller.signal }) }
}
