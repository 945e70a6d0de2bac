import type { Redis } from 'ioredis'
import type { LockSummary } from '../shared/lock-store.ts'
import { redisError } from './error.ts'
import { lockSummary } from './lock-replies.ts'
import { lookScript } from './lock-scripts.ts'
import type { LockKey } from './lock-scripts.ts'
import { runForEach } from './script.ts'
import type { Listed } from './summary.ts'

/** The keys of a lock, all in one cluster slot. */
export function lockKeys(keyPrefix: string, name: string): Readonly<Record<LockKey, string>> {
  const lock = `${keyPrefix}{lock:${name}}`
  return { lock, queue: `${lock}:queue`, tickets: `${lock}:tickets` }
}

/** Reads the summaries of some locks. Locks that are free and not waited for are left out. */
export async function readLocks(
  client: Redis,
  { keyPrefix, where }: Listed,
  names: readonly string[],
): Promise<LockSummary[]> {
  const replies = await runForEach(client, lookScript, names, (name) => lockKeys(keyPrefix, name), {})
  return names.flatMap((name, index) => {
    const [error, answer] = replies[index] ?? [null, null]
    if (error !== null) return [damaged(name, error, { keyPrefix, where })]
    return lockSummary(name, answer, where) ?? []
  })
}

/** The summary of a damaged lock. Throws if the error is about the server, not about this lock. */
function damaged(name: string, error: Error, { keyPrefix, where }: Listed): LockSummary {
  const { code, message } = redisError(error, where, lockKeys(keyPrefix, name).lock, 'nothing')
  if (code !== 'RECORD_UNREADABLE' && code !== 'KEY_TAKEN') throw error
  return { name, holder: undefined, queue: [], waiting: 0, error: { code, message } }
}
