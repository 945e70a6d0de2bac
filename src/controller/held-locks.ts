import { CicdError } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'
import { askedBy } from './asked.ts'
import type { CustomRun } from './custom-run.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { createEvent, getObject, pipelineRunsOf } from '../kubernetes/resources.ts'
import type { LockDesk } from './lock-desk.ts'
import { conditionIn, hasEnded, timeText } from './status.ts'
import type { Worked } from './queue/work-queue.ts'
import { ownValue } from '../json/json.ts'
import { isObject } from '../json/json.ts'

/** Milliseconds between two attempts if the store or the API server cannot be reached. */
const tryEvery = 5000

/** The locks that PipelineRuns hold. They are renewed until the PipelineRuns end in any way, and released then. */
export class HeldLocks {
  readonly #host: Host
  readonly #client: ApiClient
  readonly #locks: LockDesk
  /** Keys by PipelineRun, because its end releases the lock. */
  readonly #keys = new Map<string, Set<string>>()
  /** Uids of CustomRuns whose lock cannot be checked for now. */
  readonly #away = new Set<string>()
  /** Uids of CustomRuns whose lock is no longer held. */
  readonly #over = new Set<string>()

  constructor(host: Host, client: ApiClient, locks: LockDesk) {
    this.#host = host
    this.#client = client
    this.#locks = locks
  }

  /** The number of held locks. */
  get size(): number {
    let size = 0
    for (const keys of this.#keys.values()) size += keys.size
    return size
  }

  /** The keys of CustomRuns whose lock a PipelineRun holds. */
  of(pipelineRun: string): Iterable<string> {
    return this.#keys.get(pipelineRun) ?? []
  }

  /** Renews the lock of a CustomRun that has ended, or releases it. If the store or API server does not answer, it retries soon, because a lock has a short TTL. */
  async keep(run: CustomRun): Promise<Worked | undefined> {
    try {
      const worked = await this.#keep(run)
      this.#away.delete(run.uid)
      return worked
    } catch (error) {
      if (!(error instanceof CicdError)) throw error
      if (!this.#away.has(run.uid)) this.#host.log.warn(`${run.key}: ${error.message}; tries again to keep its lock`)
      this.#away.add(run.uid)
      return { again: tryEvery }
    }
  }

  async #keep(run: CustomRun): Promise<Worked | undefined> {
    const { lock } = run.status.kept
    if (lock === undefined || run.status.condition?.status !== 'True' || this.#over.has(run.uid)) return undefined
    const wasHere = this.#isKept(run)
    const isHeld = await this.#locks.renew(run, lock)
    if (!isHeld && !wasHere) {
      // The lock was released before this process started.
      this.#forget(run)
      return undefined
    }
    if (isHeld) this.#remember(run)
    const isOver = await this.#isOver(run)
    if (isHeld && !isOver) return { again: Math.max(lock.ttl / 3, tryEvery) }
    if (isHeld) await this.#locks.release(run, lock)
    else if (!isOver) await this.#tellLost(run, lock.name)
    this.#forget(run)
    return undefined
  }

  /** Releases the lock of a deleted CustomRun. */
  async letGo(run: CustomRun): Promise<void> {
    const { lock } = run.status.kept
    if (lock !== undefined && !this.#over.has(run.uid)) await this.#locks.release(run, lock)
    const { kind, request, problems } = askedBy(run)
    const name = problems.length > 0 ? undefined : kind?.lockOf?.(request)
    if (name !== undefined && !hasEnded(run.status)) await this.#locks.leave(run, name)
    this.#forget(run)
    this.#over.delete(run.uid)
    this.#away.delete(run.uid)
  }

  async #isOver({ namespace, pipelineRun }: CustomRun): Promise<boolean> {
    if (pipelineRun === undefined) return true
    const collection = { ...pipelineRunsOf(namespace), metadataOnly: false }
    const found = await getObject(this.#client, collection, pipelineRun.name)
    if (found?.metadata.uid !== pipelineRun.uid) return true
    const status = ownValue(found, 'status')
    const condition = isObject(status) ? conditionIn(ownValue(status, 'conditions')) : undefined
    return condition !== undefined && condition.status !== 'Unknown'
  }

  async #tellLost(run: CustomRun, name: string): Promise<void> {
    const message = `the lock ${name} was lost: it was released, taken away or not renewed in time; the PipelineRun continues without it`
    this.#host.log.warn(`${run.key}: ${message}`)
    const at = timeText(this.#host.clock.now())
    await createEvent(this.#client, run, {
      type: 'Warning',
      reason: 'LockLost',
      message: this.#host.redact(message),
      at,
    })
  }

  #isKept(run: CustomRun): boolean {
    return this.#keys.get(holderOf(run))?.has(run.key) === true
  }

  #remember(run: CustomRun): void {
    const holder = holderOf(run)
    this.#keys.set(holder, (this.#keys.get(holder) ?? new Set()).add(run.key))
  }

  #forget(run: CustomRun): void {
    this.#over.add(run.uid)
    const holder = holderOf(run)
    const keys = this.#keys.get(holder)
    keys?.delete(run.key)
    if (keys?.size === 0) this.#keys.delete(holder)
  }
}

function holderOf({ namespace, pipelineRun }: CustomRun): string {
  return `${namespace}/${pipelineRun?.name ?? ''}`
}
