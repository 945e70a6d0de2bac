import type { ContextId } from '../../context/context-id.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import { elapsedOn } from '../../io/clock.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { readContext } from '../change/read-context.ts'
import type { Caller } from '../host.ts'
import { Alarm } from './alarm.ts'
import { Looker, lookedAt, passesAtFirst, patience, within } from './looker.ts'

/** What is waited for in a context. */
export interface Awaited<T> {
  readonly id: ContextId
  /** Milliseconds, 0 or more. */
  readonly timeout: number
  /** For people, e.g. `state.deploy to be "done"`. */
  readonly what: string
  /** What is waited for, if the newest document has it. What it throws ends the wait. */
  readonly find: (newest: Stored) => T | undefined | Promise<T | undefined>
  /** Milliseconds until it may be there though nothing changes: it is looked at then. */
  readonly dueIn?: () => number
  /** The failure of a wait that is over, with the document that was the newest then. */
  readonly timedOut: (newest: Stored) => CicdError
}

/** Milliseconds between two looks of a store that hears of nothing, on average. */
const lookEvery = 20_000
/** Milliseconds after a look that a hint caused in which further hints are not followed, and as many again at random: others may change the context all the time. */
const restAfterHint = 200
/** Milliseconds until the next attempt to reach a store, on average. */
const tryEvery = 2000

/**
 * Waits until the newest document of a context holds what is waited for: at once, or as soon as the store hints at a change, or by looking now
 * and then. The last look is at the end of the wait, and what it finds counts. Time is measured on a clock that nobody sets.
 *
 * Throws CONTEXT_NOT_FOUND also where the context goes meanwhile, the failure of the store that could not be reached at the end, and what
 * `timedOut` makes.
 */
export async function waitUntil<T>(caller: Caller, awaited: Awaited<T>): Promise<T> {
  const { host, signal } = caller
  const { timeout } = awaited
  const end = elapsedOn(host.clock) + timeout
  const { newest, found } = await firstLook(caller, awaited, end)
  if (found !== undefined) return found

  if (timeout === 0) throw awaited.timedOut(newest)
  host.log.info(`waiting for ${awaited.what}`)
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

/** The first look, tried again until the end of the wait where the store is away. */
async function firstLook<T>(caller: Caller, { id, find }: Awaited<T>, end: number) {
  const { host, signal } = caller
  for (let isFirst = true; ; isFirst = false) {
    const left = Math.max(0, end - elapsedOn(host.clock))
    try {
      const newest = await within(left + patience, signal, readContext(host, id))
      return { newest, found: await lookedAt(find, newest, signal) }
    } catch (error) {
      if (!passesAtFirst(error) || left === 0) throw error
      if (isFirst) host.log.warn(`${error.message}; trying again`)
      await host.clock.sleep(Math.min(left, about(tryEvery)), signal)
    }
  }
}

interface Waiting {
  readonly newest: Stored
  readonly alarm: Alarm
  /** On the clock that nobody sets. */
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
    const next = looker.failure === undefined ? Math.min(dueIn(), about(everyOf(caller))) : about(tryEvery)
    pause = Math.min(expires - rest, next)
  }
}

/** Hears of changes from now on, where the store can hint at them and until it is disposed. */
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
 * Milliseconds until the context expires, which no store hints at. Asked before a look that follows a hint, and no other: it costs as much as
 * a look. Who gives it less time later hints at that.
 */
async function untilExpiry({ host, signal }: Caller, id: ContextId): Promise<number> {
  const expiresAt = await within(patience, signal, Promise.resolve(host.store.lifetimes?.expiresAt(id))).catch(
    () => undefined,
  )
  signal?.throwIfAborted()
  return expiresAt === undefined ? Infinity : Date.parse(expiresAt) - host.clock.now().getTime() + 1
}

function everyOf({ host }: Caller): number {
  return host.store.hints?.lookEvery ?? lookEvery
}

/** Half to one and a half of it, so that those who began to wait together do not look together. */
function about(milliseconds: number): number {
  return milliseconds * (0.5 + Math.random())
}
