import type { LockResult } from '../../stores/shared/lock-store.ts'

type Refusal = Exclude<LockResult, { kind: 'acquired' }>

/** The note that is sent once when a wait begins. */
export function waitingFor(name: string, result: Refusal): string {
  const { ahead } = result
  const before = ahead === 0 ? '' : ahead === 1 ? '; 1 waits before' : `; ${ahead} wait before`
  return result.kind === 'held'
    ? `waiting for the lock ${name}, which ${result.by.owner} holds with token ${result.by.token} until ${result.by.expiresAt}${before}`
    : `waiting for the lock ${name}, which is free and goes to ${result.by.owner} next${before}`
}

/** Why a lock cannot be acquired now. */
export function refusal(name: string, result: Refusal): string {
  const { ahead } = result
  if (result.kind === 'held') {
    const { owner, token, expiresAt } = result.by
    const waiting = ahead === 0 ? '' : ahead === 1 ? '; 1 waits for it' : `; ${ahead} wait for it`
    return `the lock ${name} is held by ${owner} with token ${token} until ${expiresAt}${waiting}`
  }
  const others = ahead === 1 ? '' : `, and ${ahead - 1} more`
  return `the lock ${name} is free, and goes to ${result.by.owner} next, who has waited since ${result.by.since}${others}`
}
