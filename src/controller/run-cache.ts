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

/** Of one that is being worked on: whether it is not worth while any more. */
export interface Interruption {
  readonly signal: AbortSignal
  done(): void
}

/** The CustomRuns of ours, as far as they are known. Tells of each that may have something to do. */
export class RunCache {
  readonly #runs = new Map<string, CustomRun>()
  readonly #gone = new Map<string, CustomRun>()
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

  /** One that is there no more, or of which another one has the name; it is told of once. */
  takeGone(key: string): CustomRun | undefined {
    const gone = this.#gone.get(key)
    this.#gone.delete(key)
    return gone
  }

  /** Of one that is there no more something is left to be done. */
  keepGone(run: CustomRun): void {
    if (!this.#gone.has(run.key)) this.#gone.set(run.key, run)
  }

  /** Keeps one that is at least as new as what is known. */
  put(run: CustomRun): void {
    const known = this.#runs.get(run.key)
    if (known !== undefined && known.uid !== run.uid) this.#remove(known)
    else if (known !== undefined && isOlder(run.resourceVersion, known.resourceVersion)) return
    this.#runs.set(run.key, run)
    if (run.cancelled !== undefined || hasEnded(run.status)) this.#interrupt(run.key)
  }

  /** What follows the CustomRuns of a namespace, or of all. */
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

  /** Aborted when a CustomRun that is being worked on is cancelled, deleted, or ended by somebody else. */
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
    this.#gone.set(run.key, run)
    this.#interrupt(run.key)
    this.#changed(run.key)
  }

  #interrupt(key: string): void {
    this.#work.get(key)?.controller.abort(new Error('it is not worth while any more'))
  }
}

/** Versions grow; where they are no numbers nobody knows, and what comes last counts. */
function isOlder(one: string, other: string): boolean {
  return /^\d+$/.test(one) && /^\d+$/.test(other) && BigInt(one) < BigInt(other)
}
