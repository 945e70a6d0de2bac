import type { RedisConfig } from '../../config/config.ts'
import { shorten } from '../../text/shorten.ts'
import { readCursor, writeCursor } from '../shared/cursor.ts'
import { longestReason } from '../shared/queue-store.ts'
import type { QueueCounts, QueueItem, QueuePage, QueueStore, QueueSummary, TakenItem } from '../shared/queue-store.ts'
import { isCount, isoTime, isText } from '../shared/shape.ts'
import type { RedisConnection } from './connection.ts'
import {
  countScript,
  doneScript,
  listScript,
  putScript,
  requeueScript,
  settleScript,
  takeScript,
} from './queue-scripts.ts'
import type { QueueKey } from './queue-scripts.ts'
import { changeReply, hasParts, notAsDeclared } from './replies.ts'
import { runScript } from './script.ts'
import type { RedisScript, ScriptArguments, ScriptValues } from './script.ts'
import type { RedisWriter } from './writer.ts'

/** The content of a cursor: which state is being listed, and how many of its items were listed. */
type Place = [state: 'dead' | 'waiting', from: number]

/** The keys of the queue, all in one cluster slot, none of which the steps' user may write: see docs/gateway-forwarding.md. */
function queueKeys(keyPrefix: string): Readonly<Record<QueueKey, string>> {
  const base = `{gateway:${keyPrefix}queue}`
  const keyOf = (name: QueueKey) => `${base}:${name}`
  return {
    items: keyOf('items'),
    notes: keyOf('notes'),
    due: keyOf('due'),
    waiting: keyOf('waiting'),
    dead: keyOf('dead'),
    seen: keyOf('seen'),
  }
}

/** The queue at `{gateway:KEYPREFIXqueue}:…`; queue-scripts.ts describes the keys. Times are the server's. */
export class RedisQueue implements QueueStore {
  private readonly keys: Readonly<Record<QueueKey, string>>
  private readonly connection: RedisConnection
  private readonly writer: RedisWriter

  constructor(config: RedisConfig, connection: RedisConnection, writer: RedisWriter) {
    this.keys = queueKeys(config.keyPrefix)
    this.connection = connection
    this.writer = writer
  }

  async put({ id, text }: QueueItem, most: number, signal?: AbortSignal): Promise<'stored' | 'known' | 'full'> {
    const answer = await this.change(putScript, { id, text, most }, signal)
    if (answer === 2) return 'full'
    return changeReply(answer, this.connection.where) ? 'stored' : 'known'
  }

  async take(count: number, lease: number): Promise<{ items: readonly TakenItem[]; due?: number }> {
    // No wait for replicas: a failover can only lose the information that a worker has the item.
    const answer = await this.ask(takeScript, { count, lease }, { writing: true })
    const [due, ...parts] = this.listIn(answer)
    const items = inParts(parts, 4).map((each): TakenItem => {
      const [id, text, claim, attempts] = each
      if (!isText(id) || !isText(text) || !isCount(claim) || !isCount(attempts)) throw this.notAsDeclared()
      return { id, text, claim, attempts }
    })
    return isCount(due) ? { items, due } : { items }
  }

  async done(id: string): Promise<boolean> {
    return changeReply(await this.change(doneScript, { id }), this.connection.where)
  }

  later(taken: TakenItem, pause: number, reason: string): Promise<boolean> {
    return this.settle(taken, Math.max(1, Math.round(pause)), reason)
  }

  bury(taken: TakenItem, reason: string): Promise<boolean> {
    return this.settle(taken, 0, reason)
  }

  async requeue(id: string): Promise<boolean> {
    return changeReply(await this.change(requeueScript, { id }), this.connection.where)
  }

  async count(): Promise<QueueCounts> {
    const [waiting, dead, oldest] = this.listIn(await this.ask(countScript, {}))
    if (!isCount(waiting) || !isCount(dead) || !isCount(oldest)) throw this.notAsDeclared()
    return { waiting, dead, oldest }
  }

  async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<QueuePage> {
    const items: QueueSummary[] = []
    let [state, from] = cursor === undefined ? (['dead', 0] as Place) : readCursor(cursor, isPlace)
    for (;;) {
      const page = await this.page(state, from, Math.min(limit - items.length, 100))
      items.push(...page)
      from += page.length
      if (page.length === 0 && state === 'waiting') return { items }
      if (page.length === 0) [state, from] = ['waiting', 0]
      if (items.length >= limit) return { items, cursor: writeCursor([state, from]) }
    }
  }

  private async page(state: Place[0], from: number, count: number): Promise<QueueSummary[]> {
    const parts = this.listIn(await this.ask(listScript, { state, from, count }))
    return inParts(parts, 6).map((each) => {
      if (!hasParts(each, [isText, isText, isCount, isCount, isCount, isText])) throw this.notAsDeclared()
      const [id, text, at, attempts, added, reason] = each as [string, string, number, number, number, string]
      return { id, text, state, attempts, addedAt: isoTime(added), at: isoTime(at), reason }
    })
  }

  private async settle({ id, claim }: TakenItem, pause: number, reason: string): Promise<boolean> {
    const values = { id, claim, pause, reason: shorten(reason, longestReason) }
    return changeReply(await this.change(settleScript, values), this.connection.where)
  }

  private change<Args extends ScriptArguments>(
    script: RedisScript<QueueKey, Args>,
    values: ScriptValues<Args>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    return this.writer.write(this.keys.items, (client) => runScript(client, script, this.keys, values), signal)
  }

  private ask<Args extends ScriptArguments>(
    script: RedisScript<QueueKey, Args>,
    values: ScriptValues<Args>,
    options = {},
  ): Promise<unknown> {
    return this.connection.run(this.keys.items, (client) => runScript(client, script, this.keys, values), options)
  }

  private listIn(answer: unknown): readonly unknown[] {
    if (Array.isArray(answer)) return answer
    throw this.notAsDeclared()
  }

  private notAsDeclared() {
    return notAsDeclared(this.connection.where)
  }
}

function inParts(list: readonly unknown[], length: number): (readonly unknown[])[] {
  return Array.from({ length: Math.ceil(list.length / length) }, (_, n) => list.slice(n * length, (n + 1) * length))
}

function isPlace(value: unknown): value is Place {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [state, from] = value as readonly unknown[]
  return (state === 'dead' || state === 'waiting') && isCount(from)
}
