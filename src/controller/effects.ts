import { CicdError } from '../errors/cicd-error.ts'
import { namesPlaces } from '../errors/places.ts'
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
import { failuresIn, warnedIn } from './failures-in.ts'
import type { Effect, Seen } from './kinds/kind.ts'
import type { LockDesk } from './lock-desk.ts'
import { SharedReads } from './shared-reads.ts'
import { readInTime } from './store-outages.ts'

/** The signals that end an effect. */
export interface Endings {
  /** Aborted when nothing new may begin. */
  readonly signal: AbortSignal
  /** Aborted when also a request that is being sent must end. */
  readonly requestSignal: AbortSignal
}

/** The parts for effects of more than one step. */
interface Desks {
  readonly locks: LockDesk
  readonly approvals: ApprovalDesk
  readonly contexts: ContextWatch
}

/** Most messages that are logged while the store does not work. */
const mostTold = 20

/** Carries out the effects of plans. */
export class Effects {
  readonly #host: Host
  readonly #rules: ContextRules
  readonly #locks: LockDesk
  readonly #approvals: ApprovalDesk
  readonly #contexts: ContextWatch
  readonly #reads: SharedReads<ContextId, Stored | undefined>
  /** Messages that were logged since the store last worked. */
  readonly #told = new Set<string>()

  constructor(host: Host, rules: ContextRules, { locks, approvals, contexts }: Desks) {
    this.#contexts = contexts
    this.#host = host
    this.#rules = rules
    this.#locks = locks
    this.#approvals = approvals
    this.#reads = new SharedReads((id) => host.store.read(id))
  }

  /** The result of an effect; expected failures are results too. Throws the signal's reason. */
  async do(run: CustomRun, effect: Effect, endings: Endings): Promise<Seen> {
    try {
      const seen = await this.#done(run, effect, endings)
      this.#told.clear()
      return seen
    } catch (error) {
      endings.signal.throwIfAborted()
      if (!(error instanceof CicdError)) throw error
      this.#tellPlaces(run, error)
      return { of: 'failed', error }
    }
  }

  /** Logs the message of an error that the status of a CustomRun must not have: once, and again after the store has worked. */
  #tellPlaces({ key }: CustomRun, error: CicdError): void {
    const message = this.#host.redact(error.message)
    if (!namesPlaces(error) || this.#told.has(message) || this.#told.size >= mostTold) return
    this.#told.add(message)
    this.#host.log.warn(`${key}: ${message}`)
  }

  async #done(run: CustomRun, effect: Effect, endings: Endings): Promise<Seen> {
    const caller = callerFor(this.#host, run, endings)
    if (effect.do === 'lock') return this.#locks.attempt(caller, run, effect)
    // All CustomRuns that wait for a context may share a read that began after the hint.
    const since = effect.do === 'read' ? this.#contexts.lookedAt(run.key) : undefined
    const stored = await this.#readOwn(run, effect.id, since)
    const { document, revision } = stored
    if (effect.do === 'read') return { of: 'read', document, revision }
    if (effect.do === 'look') return this.#approvals.look(caller, run, effect, stored)
    if (effect.do === 'ask') return this.#approvals.ask(caller, run, effect, stored)
    if (effect.do === 'apply') {
      const { id, items } = effect
      // A request that only reads needs no delivery id.
      const isRead = items.every(({ op }) => op === 'get')
      const applied = await applyItems(isRead ? withoutMemory(caller) : caller, { id, items, source: 'params' })
      return { of: 'apply', revision: applied.revision, reads: applied.reads.map(({ value }) => value) }
    }
    const fired = await handleEvent(caller, effect)
    const [failures, warned] = [failuresIn(fired), warnedIn(fired)]
    const warnings = fired.blocks.flatMap((block) => block.warnings ?? [])
    return { of: 'event', revision: fired.revision, status: fired.status, failures, warned, warnings }
  }

  /** The newest document, if the namespace of the CustomRun may use it. */
  async #readOwn({ namespace }: CustomRun, id: ContextId, since: number | undefined): Promise<Stored> {
    const stored = await readInTime(this.#reads.read(id, since))
    if (stored === undefined) throw contextNotFound(id, this.#host.config, 'find')
    requireReach(this.#rules, { id, document: stored.document, namespace })
    return stored
  }
}

/** The caller for a CustomRun: its PipelineRun. Its delivery id prevents that anything is done twice, in a retry or after a restart. */
function callerFor(host: Host, run: CustomRun, endings: Endings): Caller {
  const { namespace, name, uid, pipelineRun } = run
  const actor = ownerName(run)
  return {
    ...callerOn(host, { actor, deliveryId: `customrun:${uid}` }),
    ...endings,
    run: { namespace, customRun: name, ...(pipelineRun && { pipelineRun: pipelineRun.name }) },
  }
}

/** The name of a CustomRun in the history and in the queues of locks. */
export function ownerName({ namespace, name, pipelineRun }: CustomRun): string {
  return `tekton:${namespace}/${pipelineRun?.name ?? name}`
}

function withoutMemory({ host, actor, allowConfigPaths, ...caller }: Caller): Caller {
  return { host, actor, allowConfigPaths, ...given({ run: caller.run, signal: caller.signal }) }
}
