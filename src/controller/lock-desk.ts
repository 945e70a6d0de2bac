import type { Caller, Host } from '../operations/host.ts'
import { requireCapability } from '../stores/shared/capabilities.ts'
import type { LockStore } from '../stores/shared/lock-store.ts'
import { isContextId } from '../context/context-id.ts'
import type { CustomRun } from './custom-run.ts'
import type { Kept } from './status.ts'
import { ownerName } from './effects.ts'
import type { Effect, Seen } from './kinds/kind.ts'

type HeldLock = NonNullable<Kept['lock']>

/** Lease of a place in the queue after an attempt, in milliseconds: the maximum of the stores. */
const lease = 60_000

/** Acquires locks for CustomRuns, and releases them. */
export class LockDesk {
  readonly #host: Host
  readonly #look: (key: string) => void
  /** The CustomRuns that wait here, by the name of the lock. */
  readonly #waiting = new Map<string, Set<string>>()

  constructor(host: Host, look: (key: string) => void) {
    this.#host = host
    this.#look = look
  }

  /** Tries to get a lock. A lock of a process that was killed before it could report it is found again by its owner. */
  async attempt(caller: Caller, run: CustomRun, { name, ttl, queue }: Extract<Effect, { do: 'lock' }>): Promise<Seen> {
    const owner = ownerOf(run)
    const before = this.#isNew(name, run.key) ? await this.#takeOver(name, owner, ttl) : undefined
    if (before !== undefined) return before
    const ticket = queue ? { ticket: { id: ticketOf(run), lease } } : {}
    const result = await this.#store().acquire(name, { owner, ttl, ...ticket })
    if (result.kind === 'acquired') {
      // The CustomRun may have been cancelled in the meantime: then nothing would release the lock.
      if (caller.signal?.aborted === true) await this.leave(run, name)
      caller.signal?.throwIfAborted()
      this.#forget(name, run.key)
      return { of: 'lock', token: result.token }
    }
    // Another controller that also believes to lead acquired the lock first.
    const other =
      result.kind === 'held' && result.by.owner === owner ? await this.#takeOver(name, owner, ttl) : undefined
    if (other !== undefined) return other
    this.#remember(name, run.key)
    const by = result.kind === 'held' ? `${result.by.owner} has it` : `${result.by.owner} comes next`
    return { of: 'held', by, ahead: result.ahead }
  }

  /** Releases a place in the queue, and the lock of a CustomRun that did not succeed. */
  async leave(run: CustomRun, name: string): Promise<void> {
    this.#forget(name, run.key)
    await this.#store().withdraw(name, ticketOf(run))
    const holder = (await this.#store().look(name))?.holder
    if (holder !== undefined) await this.release(run, { name, token: holder.token })
  }

  /** Renews a lock; false if it is lost. Others may write a status, so the lock must be the one that this CustomRun acquired. */
  async renew(run: CustomRun, { name, token, ttl }: HeldLock): Promise<boolean> {
    return (await this.#isHeldBy(run, name, token)) && (await this.#store().renew(name, token, ttl))
  }

  /** Releases a lock if this CustomRun acquired it, and wakes the CustomRuns that wait for it here. */
  async release(run: CustomRun, { name, token }: Omit<HeldLock, 'ttl'>): Promise<void> {
    if (await this.#isHeldBy(run, name, token)) await this.#store().release(name, token)
    for (const key of this.#waiting.get(name) ?? []) this.#look(key)
  }

  async #isHeldBy(run: CustomRun, name: string, token: number): Promise<boolean> {
    if (!isContextId(name)) return false
    const holder = (await this.#store().look(name))?.holder
    return holder?.token === token && holder.owner === ownerOf(run)
  }

  /** The lock, if the same CustomRun already holds it: the process that acquired it could not report it. Then no attempt is made, because it would take a place in the queue. */
  async #takeOver(name: string, owner: string, ttl: number): Promise<Seen | undefined> {
    const holder = (await this.#store().look(name))?.holder
    if (holder?.owner !== owner || !(await this.#store().renew(name, holder.token, ttl))) return undefined
    return { of: 'lock', token: holder.token }
  }

  #isNew(name: string, key: string): boolean {
    return this.#waiting.get(name)?.has(key) !== true
  }

  #store(): LockStore {
    return requireCapability(this.#host.store, 'locks')
  }

  #remember(name: string, key: string): void {
    const waiting = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, waiting.add(key))
  }

  #forget(name: string, key: string): void {
    const waiting = this.#waiting.get(name)
    waiting?.delete(key)
    if (waiting?.size === 0) this.#waiting.delete(name)
  }
}

/** A unique owner. */
function ownerOf(run: CustomRun): string {
  return `${ownerName(run)} (${run.uid})`
}

function ticketOf({ uid, status: { retries } }: CustomRun): string {
  return `customrun:${uid}:${retries.length}`
}
