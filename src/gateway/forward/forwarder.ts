import { hash } from 'node:crypto'
import type { ForwardConfig } from '../../config/config.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { elapsedOn, systemClock } from '../../io/clock.ts'
import type { HttpClient } from '../../io/http-client.ts'
import type { Logger } from '../../io/logger.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { queuedText } from '../../operations/queue/queued-item.ts'
import type { QueueStore, TakenItem } from '../../stores/shared/queue-store.ts'
import type { Forwarded, Forwarding } from '../forwarding.ts'
import { longestPause, pauseAfter } from './backoff.ts'
import { emptyStats } from './forward-stats.ts'
import type { ForwardOutcome, ForwardStats } from './forward-stats.ts'
import { sendItem } from './send-item.ts'
import type { Attempt } from './send-item.ts'
import { Waker } from './waker.ts'

export interface ForwarderOptions {
  readonly queue: QueueStore
  readonly config: ForwardConfig
  readonly http: HttpClient
  readonly log: Logger
  readonly redact: (text: string) => string
  /** Called with the result of each attempt. */
  readonly count?: (outcome: ForwardOutcome) => void
  /** Milliseconds until the next attempt after this many attempts; default `pauseAfter`. */
  readonly pauseAfter?: (attempts: number) => number
  /** Milliseconds by which the lease of an item is longer than the timeout of an attempt, so that the result can be stored; default 30 s. */
  readonly margin?: number
}

/** Milliseconds between two polls for items of other processes. Items that this process puts are seen at once. */
const lookEvery = 1000
const countEvery = 5000
const longestStorePause = 5000
/** Most attempts for an item that the receiver refuses: a receiver that is being replaced may refuse for a moment. */
const mostRefusals = 3

/** Forwarding with a queue in the store: several processes may work on one queue. */
export class Forwarder implements Forwarding {
  readonly stats: ForwardStats = emptyStats()
  private readonly options: ForwarderOptions
  private readonly waker = new Waker()
  private countedAt = Number.NEGATIVE_INFINITY

  constructor(options: ForwarderOptions) {
    this.options = options
  }

  async put({ deliveryId, body, kind }: Forwarded, signal?: AbortSignal): Promise<boolean> {
    const { queue, config } = this.options
    const id = headerSafe(deliveryId)
    const json = stringifyJson(withDelivery(body, id))
    const result = await queue.put({ id, text: queuedText({ kind, json }) }, config.maxItems, signal)
    if (result === 'full') throw queueFull(config.maxItems)
    if (result === 'stored') this.waker.wake()
    return result === 'stored'
  }

  async work(signal: AbortSignal): Promise<void> {
    const sending = new Set<Promise<void>>()
    let pause = 0
    while (!signal.aborted) {
      const room = this.options.config.concurrency - sending.size
      try {
        const { items, due = lookEvery } = await this.take(room)
        for (const item of items) this.start(item, sending, signal)
        pause = room > 0 && items.length === room ? 0 : Math.max(10, Math.min(due, jittered(lookEvery)))
        this.reached()
      } catch (error) {
        pause = Math.min(longestStorePause, Math.max(250, 2 * pause))
        this.lost(error)
      }
      if (pause > 0 || sending.size > 0) await this.waker.sleep(jittered(pause), signal)
    }
    await Promise.allSettled(sending)
  }

  private async take(room: number): Promise<{ readonly items: readonly TakenItem[]; readonly due?: number }> {
    const now = elapsedOn(systemClock)
    if (now - this.countedAt > countEvery) {
      this.countedAt = now
      const { waiting, dead, oldest } = await this.options.queue.count()
      Object.assign(this.stats, { waiting, dead, oldestSeconds: oldest / 1000 })
    }
    return room > 0 ? this.options.queue.take(room, this.lease) : { items: [] }
  }

  private start(item: TakenItem, sending: Set<Promise<void>>, signal: AbortSignal): void {
    const work = this.forward(item, signal)
      .catch((error: unknown) => {
        this.options.log.error(`delivery ${item.id}: ${this.options.redact(messageOf(error))}`)
      })
      .finally(() => {
        sending.delete(work)
        this.stats.sending = sending.size
        this.waker.wake()
      })
    sending.add(work)
    this.stats.sending = sending.size
  }

  private async forward(item: TakenItem, signal: AbortSignal): Promise<void> {
    const { http, config } = this.options
    await this.settle(item, await sendItem(http, config, item), signal)
  }

  /** Stores the result. If the store cannot be reached, it tries again for the rest of the lease: a lost result means a second delivery. */
  private async settle(item: TakenItem, attempt: Attempt, signal: AbortSignal): Promise<void> {
    const store = this.plan(item, attempt)
    const until = elapsedOn(systemClock) + this.margin
    for (let pause = 100; ; pause = Math.min(2 * pause, 2000)) {
      try {
        await store()
        return
      } catch (error) {
        if (elapsedOn(systemClock) + pause > until) throw error
        // A process that has to end has less time.
        if (signal.aborted && pause >= 1600) throw error
        await systemClock.sleep(pause)
      }
    }
  }

  private plan(item: TakenItem, attempt: Attempt): () => Promise<unknown> {
    const { queue, config, log, redact } = this.options
    if (attempt.kind === 'taken') {
      this.options.count?.('delivered')
      log.debug(`delivery ${item.id}: forwarded, attempt ${item.attempts}`)
      return () => queue.done(item.id)
    }
    const reason = redact(attempt.reason)
    const most = { again: config.attempts, refused: Math.min(mostRefusals, config.attempts), damaged: 0 }[attempt.kind]
    if (item.attempts >= most) {
      this.options.count?.('dead')
      log.error(`delivery ${item.id}: dead after ${item.attempts} attempts: ${reason}`)
      return () => queue.bury(item, reason)
    }
    this.options.count?.('retried')
    log.warn(`delivery ${item.id}: attempt ${item.attempts} failed, it will be tried again: ${reason}`)
    const asked = attempt.kind === 'again' ? (attempt.after ?? 0) : 0
    const pause = Math.max((this.options.pauseAfter ?? pauseAfter)(item.attempts), Math.min(asked, longestPause))
    return () => queue.later(item, pause, reason)
  }

  private reached(): void {
    if (!this.stats.storeReached) this.options.log.info('the queue can be reached again')
    this.stats.storeReached = true
  }

  private lost(error: unknown): void {
    const { log, redact } = this.options
    if (this.stats.storeReached) log.warn(`nothing is forwarded for now: ${redact(messageOf(error))}`)
    this.stats.storeReached = false
    // An unexpected failure is a bug, and is logged each time.
    if (!(error instanceof CicdError)) log.error(redact(messageOf(error)))
  }

  private get margin(): number {
    return this.options.margin ?? 30_000
  }

  private get lease(): number {
    return this.options.config.timeout + this.margin
  }
}

/** The body with data that lets the receiver drop a repeat: the delivery id, and a name made from it that is valid in Kubernetes. */
function withDelivery(body: Forwarded['body'], id: string): Forwarded['body'] {
  const ours = ownValue(body, 'cicdstatemgr')
  const delivery = { deliveryId: id, deliveryName: deliveryName(id) }
  return { ...body, cicdstatemgr: { ...(isObject(ours) ? ours : {}), ...delivery } }
}

/** 24 characters of 0 to 9 and a to f, the same for the same id. */
export function deliveryName(id: string): string {
  return hash('sha256', id).slice(0, 24)
}

/** The id in a form that a header and a log line can hold. */
function headerSafe(id: string): string {
  return /^[\x21-\x7e]{1,200}$/.test(id) ? id : `sha256-${hash('sha256', id)}`
}

function queueFull(most: number): CicdError {
  return new CicdError('QUEUE_FULL', `${most} items wait to be forwarded or are dead, and no more are allowed`, {
    suggestions: [
      'Look at cicdstatemgr gateway queue: the receiver may not be reachable. Requeue or drop dead items.',
      'gateway.queue.maxItems in the config sets the limit.',
    ],
  })
}

function jittered(milliseconds: number): number {
  return milliseconds * (0.75 + Math.random() / 2)
}
