import type { ContextId } from '../../context/context-id.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { systemClock } from '../../io/clock.ts'
import { Alarm } from '../../operations/wait/alarm.ts'
import type { Gate } from '../gate.ts'
import { ContextHints } from './context-hints.ts'
import { lookAtContext } from './look-at-context.ts'
import type { Seen } from './look-at-context.ts'

type SeenContexts = Map<ContextId, Seen>

const pageSize = 500
/** Milliseconds between two reads that hints cause, because a context may change all the time. */
const restAfterHint = 250
/** The same for contexts without an open question in a chat: only a new question has to be noticed there. */
const restOfOthers = 1_000
/** The same for reads of work that is due by time. */
const shortestPause = 1_000

/**
 * Takes care of all decisions until the signal is aborted: it does the work that is due by time, and updates the messages of questions that any process changed. A context
 * with an open question in a chat is read as soon as the store hints at a change of it, and each other context at most once a second if its questions may have
 * changed. All contexts are listed at intervals, and read if they have changed. Several gateways may do this at once: a change is stored once, and an update of a message can be repeated.
 */
export async function watchDecisions(
  current: () => Gate,
  { every, signal }: { readonly every: number; readonly signal: AbortSignal },
): Promise<void> {
  const seen: SeenContexts = new Map()
  const alarm = new Alarm(systemClock, signal)
  const isOver = (): boolean => signal.aborted
  let listAt = -Infinity
  let othersAt = -Infinity
  using hints = new ContextHints({
    ring: alarm.ring,
    began: () => {
      listAt = Math.min(listAt, performance.now() + shortestPause)
      alarm.ring()
    },
  })
  while (!isOver()) {
    const gate = current()
    const isToList = performance.now() >= listAt
    if (isToList) listAt = performance.now() + jittered(every)
    const isTurnOfOthers = performance.now() >= othersAt
    if (isTurnOfOthers) othersAt = performance.now() + restOfOthers
    try {
      // Listen before listing, so that no change is missed in between.
      hints.listen(gate.host.store, shownIn(seen))
      const changed = hints.take({ others: isTurnOfOthers })
      if (isToList) await lookAtAll(gate, seen, signal)
      for (const id of toLookAt(seen, changed)) await lookAt(gate, seen, id, signal)
      hints.listen(gate.host.store, shownIn(seen))
    } catch (error) {
      if (isOver()) return
      gate.log.warn(`decisions could not be checked: ${messageOf(error)}`)
    }
    const soonest = Math.min(listAt, hints.hasOthers ? othersAt : Infinity)
    const next = [...seen.values()].reduce((earliest, { nextAt }) => Math.min(earliest, nextAt), soonest)
    const pause = Math.max(Math.min(every, shortestPause), next - performance.now())
    const rang = await alarm.pause(jittered(pause)).catch(() => false)
    if (rang) await systemClock.sleep(restAfterHint, signal).catch(() => undefined)
  }
}

/** Lists all contexts, and reads those that have changed. */
async function lookAtAll(gate: Gate, seen: SeenContexts, signal: AbortSignal): Promise<void> {
  const gone = new Set(seen.keys())
  let cursor: string | undefined
  do {
    const page = await gate.host.store.list({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) })
    for (const { id, revision, error } of page.contexts) {
      gone.delete(id)
      if (error === undefined && seen.get(id)?.revision !== revision) await lookAt(gate, seen, id, signal)
    }
    ;({ cursor } = page)
  } while (cursor !== undefined)
  for (const id of gone) await lookAt(gate, seen, id, signal)
}

async function lookAt(gate: Gate, seen: SeenContexts, id: ContextId, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  try {
    const found = await lookAtContext(gate, id, seen.get(id), signal)
    if (found === undefined) seen.delete(id)
    else seen.set(id, found)
  } catch (error) {
    if (!(error instanceof CicdError) || error.kind === 'store-unavailable' || signal.aborted) throw error
    // A failure of one context does not stop the others. This one is read again after the next list.
    seen.delete(id)
    gate.log.warn(`the decisions of ${id}: ${messageOf(error)}`)
  }
}

/** The contexts that changed, or have work that is due. */
function toLookAt(seen: SeenContexts, changed: ReadonlySet<ContextId>): ReadonlySet<ContextId> {
  const now = performance.now()
  const due = [...seen].filter(([, { nextAt }]) => nextAt <= now).map(([id]) => id)
  return new Set([...changed, ...due])
}

function shownIn(seen: SeenContexts): ContextId[] {
  return [...seen].filter(([, { isShown }]) => isShown).map(([id]) => id)
}

function jittered(milliseconds: number): number {
  return milliseconds * (0.75 + Math.random() / 2)
}
