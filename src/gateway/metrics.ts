import type { Registry } from 'prom-client'
import { createMeters } from '../io/meters.ts'
import type { Answers } from './answers/answers.ts'
import type { ForwardOutcome, ForwardStats } from './forward/forward-stats.ts'

export type VoteOutcome = 'counted' | 'decided' | 'repeated' | 'refused' | 'failed' | 'late'

/** `unknown`: the store failed after it was sent. */
export type QueueOutcome = 'stored' | 'repeated' | 'failed' | 'unknown'

/** What the gateway counts; `/metrics` shows it. */
export interface Metrics {
  /** A request that was answered, or an envelope of a socket. */
  requests(way: 'http' | 'socket', status: number): void
  votes(outcome: VoteOutcome): void
  /** What was not taken, and why: a code, or a word for what is wrong with a signature. */
  refusals(reason: string): void
  /** What came of putting something into the queue. */
  queued(kind: 'interaction' | 'command', outcome: QueueOutcome): void
  /** What came of an attempt to hand something to the EventListener. */
  forwarded(outcome: ForwardOutcome): void
  answers(outcome: 'sent' | 'failed' | 'dropped'): void
  reloads(outcome: 'done' | 'failed'): void
  /** Seconds from the last byte of a request to its answer. */
  acknowledged(seconds: number): void
  /** Shows a number that is asked for when somebody looks. */
  gauge(name: string, help: string, value: () => number): void
  readonly registry: Registry
}

/** Seconds. */
const ackBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3]

/** Counters of one process, in a registry of its own. */
export async function createMetrics(): Promise<Metrics> {
  const meters = await createMeters('cicdstatemgr_gateway_')
  const requests = meters.counter('requests_total', 'Requests and envelopes, by way and status.', ['way', 'status'])
  const votes = meters.counter('votes_total', 'Votes, by what came of them.', ['outcome'])
  const refusals = meters.counter('refusals_total', 'What was not taken, by reason.', ['reason'])
  const queued = meters.counter('queued_total', 'What was put into the queue, by what came of it.', ['kind', 'outcome'])
  const forwarded = meters.counter('forwarded_total', 'Attempts to hand something to the EventListener.', ['outcome'])
  const answers = meters.counter('answers_total', 'Messages to people in Slack.', ['outcome'])
  const reloads = meters.counter('reloads_total', 'Reloads of config and secrets.', ['outcome'])
  const help = 'From the last byte of a request of Slack to its answer.'
  const acknowledged = meters.histogram('ack_seconds', help, ackBuckets)
  return {
    requests: (way, status) => requests.inc({ way, status: String(status) }),
    votes: (outcome) => votes.inc({ outcome }),
    refusals: (reason) => refusals.inc({ reason }),
    queued: (kind, outcome) => queued.inc({ kind, outcome }),
    forwarded: (outcome) => forwarded.inc({ outcome }),
    answers: (outcome) => answers.inc({ outcome }),
    reloads: (outcome) => reloads.inc({ outcome }),
    acknowledged: (seconds) => acknowledged.observe(seconds),
    gauge: meters.gauge,
    registry: meters.registry,
  }
}

/** Shows what is counted elsewhere. */
export function showNumbers(
  metrics: Metrics,
  current: () => { readonly answers: Answers; readonly stats: Readonly<ForwardStats> | undefined },
): void {
  metrics.gauge('answers_waiting', 'Messages to people that wait.', () => current().answers.waiting)
  for (const [name, help, key] of queueNumbers) metrics.gauge(name, help, () => current().stats?.[key] ?? 0)
}

const queueNumbers: readonly [name: string, help: string, key: Exclude<keyof ForwardStats, 'storeReached'>][] = [
  ['queue_waiting', 'What waits to be forwarded, whoever queued it.', 'waiting'],
  ['queue_dead', 'What was given up: cicdstatemgr gateway queue lists it.', 'dead'],
  ['queue_oldest_seconds', 'How long the oldest waits.', 'oldestSeconds'],
  ['forward_sending', 'Requests to the EventListener under way.', 'sending'],
]
