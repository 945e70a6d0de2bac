import { hash, randomUUID } from 'node:crypto'
import type { RedisConfig } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { isObject } from '../../json/json.ts'
import { cicdContextInside } from '../shared/document-file.ts'
import { checkSize } from '../shared/document-size.ts'
import { readDocumentBytes, readJson, writeDocument, writeJson } from '../shared/document-text.ts'
import { withForeignChanges } from '../shared/foreign-change.ts'
import { RedisConnection } from './connection.ts'
import {
  commitScript,
  deleteScript,
  deliveryScript,
  expireScript,
  probeScript,
  readDeliveryScript,
  readScript,
  summaryScript,
} from './context-scripts.ts'
import { redisKeys } from './keys.ts'
import { listContexts } from './list.ts'
import { RedisLocks } from './locks.ts'
import { runScript, runScriptForBytes } from './script.ts'
import type { RedisScript } from './script.ts'
import { expiryOf } from './summary.ts'
import { RedisWriter } from './writer.ts'
import type { StoreLimits } from '../shared/store-limits.ts'
import type {
  Commit,
  CommitResult,
  ContextStore,
  Delivery,
  HistoryEntry,
  ListPage,
  ListRequest,
  LockRequest,
  LockResult,
  Stored,
} from '../shared/store.ts'

/**
 * Documents at `keyPrefix + id`, as JSON text that any program may read and write; beside each, in the same cluster slot, `{…}:meta`
 * (a hash: revision, hash of the text, bytes of history, what a list shows, a time to live of its own), `{…}:history` (a list, the newest
 * entry first), `{…}:deliveries` (a hash) and `{…}:deliveryKeys` (a list, the newest first).
 */
export class RedisStore implements ContextStore {
  readonly name = 'redis'
  private readonly config: RedisConfig
  private readonly limits: StoreLimits
  private readonly connection: RedisConnection
  private readonly writer: RedisWriter
  private readonly locks: RedisLocks

  constructor(config: RedisConfig, limits: StoreLimits) {
    this.config = config
    this.limits = limits
    this.connection = new RedisConnection(config)
    this.writer = new RedisWriter(config, this.connection)
    this.locks = new RedisLocks(config, this.writer)
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const [bytes, ...known] = await this.readAll(id)
    if (bytes === null) return undefined
    const { revision, version } = identify(bytes, known)
    const source = `the key "${this.keysOf(id).document}" of ${this.connection.where}`
    return { document: readDocumentBytes(bytes, source), revision, version }
  }

  async lastRevision(id: ContextId): Promise<number> {
    const { document: key, meta } = this.keysOf(id)
    return Number(await this.connection.run(key, (client) => client.hget(meta, 'revision')))
  }

  async commit({ id, expected, document, revision, entry, delivery }: Commit): Promise<CommitResult> {
    const text = writeDocument(document)
    checkSize(text, this.limits.maxBytes, document)
    const version = hash('sha1', text)
    const { keep, maxBytes } = this.limits.history
    const stored = await this.change(id, commitScript, [
      ...[expected ?? '', text, version, revision, writeJson({ ...entry, commit: randomUUID() })],
      ...[keep, maxBytes, this.config.ttl ?? 0, entry.time, cicdContextInside(document) ?? ''],
      ...(delivery === undefined ? ['', ''] : [delivery.key, writeJson(delivery)]),
    ])
    return stored ? { kind: 'stored', stored: { document, revision, version } } : { kind: 'conflict' }
  }

  async history(id: ContextId): Promise<readonly HistoryEntry[]> {
    const [bytes, revision, hash, entries] = await this.readAll(id, 'with history')
    if (bytes === null) return []
    const newest = identify(bytes, [revision, hash]).revision
    const kept = (entries ?? []).flatMap((entry) => readEntry(entry.toString()))
    return withForeignChanges(kept, newest, new Date().toISOString())
  }

  list(request: ListRequest): Promise<ListPage> {
    const { keyPrefix } = this.config
    return this.connection.run(`${keyPrefix}*`, (client) => listContexts(client, keyPrefix, request))
  }

  delete(id: ContextId): Promise<boolean> {
    return this.change(id, deleteScript, [randomUUID()])
  }

  expire(id: ContextId, milliseconds: number | undefined): Promise<boolean> {
    return this.change(id, expireScript, [milliseconds ?? 0])
  }

  async expiresAt(id: ContextId): Promise<string | undefined> {
    const { document: key, meta } = this.keysOf(id)
    const reply = await this.connection.run(key, (client) => runScript(client, summaryScript, [key, meta]))
    return expiryOf(reply)
  }

  async readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    const { document, deliveries } = this.keysOf(id)
    const text = await this.connection.run(document, (client) =>
      runScript(client, readDeliveryScript, [document, deliveries, key]),
    )
    const delivery = typeof text === 'string' ? readJson(text) : undefined
    return isObject(delivery) ? (delivery as unknown as Delivery) : undefined
  }

  async writeDelivery(id: ContextId, delivery: Delivery): Promise<void> {
    await this.change(id, deliveryScript, [delivery.key, writeJson(delivery)])
  }

  acquireLock(name: string, request: LockRequest): Promise<LockResult> {
    return this.locks.acquire(name, request)
  }

  renewLock(name: string, token: number, ttl: number): Promise<boolean> {
    return this.locks.renew(name, token, ttl)
  }

  releaseLock(name: string, token: number): Promise<boolean> {
    return this.locks.release(name, token)
  }

  async ping(): Promise<void> {
    const key = `${this.config.keyPrefix}connection-check`
    // Keys all over the slots: a node of a cluster takes some of them, and so a single one would prove nothing.
    const keys = this.config.cluster === undefined ? Array.from({ length: 16 }, (_, n) => `${key}-${n}`) : [key]
    await this.connection.run(key, (client) => Promise.all(keys.map((each) => runScript(client, probeScript, [each]))))
  }

  async close(): Promise<void> {
    await this.connection.close()
  }

  private keysOf(id: ContextId) {
    return redisKeys(this.config.keyPrefix, id)
  }

  private async readAll(id: ContextId, ...withHistory: string[]): Promise<Reading> {
    const { document, meta, history } = this.keysOf(id)
    const reply = await this.connection.run(document, (client) =>
      runScriptForBytes(client, readScript, [document, meta, history, ...withHistory]),
    )
    return reply as Reading
  }

  /** Whether a script that answers 1 or 0 changed something. */
  private async change(id: ContextId, script: RedisScript, values: readonly (string | number)[]): Promise<boolean> {
    const { document, all } = this.keysOf(id)
    const answer = await this.writer.write(document, (client) => runScript(client, script, [...all, ...values]))
    return answer === 1
  }
}

type Reading = [document: Buffer | null, revision: Buffer | null, hash: Buffer | null, history: Buffer[] | null]

/** A text that the meta does not know was written by another program. */
function identify(bytes: Buffer, [revision, knownHash]: readonly unknown[]): { revision: number; version: string } {
  const version = hash('sha1', bytes)
  return { revision: Number(revision ?? 0) + (version === String(knownHash) ? 0 : 1), version }
}

/** An entry without what made it unique; what is none is left out. */
function readEntry(text: string): HistoryEntry[] {
  const value = readJson(text)
  if (!isObject(value) || typeof value.revision !== 'number') return []
  delete value.commit
  return [value as unknown as HistoryEntry]
}
