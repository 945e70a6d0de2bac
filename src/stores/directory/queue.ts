import { randomUUID } from 'node:crypto'
import { given } from '../../json/given.ts'
import type { Clock } from '../../io/clock.ts'
import { shorten } from '../../text/shorten.ts'
import { readCursor, writeCursor } from '../shared/cursor.ts'
import { longestReason, queueIdsKept, queueIdsKeptFor } from '../shared/queue-store.ts'
import type { QueueCounts, QueueItem, QueuePage, QueueStore, QueueSummary, TakenItem } from '../shared/queue-store.ts'
import { isCount, isoTime } from '../shared/shape.ts'
import { keyOf, QueueFiles } from './queue-files.ts'
import type { ItemState, NumberedState } from './queue-files.ts'

/** Milliseconds between two removals of old `done` marks. */
const tidyEvery = 10 * 60_000
const damaged = 'the file of the item is damaged'

/**
 * A queue in files, for a few machines that share a directory. A worker takes an item by adding its next state, which only one process can do. A
 * machine whose clock is ahead takes items over too early by that difference; what is sent twice then has the same id.
 */
export class DirectoryQueue implements QueueStore {
  private readonly files: QueueFiles
  private readonly clock: Clock
  private tidiedAt = 0

  constructor(storePath: string, clock: Clock) {
    this.files = new QueueFiles(storePath)
    this.clock = clock
  }

  async put({ id, text }: QueueItem, most: number, signal?: AbortSignal): Promise<'stored' | 'known' | 'full'> {
    const key = keyOf(id)
    if ((await this.files.isThere(key)) || (await this.wasDone(key))) return 'known'
    if ((await this.files.count()) >= most) return 'full'
    const name = randomUUID()
    signal?.throwIfAborted()
    if (!(await this.files.addItem(key, { id, text, added: this.now(), name }))) return 'known'
    // Since the first check, another process may have put, taken and finished an item with this id, or taken and finished this item.
    if (!(await this.wasDone(key)) || (await this.files.nameOfDone(key)) === name) return 'stored'
    await this.files.remove(key)
    return 'known'
  }

  async take(count: number, lease: number): Promise<{ items: readonly TakenItem[]; due?: number }> {
    await this.tidy()
    const now = this.now()
    const waiting = [...(await this.files.all())].filter(([, state]) => state.dead === undefined).sort(byDue)
    const items: TakenItem[] = []
    let due: number | undefined
    const isNext = (at: number) => (due = Math.min(due ?? Number.POSITIVE_INFINITY, Math.max(0, at - now)))
    for (const [key, state] of waiting) {
      if (items.length >= count || (state.due ?? 0) > now) {
        isNext(state.due ?? 0)
        continue
      }
      const taken = await this.claim(key, state, now + lease)
      if (taken !== undefined) items.push(taken)
      isNext(now + lease)
    }
    return { items, ...given({ due }) }
  }

  async done(id: string): Promise<boolean> {
    const key = keyOf(id)
    if (!(await this.files.isThere(key))) return false
    // An old mark would expire too soon.
    if (!(await this.wasDone(key))) await this.files.removeDone(key)
    await this.files.markDone(key, (await this.files.item(key))?.name)
    await this.files.remove(key)
    return true
  }

  later({ id, claim, attempts }: TakenItem, pause: number, reason: string): Promise<boolean> {
    return this.settle(id, claim, { due: this.now() + Math.round(pause), attempts, reason })
  }

  bury({ id, claim, attempts }: TakenItem, reason: string): Promise<boolean> {
    return this.settle(id, claim, { dead: this.now(), attempts, reason })
  }

  async requeue(id: string): Promise<boolean> {
    const state = (await this.files.all()).get(keyOf(id))
    if (state?.dead === undefined) return false
    return this.settle(id, state.number, { due: this.now(), attempts: 0, reason: state.reason })
  }

  async count(): Promise<QueueCounts> {
    const all = [...(await this.files.all())]
    const waiting = all.filter(([, { dead }]) => dead === undefined)
    const since = await this.files.oldestOf(waiting.map(([key]) => key))
    const oldest = since === undefined ? 0 : Math.max(0, Math.round(this.now() - since))
    return { waiting: waiting.length, dead: all.length - waiting.length, oldest }
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<QueuePage> {
    const from = cursor === undefined ? 0 : readCursor(cursor, isCount)
    const all = [...(await this.files.all())].sort(byDue)
    const sorted = [
      ...all.filter(([, { dead }]) => dead !== undefined),
      ...all.filter(([, { dead }]) => dead === undefined),
    ]
    const page = await Promise.all(sorted.slice(from, from + limit).map(([key, state]) => this.summary(key, state)))
    const items = page.filter((each) => each !== undefined)
    return from + limit < sorted.length ? { items, cursor: writeCursor(from + limit) } : { items }
  }

  private async summary(key: string, state: NumberedState): Promise<QueueSummary | undefined> {
    const item = (await this.files.item(key)) ?? { id: key, text: '', added: (await this.files.addedAt(key)) ?? -1 }
    if (item.added < 0) return undefined
    const { dead, due, attempts, reason } = state
    const at = dead ?? (due === 0 ? item.added : (due ?? item.added))
    const { id, text, added } = item
    const isDead = dead !== undefined
    const times = { addedAt: isoTime(Math.round(added)), at: isoTime(Math.round(at)) }
    return { id, text, state: isDead ? 'dead' : 'waiting', attempts, ...times, reason }
  }

  /** Undefined if another process has taken the item, or it is done. */
  private async claim(key: string, state: NumberedState, until: number): Promise<TakenItem | undefined> {
    const { number, attempts, reason } = state
    if (!(await this.files.addState(key, number + 1, { due: until, attempts: attempts + 1, reason }))) return undefined
    // Check after the claim: the previous worker may have finished meanwhile.
    const item = (await this.wasDone(key)) ? undefined : await this.files.item(key)
    if (item !== undefined) return { id: item.id, text: item.text, claim: number + 1, attempts: attempts + 1 }
    if ((await this.wasDone(key)) || !(await this.files.isThere(key))) await this.files.remove(key)
    else await this.files.addState(key, number + 2, { dead: this.now(), attempts: attempts + 1, reason: damaged })
    return undefined
  }

  private async settle(id: string, claim: number, state: ItemState): Promise<boolean> {
    const key = keyOf(id)
    if (!(await this.files.isThere(key))) return false
    return this.files.addState(key, claim + 1, { ...state, reason: shorten(state.reason, longestReason) })
  }

  private async wasDone(key: string): Promise<boolean> {
    const at = await this.files.doneAt(key)
    return at !== undefined && at > this.now() - queueIdsKeptFor
  }

  private async tidy(): Promise<void> {
    const now = this.now()
    if (now - this.tidiedAt < tidyEvery) return
    this.tidiedAt = now
    const keys = await this.files.done()
    const aged = await Promise.all(keys.map(async (key) => ({ key, at: (await this.files.doneAt(key)) ?? 0 })))
    const kept = aged.sort((a, b) => b.at - a.at).slice(0, queueIdsKept)
    const forgotten = new Set(keys)
    for (const { key, at } of kept) if (at > now - queueIdsKeptFor) forgotten.delete(key)
    for (const key of forgotten) if (!(await this.files.isThere(key))) await this.files.removeDone(key)
  }

  private now(): number {
    return this.clock.now().getTime()
  }
}

function byDue([a, one]: [string, NumberedState], [b, other]: [string, NumberedState]): number {
  return (one.dead ?? one.due ?? 0) - (other.dead ?? other.due ?? 0) || (a < b ? -1 : 1)
}
