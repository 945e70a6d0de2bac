import { customRun, isOurs } from './custom-run.ts'
import type { CustomRun } from './custom-run.ts'
import type { Follower } from '../kubernetes/follow.ts'
import { keyOf } from '../kubernetes/objects.ts'
import type { ApiObject } from '../kubernetes/objects.ts'
import { hasEnded } from './status.ts'

interface Work {
  readonly uid: string
  readonly controller: AbortController
}

/** Tells work on a CustomRun whether it is no longer needed. */
export interface Interruption {
  readonly signal: AbortSignal
  done(): void
}

/** The known CustomRuns of this controller. Reports each one that may have work to do. */
export class RunCache {
  readonly #runs = new Map<string, CustomRun>()
  readonly #gone = new Map<string, CustomRun[]>()
  readonly #work = new Map<string, Work>()
  readonly #changed: (key: string) => void

  constructor(changed: (key: string) => void) {
    this.#changed = changed
  }

  get size(): number {
    return this.#runs.size
  }

  get(key: string): CustomRun | undefined {
    return this.#runs.get(key)
  }

  /** CustomRuns that are deleted, or replaced by another one of the same name, until their locks and questions are released. */
  goneOf(key: string): readonly CustomRun[] {
    return this.#gone.get(key) ?? []
  }

  /** Forgets a deleted CustomRun: no work is left for it. */
  settled(gone: CustomRun): void {
    const others = this.goneOf(gone.key).filter((one) => one.uid !== gone.uid)
    if (others.length > 0) this.#gone.set(gone.key, others)
    else this.#gone.delete(gone.key)
  }

  /** Removes a CustomRun that no longer exists, or no longer belongs to this controller. */
  drop(run: CustomRun): void {
    const known = this.#runs.get(run.key)
    if (known?.uid === run.uid) this.#remove(known)
  }

  /** Keeps a CustomRun if it is at least as new as the known one. A response may be late: the object may be deleted, or created again, by now. */
  put(run: CustomRun): void {
    const known = this.#runs.get(run.key)
    if (this.goneOf(run.key).some((one) => one.uid === run.uid)) return
    if (known !== undefined && isOlder(run.resourceVersion, known.resourceVersion)) return
    if (known !== undefined && known.uid !== run.uid) this.#remove(known)
    this.#runs.set(run.key, run)
    if (run.cancelled !== undefined || hasEnded(run.status)) this.#interrupt(run.key)
  }

  /** The follower for the CustomRuns of one namespace, or of all. */
  follower(isIn: (run: CustomRun) => boolean, synced: () => void): Follower {
    const take = (object: ApiObject) => {
      const run = customRun(object)
      this.put(run)
      this.#changed(run.key)
    }
    return {
      wants: isOurs,
      replaced: (objects) => {
        const uids = new Set(objects.map(({ metadata }) => metadata.uid))
        for (const run of [...this.#runs.values()]) if (isIn(run) && !uids.has(run.uid)) this.#remove(run)
        for (const object of objects) take(object)
        synced()
      },
      changed: take,
      deleted: (object) => {
        const known = this.#runs.get(keyOf(object))
        if (known?.uid === object.metadata.uid) this.#remove(known)
      },
    }
  }

  /** Aborted when a CustomRun is cancelled, deleted, or ended by another process while it is handled. */
  interruptionOf(run: CustomRun): Interruption {
    const work = { uid: run.uid, controller: new AbortController() }
    this.#work.set(run.key, work)
    return {
      signal: work.controller.signal,
      done: () => {
        if (this.#work.get(run.key) === work) this.#work.delete(run.key)
      },
    }
  }

  #remove(run: CustomRun): void {
    this.#runs.delete(run.key)
    this.#gone.set(run.key, [...this.goneOf(run.key), run])
    this.#interrupt(run.key)
    this.#changed(run.key)
  }

  #interrupt(key: string): void {
    this.#work.get(key)?.controller.abort(new Error('it is no longer needed'))
  }
}

/** Whether a resource version is older. Versions grow; if they are not numbers, they cannot be compared, and the last one counts. */
function isOlder(one: string, other: string): boolean {
  return /^\d+$/.test(one) && /^\d+$/.test(other) && BigInt(one) < BigInt(other)
}
