import { messageOf } from '../errors/cicd-error.ts'
import type { Host } from '../operations/host.ts'
import { customRun, isOurs } from './custom-run.ts'
import type { CustomRun } from './custom-run.ts'
import type { ApprovalDesk } from './approval-desk.ts'
import type { ContextWatch } from './context-watch.ts'
import type { Effects, Endings } from './effects.ts'
import type { HeldLocks } from './held-locks.ts'
import type { Seen } from './kinds/kind.ts'
import type { ApiClient } from '../kubernetes/api-client.ts'
import { isMissing } from '../kubernetes/api-client.ts'
import { hasStatus } from '../kubernetes/api-error.ts'
import { createEvent, customRunsOf, getObject, patchStatus } from '../kubernetes/resources.ts'
import type { LockDesk } from './lock-desk.ts'
import { plan } from './plan.ts'
import type { Notice, Plan } from './plan.ts'
import type { Worked } from './queue/work-queue.ts'
import type { RunCache } from './run-cache.ts'
import { hasEnded, timeText } from './status.ts'
import type { Withdrawals } from './withdrawals.ts'

export interface ReconcilerParts {
  readonly host: Host
  readonly client: ApiClient
  readonly runs: RunCache
  readonly effects: Effects
  readonly contexts: ContextWatch
  readonly locks: LockDesk
  readonly held: HeldLocks
  readonly approvals: ApprovalDesk
  readonly withdrawals: Withdrawals
  /** Aborted when nothing new may begin. */
  readonly signal: AbortSignal
  /** Aborted when work in progress took too long to finish. */
  readonly late: AbortSignal
}

/** Maximum number of plans that follow each other at once. More would be a bug, which must not keep the API server busy. */
const mostSteps = 50
/** Milliseconds between two attempts to release locks and cancel questions. */
const giveBackEvery = 5000

/** Advances CustomRuns step by step: a plan, its status, its effect, and the next plan from the result. */
export class Reconciler {
  readonly #parts: ReconcilerParts
  readonly #leaving = new Map<string, readonly { readonly run: CustomRun; readonly name: string }[]>()

  constructor(parts: ReconcilerParts) {
    this.#parts = parts
  }

  async reconcile(key: string): Promise<Worked | undefined> {
    const { runs, host } = this.#parts
    try {
      await this.#giveBack(key)
    } catch (error) {
      if (runs.get(key) === undefined) throw error
      // A new CustomRun with the same name does not wait for this.
      host.log.warn(`${key}: ${messageOf(error)}; tries again`)
      const { again = Infinity } = (await this.#look(key)) ?? {}
      return { again: Math.min(again, giveBackEvery) }
    }
    return this.#look(key)
  }

  /** Releases locks and cancels questions of CustomRuns that are gone or have ended, if this failed before. */
  async #giveBack(key: string): Promise<void> {
    const { runs, held, locks, approvals, withdrawals } = this.#parts
    for (const { run, name } of this.#leaving.get(key) ?? []) await locks.leave(run, name)
    this.#leaving.delete(key)
    for (const gone of runs.goneOf(key)) {
      approvals.forget(gone.key)
      await withdrawals.letGo(gone)
      await held.letGo(gone)
      runs.settled(gone)
    }
  }

  async #look(key: string): Promise<Worked | undefined> {
    const { runs, contexts } = this.#parts
    const run = runs.get(key)
    if (run === undefined) {
      contexts.unwatch(key)
      return undefined
    }
    if (hasEnded(run.status)) {
      return this.#afterEnd(run)
    }
    const interruption = runs.interruptionOf(run)
    try {
      const { signal, late } = this.#parts
      return await this.#bringOn(run, {
        signal: AbortSignal.any([signal, interruption.signal]),
        // A rerun would send an aborted request again, so only a late signal or a cancellation aborts it.
        requestSignal: AbortSignal.any([late, interruption.signal]),
      })
    } catch (error) {
      // The next plan uses the current state.
      if (interruption.signal.aborted && !this.#parts.signal.aborted) return { again: 0 }
      throw error
    } finally {
      interruption.done()
    }
  }

  async #bringOn(first: CustomRun, endings: Endings): Promise<Worked | undefined> {
    const { host, effects } = this.#parts
    let run: CustomRun | undefined = first
    let seen: Seen | undefined
    for (let step = 0; step < mostSteps; step++) {
      const planned = plan(run, seen, { now: host.clock.now(), redact: host.redact })
      const written = await this.#write(run, planned)
      if (written === 'gone') {
        this.#parts.runs.drop(run)
        return undefined
      }
      if (written.isNewer) {
        run = written.run
        continue
      }
      if (planned.leaves !== undefined) await this.#leave(run, planned.leaves)
      run = written.run
      if (planned.withdraws === true) await this.#parts.withdrawals.withdraw(run)
      if (planned.effect !== undefined) seen = await effects.do(run, planned.effect, endings)
      else if (planned.again === true) seen = undefined
      else return this.#rest(run, planned)
    }
    throw new Error(`${first.key} did not come to rest in ${mostSteps} steps`)
  }

  /** Releases the lock or place in the queue of an attempt; if the store cannot be reached, it retries later. */
  async #leave(run: CustomRun, name: string): Promise<void> {
    this.#leaving.set(run.key, [...(this.#leaving.get(run.key) ?? []), { run, name }])
    await this.#giveBack(run.key)
  }

  /** Writes the planned status. If the CustomRun has changed in the meantime, nothing is written, and a new plan is made. */
  async #write(run: CustomRun, { status, notice }: Plan): Promise<'gone' | { run: CustomRun; isNewer: boolean }> {
    if (status === undefined) return { run, isNewer: false }
    const { client, runs, late } = this.#parts
    try {
      const written = await patchStatus(client, run, status, late)
      if (written === undefined) return 'gone'
      const newest = customRun(written)
      runs.put(newest)
      if (notice !== undefined) this.#tell(run, notice)
      return { run: newest, isNewer: false }
    } catch (error) {
      if (isMissing(error)) return 'gone'
      if (!hasStatus(error, 409)) throw error
      const found = await getObject(client, customRunsOf(run.namespace), run.name)
      if (found?.metadata.uid !== run.uid || !isOurs(found)) return 'gone'
      const newest = customRun(found)
      runs.put(newest)
      return { run: newest, isNewer: true }
    }
  }

  #rest(run: CustomRun, { watch, wakeAt }: Plan): Worked | Promise<Worked | undefined> | undefined {
    const { contexts, host } = this.#parts
    if (hasEnded(run.status)) return this.#afterEnd(run)
    if (watch === undefined) contexts.unwatch(run.key)
    else contexts.watch(run.key, watch)
    return wakeAt === undefined ? undefined : { again: wakeAt - host.clock.now().getTime() }
  }

  /** Handles the lock that an ended CustomRun still holds, and a question whose answer nothing waits for. */
  async #afterEnd(run: CustomRun): Promise<Worked | undefined> {
    const { contexts, held, approvals, withdrawals } = this.#parts
    contexts.unwatch(run.key)
    approvals.forget(run.key)
    await withdrawals.keep(run)
    return held.keep(run)
  }

  /** Sends an Event once; a failure is only logged, because nothing depends on it. */
  #tell(run: CustomRun, notice: Notice): void {
    const { client, host } = this.#parts
    const at = timeText(host.clock.now())
    createEvent(client, run, { ...notice, at }).catch((error: unknown) => {
      host.log.debug(`no Event for ${run.key}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
}
