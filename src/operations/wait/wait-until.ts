import type { ContextId } from '../../context/context-id.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import { elapsedOn } from '../../io/clock.ts'
import { passesAtFirst, pauseUntilNextTry } from '../../stores/shared/passing-failures.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { Alarm } from './alarm.ts'
import { Looker, lookedAt, patience, within } from './looker.ts'

/** The goal of a wait in a context. */
export interface Awaited<T> {
  readonly id: ContextId
  /** Timeout in milliseconds, 0 or more. */
  readonly timeout: number
  /** The goal in a message, e.g. `state.deploy to be "done"`. */
  readonly what: string
  /** Ends the line that says what is waited for, e.g. `, at most 4h`. */
  readonly limit?: string
  /** Returns the goal, if the newest document has it. An error that it throws ends the wait. */
  readonly find: (newest: Stored) => T | undefined | Promise<T | undefined>
  /** Milliseconds until the goal may be reached without a change: it is checked then. */
  readonly dueIn?: () => number
  /** The error for a wait that is over; it gets the newest document of that time. */
  readonly timedOut: (newest: Stored) => CicdError
}

/** Milliseconds between two reads of a store that cannot report changes, on average. */
const lookEvery = 20_000
/** After a read that a hint caused, hints are ignored for this many milliseconds, and up to the same time again at random: others may change the context all the time. */
const restAfterHint = 200

/**
 * Waits until the newest document of a context has the goal: it reads at once, as soon as the store hints at a change, and at intervals.
 * The last read is at the end of the wait, and its result counts. Time is measured on the monotonic clock.
 *
 * Throws CONTEXT_NOT_FOUND also if the context is removed during the wait, the store's error if it could not be reached at the end, and what
 * `timedOut` makes.
 */
export async function waitUntil<T>(caller: Caller, awaited: Awaited<T>): Promise<T> {
  const { host, signal } = caller
  const { timeout } = awaited
  const end = elapsedOn(host.clock) + timeout
  const { newest, found } = await firstLook(caller, awaited, end)
  if (found !== undefined) return found

  if (timeout === 0) throw awaited.timedOut(newest)
  host.log.info(`waiting for ${awaited.what}${awaited.limit ?? ''}`)
  const telling = host.progress?.begin(`waiting for ${awaited.what}`, {
    until: host.clock.now().getTime() + timeout,
  })
  const alarm = new Alarm(host.clock, signal)
  const watching = watch(caller, awaited, alarm)
  try {
    return await keepLooking(caller, awaited, { newest, alarm, end })
  } finally {
    watching?.[Symbol.dispose]()
    telling?.[Symbol.dispose]()
  }
}

/** The first read. If the store is away, it is tried again until the end of the wait. */
async function firstLook<T>(caller: Caller, { id, find }: Awaited<T>, end: number) {
  const { host, signal } = caller
  for (let isFirst = true; ; isFirst = false) {
    const left = Math.max(0, end - elapsedOn(host.clock))
    try {
      const newest = await within(left + patience, caller, readContext(host, id))
      return { newest, found: await lookedAt(find, newest, signal) }
    } catch (error) {
      if (!passesAtFirst(error) || left === 0) throw error
      if (isFirst) host.log.warn(`${error.message}; trying again`)
      await host.clock.sleep(Math.min(left, pauseUntilNextTry()), signal)
    }
  }
}

interface Waiting {
  readonly newest: Stored
  readonly alarm: Alarm
  /** The end of the wait, on the monotonic clock. */
  readonly end: number
}

async function keepLooking<T>(caller: Caller, awaited: Awaited<T>, { newest, alarm, end }: Waiting): Promise<T> {
  const { host, signal } = caller
  const left = () => end - elapsedOn(host.clock)
  const looker = new Looker(caller, awaited.id, newest)
  const dueIn = () => awaited.dueIn?.() ?? Infinity
  let pause = Math.min(dueIn(), about(everyOf(caller)))
  for (;;) {
    const rang = await alarm.pause(Math.min(left(), pause))
    const isOver = left() <= 0
    const expires = rang ? await untilExpiry(caller, awaited.id) : Infinity
    const found = await looker.again(left(), awaited.find)
    if (found !== undefined) return found
    if (isOver) throw looker.failure ?? awaited.timedOut(looker.newest)
    const rest = rang ? Math.min(Math.max(0, left()), restAfterHint * (1 + Math.random())) : 0
    if (rang) await host.clock.sleep(rest, signal)
    const next = looker.failure === undefined ? Math.min(dueIn(), about(everyOf(caller))) : pauseUntilNextTry()
    pause = Math.min(expires - rest, next)
  }
}

/** Listens for changes from now on until it is disposed, if the store can hint at them. */
function watch({ host }: Caller, { id, what }: Awaited<unknown>, alarm: Alarm): Disposable | undefined {
  return host.store.hints?.watch(id, {
    changed: alarm.ring,
    deaf: (reason) => {
      alarm.ring()
      const seconds = Math.round((host.store.hints?.lookEvery ?? lookEvery) / 1000)
      host.log.warn(
        `gets no news of changes while it waits for ${what}, so it looks every ${seconds} s or so: ${reason}`,
      )
    },
  })
}

/**
 * Milliseconds until the context expires, because no store hints at that. It is read only before a read that follows a hint, because it costs as much as
 * a read. A later change that shortens the time causes a hint.
 */
async function untilExpiry(caller: Caller, id: ContextId): Promise<number> {
  const { host, signal } = caller
  const expiresAt = await within(patience, caller, Promise.resolve(host.store.lifetimes?.expiresAt(id))).catch(
    () => undefined,
  )
  signal?.throwIfAborted()
  return expiresAt === undefined ? Infinity : Date.parse(expiresAt) - host.clock.now().getTime() + 1
}

function everyOf({ host }: Caller): number {
  return host.store.hints?.lookEvery ?? lookEvery
}

/** A random duration between half and one and a half of this, so that processes which began to wait together do not read together. */
function about(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random())
}
