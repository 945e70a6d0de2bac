import { unlessAborted } from '../../io/unless-aborted.ts'
import { contextId, type ContextId } from '../../context/context-id.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import { contextNotFound, readContext } from '../change/read-context.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import { checkLifetime } from '../../text/duration.ts'
import type { Caller } from '../host.ts'

export interface ExpireRequest {
  readonly id: string
  /** TTL in milliseconds, which starts again with every change; undefined: the context does not expire. */
  readonly ttl: number | undefined
}

export interface ExpiryResult {
  readonly id: string
  /** ISO 8601; null for a context that does not expire. */
  readonly expiresAt: string | null
  /** Seconds left, as a whole number; null for a context that does not expire. */
  readonly seconds: number | null
}

/** Sets or removes the TTL of a context. Throws CONTEXT_NOT_FOUND, and DOCUMENT_UNREADABLE for a key that is not context data. */
export async function expireContext(caller: Caller, request: ExpireRequest): Promise<ExpiryResult> {
  const id = contextId(request.id)
  const ttl = request.ttl === undefined ? undefined : checkLifetime(request.ttl)
  const lifetimes = requireCapability(caller.host.store, 'lifetimes')
  // Nothing is changed yet, so an abort need not wait for a store that does not answer.
  const stored = await unlessAborted(readContext(caller.host, id, 'find'), caller.signal)
  if (!(await lifetimes.expire(id, ttl))) throw contextNotFound(id, caller.host.config, 'find')
  if (isMadeElsewhere(stored))
    caller.host.log.warn(`another program made ${id}; its time to live was changed all the same`)
  const expiresAt = await lifetimes.expiresAt(id)
  // A context with a very short TTL may be gone before its expiry is read. The TTL was set, so this is not an error.
  const ended = ttl !== undefined && expiresAt === undefined
  return resultOf(caller, id, ended ? caller.host.clock.now().toISOString() : expiresAt)
}

/** The time that a context has left. Throws CONTEXT_NOT_FOUND. */
export async function readExpiry(caller: Caller, request: { readonly id: string }): Promise<ExpiryResult> {
  const id = contextId(request.id)
  await readContext(caller.host, id, 'find')
  return resultOf(caller, id, await caller.host.store.lifetimes?.expiresAt(id))
}

function resultOf(caller: Caller, id: ContextId, expiresAt: string | undefined): ExpiryResult {
  if (expiresAt === undefined) return { id, expiresAt: null, seconds: null }
  const left = Date.parse(expiresAt) - caller.host.clock.now().getTime()
  return { id, expiresAt, seconds: Math.max(0, Math.ceil(left / 1000)) }
}
