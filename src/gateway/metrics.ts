import type { Registry } from 'prom-client'
import { createMeters } from '../io/meters.ts'
import type { Answers } from './answers/answers.ts'
import type { ForwardStats } from './forward/forward-stats.ts'

export type VoteOutcome = 'counted' | 'decided' | 'repeated' | 'refused' | 'failed' | 'late'

/** The counters of the gateway, for `/metrics`. */
export interface Metrics {
  /** A request that was answered, or an envelope of a socket. */
  requests(way: 'http' | 'socket', status: number): void
  votes(outcome: VoteOutcome): void
  /** A refused request and the reason: a code, or a word for what is wrong with a signature. */
  refusals(reason: string): void
  forwarded(kind: 'interaction' | 'command', outcome: 'taken' | 'repeated' | 'failed'): void
  answers(outcome: 'sent' | 'failed' | 'dropped'): void
  reloads(outcome: 'done' | 'failed'): void
  /** Seconds from the last byte of a request to its answer. */
  acknowledged(seconds: number): void
  /** Shows a number that is read when `/metrics` is requested. */
  gauge(name: string, help: string, value: () => number): void
  readonly registry: Registry
}

/** Seconds. */
const ackBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3]

/** The counters of one process, in their own registry. */
export async function createMetrics(): Promise<Metrics> {
  const meters = await createMeters('cicdstatemgr_gateway_')
  const requests = meters.counter('requests_total', 'Requests and envelopes, by way and status.', ['way', 'status'])
  const votes = meters.counter('votes_total', 'Votes, by outcome.', ['outcome'])
  const refusals = meters.counter('refusals_total', 'Refused requests, by reason.', ['reason'])
  const forwarded = meters.counter('forwarded_total', 'Deliveries that were queued for the EventListener.', [
    'kind',
    'outcome',
  ])
  const answers = meters.counter('answers_total', 'Messages to people in Slack.', ['outcome'])
  const reloads = meters.counter('reloads_total', 'Reloads of config and secrets.', ['outcome'])
  const help = 'Time from the last byte of a request from Slack to its answer.'
  const acknowledged = meters.histogram('ack_seconds', help, ackBuckets)
  return {
    requests: (way, status) => requests.inc({ way, status: String(status) }),
    votes: (outcome) => votes.inc({ outcome }),
    refusals: (reason) => refusals.inc({ reason }),
    forwarded: (kind, outcome) => forwarded.inc({ kind, outcome }),
    answers: (outcome) => answers.inc({ outcome }),
    reloads: (outcome) => reloads.inc({ outcome }),
    acknowledged: (seconds) => acknowledged.observe(seconds),
    gauge: meters.gauge,
    registry: meters.registry,
  }
}

/** Shows numbers that are counted elsewhere. */
export function showNumbers(
  metrics: Metrics,
  current: () => { readonly answers: Answers; readonly stats: Readonly<ForwardStats> | undefined },
): void {
  metrics.gauge('answers_waiting', 'Messages to people that wait to be sent.', () => current().answers.waiting)
  for (const [name, help, key] of queueNumbers) metrics.gauge(name, help, () => current().stats?.[key] ?? 0)
}

const queueNumbers: readonly [name: string, help: string, key: Exclude<keyof ForwardStats, 'storeReached'>][] = [
  ['queue_waiting', 'Items that wait to be forwarded, queued by any process.', 'waiting'],
  ['queue_dead', 'Items that were given up: cicdstatemgr gateway queue lists them.', 'dead'],
  ['queue_oldest_seconds', 'How long the oldest item waits.', 'oldestSeconds'],
  ['forward_sending', 'Requests to the EventListener that are in progress.', 'sending'],
  ['forward_taken', 'Deliveries of this process that the EventListener accepted, since the config was read.', 'taken'],
  ['forward_failed', 'Attempts that failed.', 'failed'],
  ['forward_buried', 'Items that this process gave up.', 'buried'],
]
