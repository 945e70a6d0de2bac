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
import type { Delivery, HistoryEntry, Stored } from '../../stores/shared/store.ts'
import { retryConflicts } from './retry-conflicts.ts'
import { readContext } from './read-context.ts'
import { refreshCaches } from './refresh-caches.ts'
import type { ChangeResult } from '../requests.ts'
import type { Caller } from '../host.ts'

export interface Change {
  /** What the history calls it. */
  readonly command: string
  /** Called again on every attempt, with the newest document: what it computes is never stale. */
  readonly operations: (newest: Stored) => readonly Operation[] | Promise<readonly Operation[]>
  readonly conditions?: readonly Condition[]
  /** Looks at what would be stored; what it throws leaves everything as it is. */
  readonly check?: (document: JsonObject) => Promise<void>
  /** What it may change, where that is less than what the caller may. */
  readonly guard?: Guard
  /** For what undoes other changes: nothing is protected from it. */
  readonly unguarded?: boolean
  /** A change with a key that was made already is not made again (see delivery-key.ts). */
  readonly delivery?: string | undefined
  /** What else the store is to remember together with the change, as it is computed. */
  readonly record?: () => Pick<Delivery, 'key' | 'status' | 'detail'> | undefined
}

export interface Changed {
  readonly stored: Stored
  readonly changed: boolean
  /** True when an earlier run with the same delivery key has made the change. */
  readonly repeated: boolean
  /** What looks like a slip in what people change. */
  readonly warnings?: readonly string[]
}

/**
 * Changes a document by compare-and-swap: read the newest, compute, commit, and once more where somebody else was first.
 * Throws CONTEXT_NOT_FOUND, CONDITION_NOT_MET or CONTENTION (conflicts), and whatever the operations and the store throw.
 */
export async function updateContext(caller: Caller, id: ContextId, change: Change): Promise<Changed> {
  return retryConflicts(id, () => attempt(caller, id, change), { ...caller.host, signal: caller.signal })
}

/** Undefined when somebody else was first. */
async function attempt(caller: Caller, id: ContextId, change: Change): Promise<Changed | undefined> {
  const { host } = caller
  const newest = await readContext(host, id, change.unguarded === true ? 'find' : 'use')
  if (change.delivery !== undefined && (await host.store.readDelivery(id, change.delivery)) !== undefined) {
    // It may have been delivered since the document was read.
    const stored = await readContext(host, id)
    // Who delivered it may have ended before the caches were written, and a new pod has empty ones.
    await refreshCaches(host, id, stored)
    return { stored, changed: false, repeated: true }
  }
  const unmet = unmetCondition(newest.document, newest.revision, change.conditions ?? [])
  if (unmet !== undefined) throw new CicdError('CONDITION_NOT_MET', `${id} was not changed: ${unmet}`)

  const operations = await change.operations(newest)
  const { guard = { allowConfigPaths: caller.allowConfigPaths }, unguarded = false } = change
  const applied = applyOperations(newest.document, operations, { ...guard, unguarded })
  await change.check?.(applied.document)
  // Changes by apps and by undoing are no mistakes of the person who runs the command.
  const isOfPeople = change.guard === undefined && !unguarded
  const warnings = isOfPeople ? unusualRoots(operations, newest.document) : []
  const revision = newest.revision + (applied.changed ? 1 : 0)
  const delivery = deliveryRecord(caller, change.delivery, revision, change.record?.())
  if (!applied.changed) {
    if (delivery !== undefined) await host.store.writeDelivery(id, delivery)
    // The one before may have failed at the caches: whoever repeats it gets them.
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

/** What blocks and generators, which apps write, may change for a caller. */
export function guardOfApps({ allowConfigPaths, host }: Caller): Guard {
  return { allowConfigPaths, protectedPaths: host.config.protectedPaths }
}

/** What commands say of a change. */
export function changeResult({ stored, changed, repeated, warnings = [] }: Changed): Omit<ChangeResult, 'id'> {
  return {
    revision: stored.revision,
    changed,
    ...(repeated ? { repeated } : {}),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}

/** The part of a history entry that every change has. */
export function historyEntry(
  caller: Caller,
  command: string,
  revision: number,
): Omit<HistoryEntry, 'operations' | 'inverse'> {
  const { actor, run } = caller
  return { revision, time: caller.host.clock.now().toISOString(), actor, command, ...given({ run }) }
}

/** What is to be remembered of a change: that it was made, for the next run with the same key, or what the caller says. */
export function deliveryRecord(
  caller: Caller,
  key: string | undefined,
  revision: number,
  record: ReturnType<NonNullable<Change['record']>> = key === undefined ? undefined : { key, status: 'applied' },
): Delivery | undefined {
  return record && { ...record, time: caller.host.clock.now().toISOString(), revision }
}
