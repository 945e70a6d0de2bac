import { checkLockName } from '../../stores/shared/lock-name.ts'
import { checkLifetime, checkTimeout, durationText, parseDuration } from '../../text/duration.ts'
import { timeText } from '../status.ts'
import type { Kind } from './kind.ts'

interface Request {
  readonly name: string
  /** TTL in milliseconds. */
  readonly ttl: number
  /** Timeout in milliseconds; undefined: until the end of the attempt. */
  readonly wait: number | undefined
}

const defaultTtl = 5 * 60_000
/** Minimum TTL: a shorter lock could expire during a pause of the controller, or a change of the leader. */
const shortestTtl = 60_000

/** Acquires a lock, which the controller renews, and releases when the PipelineRun ends. */
export const lock: Kind<Request> = {
  name: 'Lock',
  params: { name: { type: 'text', required: true }, ttl: { type: 'text' }, wait: { type: 'text' } },
  results: ['token'],
  needsPipelineRun: true,
  read(given) {
    const ttl = given.parsed('ttl', (text) => checkLifetime(parseDuration(text)), defaultTtl)
    if (ttl < shortestTtl) {
      given.problems.push(
        `param "ttl" is ${durationText(ttl)}, at least ${durationText(shortestTtl)} is expected: the lock is renewed until the PipelineRun ends`,
      )
    }
    return {
      name: given.parsed('name', checkedName, ''),
      ttl,
      wait: given.parsed<number | undefined>('wait', checkedWait, undefined),
    }
  },
  contextOf: () => undefined,
  lockOf: ({ name }) => name,
  begins: ({ name }) => `takes the lock ${name}`,
  next({ name, ttl, wait }, seen, { now, began }) {
    const until = wait === undefined ? undefined : began + wait
    const effect = { do: 'lock', name, ttl, queue: wait !== 0 } as const
    if (seen?.of === 'lock') {
      const { token } = seen
      return {
        then: 'succeed',
        message: `holds the lock ${name} with token ${token} until its PipelineRun ends`,
        results: { token: String(token) },
        kept: { lock: { name, token, ttl } },
      }
    }
    if (seen?.of !== 'held') return { then: 'do', effect }
    if (until !== undefined && now >= until) {
      const reason = wait === 0 ? 'LockHeld' : 'LockTimedOut'
      return { then: 'fail', reason, message: `the lock ${name} is not free: ${seen.by}` }
    }
    const end = until === undefined ? '' : `, until ${timeText(new Date(until))}`
    return {
      then: 'wait',
      reason: 'WaitsForLock',
      for: `the lock ${name}${end}: ${seen.by}`,
      lookAfter: askAgainAfter(seen.ahead),
      ...(until !== undefined && { until }),
    }
  },
}

/** Milliseconds until the next attempt. The first waiter in the queue tries often; the others only often enough to keep their place, whose lease is a minute. */
function askAgainAfter(ahead: number): number {
  return Math.min(1000 * (1 + 2 * ahead), 20_000)
}

/** Also accepts `0s`: at once or not at all. */
function checkedWait(text: string): number {
  return checkTimeout(parseDuration(text))
}

function checkedName(text: string): string {
  checkLockName(text)
  return text
}
