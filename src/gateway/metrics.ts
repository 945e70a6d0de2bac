import type { Registry } from 'prom-client'
import { createMeters } from '../io/meters.ts'
import type { Answers } from './answers/answers.ts'
import { forwardOutcomes } from './forward/forward-stats.ts'
import type { ForwardOutcome, ForwardStats } from './forward/forward-stats.ts'
import { signatureRefusals } from './slack/signature.ts'
import { suspiciousCodes } from './suspicious.ts'

const voteOutcomes = ['counted', 'decided', 'repeated', 'refused', 'failed', 'late'] as const
export type VoteOutcome = (typeof voteOutcomes)[number]

/** `unknown`: the item was sent to the store, and the store failed before it answered. */
const queueOutcomes = ['stored', 'repeated', 'failed', 'unknown'] as const
export type QueueOutcome = (typeof queueOutcomes)[number]

/** The counters of the gateway, for `/metrics`. */
export interface Metrics {
  /** Counts an answered request, or an envelope of Socket Mode. */
  requests(way: 'http' | 'socket', status: number): void
  votes(outcome: VoteOutcome): void
  /** Counts a refused request by its reason: an error code, or a word for what is wrong with a signature. */
  refusals(reason: string): void
  /** Counts an attempt to put an item into the queue. */
  queued(kind: 'interaction' | 'command', outcome: QueueOutcome): void
  /** Counts an attempt to send an item to the EventListener. */
  forwarded(outcome: ForwardOutcome): void
  answers(outcome: 'sent' | 'failed' | 'dropped'): void
  reloads(outcome: 'done' | 'failed'): void
  /** Seconds from the last byte of a request to its answer. */
  acknowledged(seconds: number): void
  /** Shows a number that is read when `/metrics` is requested. */
  gauge(name: string, help: string, value: () => number): void
  readonly registry: Registry
}

/** The upper bounds of the histogram's buckets, in seconds. */
const ackBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 3]

/** The counters of one process, in their own registry. */
export async function createMetrics(): Promise<Metrics> {
  const meters = await createMeters('cicdstatemgr_gateway_')
  const ways = { way: ['http', 'socket'], status: [] }
  const requests = meters.counter('requests_total', 'Requests and envelopes, by way and status.', ways)
  const votes = meters.counter('votes_total', 'Votes, by outcome.', { outcome: voteOutcomes })
  // Other error codes are reasons too, and start when they are first counted.
  const reasons = { reason: [...signatureRefusals, ...suspiciousCodes] }
  const refusals = meters.counter('refusals_total', 'Refused requests, by reason.', reasons)
  const items = { kind: ['interaction', 'command'], outcome: queueOutcomes }
  const queued = meters.counter('queued_total', 'Attempts to put an item into the queue.', items)
  const sendings = { outcome: forwardOutcomes }
  const forwarded = meters.counter('forwarded_total', 'Attempts to send an item to the EventListener.', sendings)
  const ends = { outcome: ['sent', 'failed', 'dropped'] }
  const answers = meters.counter('answers_total', 'Messages to people in Slack.', ends)
  const loads = { outcome: ['done', 'failed'] }
  const reloads = meters.counter('reloads_total', 'Reloads of config and secrets.', loads)
  let isConfigOk = true
  meters.gauge('config_ok', 'Whether the newest config and secrets are in use.', () => (isConfigOk ? 1 : 0))
  const help = 'Time from the last byte of a request from Slack to its answer.'
  const acknowledged = meters.histogram('ack_seconds', help, ackBuckets)
  return {
    requests: (way, status) => requests.inc({ way, status: String(status) }),
    votes: (outcome) => votes.inc({ outcome }),
    refusals: (reason) => refusals.inc({ reason }),
    queued: (kind, outcome) => queued.inc({ kind, outcome }),
    forwarded: (outcome) => forwarded.inc({ outcome }),
    answers: (outcome) => answers.inc({ outcome }),
    reloads: (outcome) => {
      reloads.inc({ outcome })
      isConfigOk = outcome === 'done'
    },
    acknowledged: (seconds) => acknowledged.observe(seconds),
    gauge: meters.gauge,
    registry: meters.registry,
  }
}

/** Adds gauges for numbers that the answers and the forwarding keep. */
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
]
