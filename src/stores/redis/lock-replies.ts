import type { LockQueue, LockResult, LockSummary, LockWaiter } from '../shared/lock-store.ts'
import { isCount, isoTime, isText } from '../shared/shape.ts'
import type { Check } from '../shared/shape.ts'
import { hasParts, notAsDeclared } from './replies.ts'

type Attempt = readonly [answer: 0 | 1 | 2, number: number, owner: string, expires: number, ahead: number]
type Look = readonly [token: number, owner: string, since: number, expires: number]

const isAnswer: Check = (value) => value === 0 || value === 1 || value === 2

/** Parses the answer of `acquireScript`. Throws `REDIS_NOT_REDIS` (store-unavailable), as the others do. */
export function lockResult(reply: unknown, where: string): LockResult {
  const { head, ...queue } = split(reply, 5, where)
  if (!isAttempt(head)) throw notAsDeclared(where)
  const [answer, number, owner, expires, ahead] = head
  const expiresAt = isoTime(expires)
  if (answer === 1) return { kind: 'acquired', token: number, expiresAt, ...queue }
  return answer === 0
    ? { kind: 'held', by: { token: number, owner, expiresAt }, ahead }
    : { kind: 'awaited', by: { owner, since: isoTime(number), expiresAt }, ahead }
}

/** Parses the answer of `lookScript`; undefined for a free lock. */
export function lockSummary(name: string, reply: unknown, where: string): LockSummary | undefined {
  if (reply === null) return undefined
  const { head, ...queue } = split(reply, 4, where)
  if (!isLook(head)) throw notAsDeclared(where)
  const [token, owner, since, expires] = head
  const from = since === 0 ? undefined : isoTime(since)
  return {
    name,
    holder: token === 0 ? undefined : { token, owner, since: from, expiresAt: isoTime(expires) },
    ...queue,
  }
}

/** Splits an answer into its head and the queue at its end: the number of waiters, then three parts for each waiter that is listed. */
function split(reply: unknown, length: number, where: string): { head: readonly unknown[] } & LockQueue {
  if (!Array.isArray(reply)) throw notAsDeclared(where)
  const parts: readonly unknown[] = reply
  const waiting = parts[length]
  const rest = parts.slice(length + 1)
  if (!isCount(waiting) || rest.length % 3 !== 0) throw notAsDeclared(where)
  const queue: LockWaiter[] = []
  for (let at = 0; at < rest.length; at += 3) queue.push(waiterIn(rest.slice(at, at + 3), where))
  return { head: parts.slice(0, length), queue, waiting }
}

function waiterIn(parts: readonly unknown[], where: string): LockWaiter {
  const [owner, since, expires] = parts
  if (!isText(owner) || !isCount(since) || !isCount(expires)) throw notAsDeclared(where)
  return { owner, since: isoTime(since), expiresAt: isoTime(expires) }
}

function isAttempt(head: unknown): head is Attempt {
  return hasParts(head, [isAnswer, isCount, isText, isCount, isCount])
}

function isLook(head: unknown): head is Look {
  return hasParts(head, [isCount, isText, isCount, isCount])
}
