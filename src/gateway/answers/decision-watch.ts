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
/** Milliseconds between two looks that hints cause: others may change a context all the time. */
const restAfterHint = 250
/** The same of looks for what is due by time. */
const shortestPause = 1_000

/**
 * Looks after all decisions until the signal is aborted: what is due by time is done, and messages show how their questions stand, whoever changed them. A context
 * with an open question in a chat is looked at as soon as the store hints at a change of it; all contexts are listed now and then, and read when they have
 * changed. Several gateways may do it at once: what they store is stored once, and the same message takes the place of itself.
 */
export async function watchDecisions(
  current: () => Gate,
  { every, signal }: { readonly every: number; readonly signal: AbortSignal },
): Promise<void> {
  const seen: SeenContexts = new Map()
  const alarm = new Alarm(systemClock, signal)
  using hints = new ContextHints(alarm.ring)
  const isOver = (): boolean => signal.aborted
  let listAt = -Infinity
  while (!isOver()) {
    const gate = current()
    const isToList = performance.now() >= listAt
    if (isToList) listAt = performance.now() + jittered(every)
    try {
      const changed = hints.take()
      if (isToList) await lookAtAll(gate, seen, signal)
      for (const id of toLookAt(seen, changed)) await lookAt(gate, seen, id, signal)
      hints.listen(gate.host.store, shownIn(seen))
    } catch (error) {
      if (isOver()) return
      gate.log.warn(`decisions could not be looked after: ${messageOf(error)}`)
    }
    const next = [...seen.values()].reduce((soonest, { nextAt }) => Math.min(soonest, nextAt), listAt)
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
    // It hides no other one, and is looked at again with the next list.
    seen.delete(id)
    gate.log.warn(`the decisions of ${id}: ${messageOf(error)}`)
  }
}

/** Those that changed, and those of which something is due. */
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
