import { contextId, type ContextId } from '../../context/context-id.ts'
import { isMadeElsewhere } from '../../context/made-elsewhere.ts'
import { contextNotFound, readContext } from '../change/read-context.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import { checkLifetime } from '../../text/duration.ts'
import type { Caller } from '../host.ts'

export interface ExpireRequest {
  readonly id: string
  /** Milliseconds, renewed by every change; undefined: the context stays. */
  readonly ttl: number | undefined
}

export interface ExpiryResult {
  readonly id: string
  /** ISO 8601; null for a context that stays. */
  readonly expiresAt: string | null
  /** Whole seconds that are left; null for a context that stays. */
  readonly seconds: number | null
}

/** Gives a context a time to live, or none. Throws CONTEXT_NOT_FOUND, and DOCUMENT_UNREADABLE for what is not context data. */
export async function expireContext(caller: Caller, request: ExpireRequest): Promise<ExpiryResult> {
  const id = contextId(request.id)
  const ttl = request.ttl === undefined ? undefined : checkLifetime(request.ttl)
  const lifetimes = requireCapability(caller.host.store, 'lifetimes')
  const stored = await readContext(caller.host, id, 'find')
  if (!(await lifetimes.expire(id, ttl))) throw contextNotFound(id, caller.host.config, 'find')
  if (isMadeElsewhere(stored))
    caller.host.log.warn(`another program made ${id}; its time to live was changed all the same`)
  const expiresAt = await lifetimes.expiresAt(id)
  // One that was given a moment may be gone before it is asked for: it was given all the same.
  const ended = ttl !== undefined && expiresAt === undefined
  return resultOf(caller, id, ended ? caller.host.clock.now().toISOString() : expiresAt)
}

/** How long a context has left. Throws CONTEXT_NOT_FOUND. */
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
