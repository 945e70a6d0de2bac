import { given } from '../../json/given.ts'
import { applyOperations } from '../../context/apply-operations.ts'
import { unmetCondition } from '../../context/conditions.ts'
import type { ContextId } from '../../context/context-id.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import type { Guard } from '../../context/guard-path.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Condition, Operation } from '../../context/operation.ts'
import { unusualRoots } from '../../context/unusual-root.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { unlessAborted } from '../../io/unless-aborted.ts'
import type { Delivery, HistoryEntry, Stored } from '../../stores/shared/store.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { readContext } from './read-context.ts'
import { refreshCaches } from './refresh-caches.ts'
import type { ChangeResult } from '../requests.ts'
import type { Caller, Host } from '../host.ts'

export interface Change {
  /** The name of the command in the history. */
  readonly command: string
  /** Called on every attempt with the newest document, so that its result is never stale. */
  readonly operations: (newest: Stored) => readonly Operation[] | Promise<readonly Operation[]>
  readonly conditions?: readonly Condition[]
  /** Checks the document before it is stored; an error leaves the stored document unchanged. */
  readonly check?: (document: JsonObject) => Promise<void>
  /** A guard that allows less than the caller's. */
  readonly guard?: Guard
  /** Whether the change ignores protected paths, as a restore does. */
  readonly unguarded?: boolean
  /** The delivery key: a change with a key that is already recorded is not made again (see delivery-key.ts). */
  readonly delivery?: string | undefined
  /** Another record to store in the same commit, computed with the change. */
  readonly record?: () => Pick<Delivery, 'key' | 'status' | 'detail'> | undefined
}

export interface Changed {
  readonly stored: Stored
  readonly changed: boolean
  /** Whether an earlier run with the same delivery key made the change. */
  readonly repeated: boolean
  /** Likely mistakes in a change that a person makes. */
  readonly warnings?: readonly string[]
}

/**
 * Changes a document by compare-and-swap: reads the newest, computes, commits, and retries if another process committed first. Throws CONTEXT_NOT_FOUND,
 * CONDITION_NOT_MET or CONTENTION (conflicts), and the errors of the operations and the store.
 */
export async function updateContext(caller: Caller, id: ContextId, change: Change): Promise<Changed> {
  return retryConflicts(id, () => attempt(caller, id, change), { ...caller.host, signal: caller.signal })
}

/** One attempt; undefined if another process committed first. */
async function attempt(caller: Caller, id: ContextId, change: Change): Promise<Changed | undefined> {
  const { host, signal } = caller
  // Nothing is being stored yet, so an abort need not wait for a store that does not answer.
  const newest = await unlessAborted(readContext(host, id, change.unguarded === true ? 'find' : 'use'), signal)
  if (change.delivery !== undefined && (await unlessAborted(isMade(host, id, change.delivery), signal))) {
    // Another process may have made the change since the document was read.
    const stored = await readContext(host, id)
    // The process that made the change may have ended before it wrote the caches, and a new pod has empty ones.
    await refreshCaches(host, id, stored)
    return { stored, changed: false, repeated: true }
  }
  const unmet = unmetCondition(newest.document, newest.revision, change.conditions ?? [])
  if (unmet !== undefined) throw new CicdError('CONDITION_NOT_MET', `${id} was not changed: ${unmet}`)

  const operations = await change.operations(newest)
  const { guard = { allowConfigPaths: caller.allowConfigPaths }, unguarded = false } = change
  const applied = applyOperations(newest.document, operations, { ...guard, unguarded })
  await change.check?.(applied.document)
  // Changes by apps, and changes that undo others, are not mistakes of the person who runs the command.
  const isOfPeople = change.guard === undefined && !unguarded
  const warnings = isOfPeople ? unusualRoots(operations, newest.document) : []
  const revision = newest.revision + (applied.changed ? 1 : 0)
  const delivery = deliveryRecord(caller, change.delivery, revision, change.record?.())
  if (!applied.changed) {
    if (delivery !== undefined) await host.store.writeDelivery(id, delivery)
    // The previous run may have failed while it wrote the caches, so a rerun writes them.
    await refreshCaches(host, id, newest)
    return { stored: newest, changed: false, repeated: false, warnings }
  }

  const result = await host.store.commit({
    id,
    expected: newest.version,
    document: applied.document,
    revision,
    entry: { ...historyEntry(caller, change.command, revision), operations, inverse: applied.inverse },
    ...given({ delivery }),
  })
  if (result.kind !== 'stored') return undefined
  if (isMadeElsewhere(newest)) host.log.warn(`another program made ${id}; it has no history before this change`)
  await refreshCaches(host, id, result.stored)
  return { stored: result.stored, changed: true, repeated: false, warnings }
}

/** Whether an earlier run with the same delivery key made the change. */
async function isMade({ store }: Host, id: ContextId, key: string): Promise<boolean> {
  return (await store.readDelivery(id, key)) !== undefined
}

/** The guard for blocks and generators, which apps write. */
export function guardOfApps({ allowConfigPaths, host }: Caller): Guard {
  return { allowConfigPaths, protectedPaths: host.config.protectedPaths }
}

/** The result that commands return for a change. */
export function changeResult({ stored, changed, repeated, warnings = [] }: Changed): Omit<ChangeResult, 'id'> {
  return {
    revision: stored.revision,
    changed,
    ...(repeated ? { repeated } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}

/** The members of a history entry that every change has. */
export function historyEntry(
  caller: Caller,
  command: string,
  revision: number,
): Omit<HistoryEntry, 'operations' | 'inverse'> {
  const { actor, run } = caller
  return { revision, time: caller.host.clock.now().toISOString(), actor, command, ...given({ run }) }
}

/** The delivery record of a change: it is made, for the next run with the same key, or the record that the caller computed. */
export function deliveryRecord(
  caller: Caller,
  key: string | undefined,
  revision: number,
  record: ReturnType<NonNullable<Change['record']>> = key === undefined ? undefined : { key, status: 'applied' },
): Delivery | undefined {
  return record && { ...record, time: caller.host.clock.now().toISOString(), revision }
}
