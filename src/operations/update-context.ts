import { applyOperations } from '../context/apply-operations.ts'
import { unmetCondition } from '../context/conditions.ts'
import type { ContextId } from '../context/context-id.ts'
import type { Condition, Operation } from '../context/operation.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { HistoryEntry, Stored } from '../stores/store.ts'
import { contextNotFound } from './context-not-found.ts'
import { refreshCaches } from './refresh-caches.ts'
import type { Session } from './session.ts'

export interface Change {
  /** What the history calls it. */
  readonly command: string
  /** Called again on every attempt, with the newest document: what it computes is never stale. */
  readonly operations: (newest: Stored) => readonly Operation[] | Promise<readonly Operation[]>
  readonly conditions?: readonly Condition[]
  readonly allowConfigPaths?: boolean
}

export interface Changed {
  readonly stored: Stored
  readonly changed: boolean
}

/** How long a change is tried against others' before it gives up as a conflict, in milliseconds. */
const patience = 60_000
/** A waiting time, in milliseconds, that spreads a crowd of writers without making one of them slow. */
const longestPause = 120

/**
 * Changes a document by compare-and-swap: read the newest, compute, commit, and once more where somebody else was first.
 * Throws CONTEXT_NOT_FOUND, CONDITION_NOT_MET or CONTENTION (conflicts), and whatever the operations and the store throw.
 */
export async function updateContext(session: Session, id: ContextId, change: Change): Promise<Changed> {
  const deadline = session.clock.now().getTime() + patience
  for (let attempt = 1; ; attempt++) {
    const newest = await session.store.read(id)
    if (newest === undefined) throw contextNotFound(id)
    const unmet = unmetCondition(newest.document, newest.revision, change.conditions ?? [])
    if (unmet !== undefined) throw new CicdError('conflict', 'CONDITION_NOT_MET', `${id} was not changed: ${unmet}`)

    const operations = await change.operations(newest)
    const applied = applyOperations(newest.document, operations, { allowConfigPaths: change.allowConfigPaths ?? false })
    if (!applied.changed) return { stored: newest, changed: false }

    const entry = {
      ...historyEntry(session, change.command, newest.revision + 1),
      operations,
      inverse: applied.inverse,
    }
    const result = await session.store.commit({
      id,
      expected: newest.version,
      document: applied.document,
      revision: newest.revision + 1,
      entry,
    })
    if (result.kind === 'stored') {
      await refreshCaches(session, id, result.stored)
      return { stored: result.stored, changed: true }
    }
    if (session.clock.now().getTime() > deadline) throw contention(id, attempt)
    await session.clock.sleep(Math.random() * Math.min(longestPause, 4 * attempt))
  }
}

/** The part of a history entry that every change has. */
export function historyEntry(
  session: Session,
  command: string,
  revision: number,
): Omit<HistoryEntry, 'operations' | 'inverse'> {
  return { revision, time: session.clock.now().toISOString(), actor: session.actor, command }
}

function contention(id: ContextId, attempts: number): CicdError {
  return new CicdError(
    'conflict',
    'CONTENTION',
    `${id} was not changed: others changed it first, ${attempts} times in a row`,
    {
      suggestions: ['Run it again, or find out what writes to this context without pause.'],
    },
  )
}
