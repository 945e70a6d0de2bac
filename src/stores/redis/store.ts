import { hash, randomUUID } from 'node:crypto'
import type { RedisConfig } from '../../config/config.ts'
import type { ContextId } from '../../context/context-id.ts'
import { cicdContextInside } from '../shared/document-file.ts'
import { keptOf } from '../shared/carried-history.ts'
import { checkSize } from '../shared/document-size.ts'
import { readDocumentBytes, readJson, tooLarge, writeDocument, writeJson } from '../shared/document-text.ts'
import { withUnknownChanges } from '../shared/foreign-change.ts'
import { isDelivery, unreadableDelivery } from '../shared/records.ts'
import { RedisConnection } from './connection.ts'
import {
  commitScript,
  deleteScript,
  deliveryScript,
  expireScript,
  readDeliveryScript,
  readScript,
  summaryScript,
  timeScript,
} from './context-scripts.ts'
import { importScript } from './import-script.ts'
import { RedisHints } from './hints.ts'
import { redisKeys } from './keys.ts'
import type { RedisKeys } from './keys.ts'
import { listContexts } from './list.ts'
import { RedisLocks } from './locks.ts'
import { RedisQueue } from './queue.ts'
import { probe } from './probe.ts'
import {
  changeReply,
  documentReply,
  okReply,
  readEntry,
  revisionIn,
  summaryReply,
  timeReply,
  ttlIn,
} from './replies.ts'
import { runScript, runScriptForBytes } from './script.ts'
import type { RedisScript, ScriptArguments, ScriptValues } from './script.ts'
import { expiryOf, recordsExpiryOf } from './summary.ts'
import { cureOfDocument, keyTaken } from './taken-key.ts'
import { touchedText } from './touched.ts'
import { RedisWriter } from './writer.ts'
import type { LockStore } from '../shared/lock-store.ts'
import type { QueueStore } from '../shared/queue-store.ts'
import { largestFile } from '../shared/store-limits.ts'
import type { StoreLimits } from '../shared/store-limits.ts'
import type { Telling } from '../shared/telling.ts'
import type {
  Carried,
  Commit,
  CommitResult,
  ContextStore,
  Delivery,
  HistoryEntry,
  HistoryStore,
  LifetimeStore,
  ListPage,
  ListRequest,
  Stored,
} from '../shared/store.ts'

/**
 * Documents at `keyPrefix + id`, as JSON text that any program may read and write. Beside each, in the same cluster slot: `{…}:meta` (a hash:
 * revision, hash of the text, bytes of history, fields for lists, own TTL), `{…}:history` (a list, newest entry first), `{…}:deliveries` (a hash) and
 * `{…}:deliveryKeys` (a list, newest first).
 */
export class RedisStore implements ContextStore {
  readonly name = 'redis'
  readonly history: HistoryStore = { read: (id) => this.readHistory(id) }
  readonly lifetimes: LifetimeStore = {
    expire: (id, milliseconds) => this.change(id, expireScript, { ttl: milliseconds ?? 0 }),
    expiresAt: (id) => this.expiresAt(id),
    ownTtl: (id) => this.ownTtl(id),
  }
  readonly locks: LockStore
  readonly queue: QueueStore
  readonly hints: RedisHints
  private readonly config: RedisConfig
  private readonly limits: StoreLimits
  private readonly connection: RedisConnection
  private readonly writer: RedisWriter
  private readonly telling: Telling
  /** The contexts that were warned of. */
  private readonly warned = new Set<ContextId>()

  constructor(config: RedisConfig, limits: StoreLimits, telling: Telling = {}) {
    this.config = config
    this.telling = telling
    this.limits = limits
    this.connection = new RedisConnection(config, telling)
    this.writer = new RedisWriter(config, this.connection)
    this.locks = new RedisLocks(config, this.connection, this.writer)
    this.queue = new RedisQueue(config, this.connection, this.writer)
    this.hints = new RedisHints(config)
  }

  get hasChanged(): boolean {
    return this.writer.hasChanged
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const { bytes, revision, version, hasRecord } = await this.readAll(id)
    if (bytes === undefined) return undefined
    const { document: key } = this.keysOf(id)
    const source = `the key "${key}" of ${this.connection.where}`
    const cure = cureOfDocument(id, key, hasRecord)
    if (typeof bytes === 'number') throw tooLarge(bytes, this.largest, source, cure)
    return { document: readDocumentBytes(bytes, source, cure), revision, version }
  }

  async lastRevision(id: ContextId): Promise<number> {
    const { document: key, meta } = this.keysOf(id)
    return this.connection.run(key, async (client) => revisionIn(await client.hget(meta, 'revision'), meta))
  }

  async commit({ id, expected, document, revision, entry, delivery, carried }: Commit): Promise<CommitResult> {
    const text = writeDocument(document)
    checkSize(text, this.limits.maxBytes, document)
    const version = hash('sha1', text)
    const values = {
      ...{ expected: expected ?? '', text, hash: version, revision },
      entry: writeJson({ ...entry, commit: randomUUID() }),
      ttl: this.config.ttl ?? 0,
      changedAt: entry.time,
      cicdContext: cicdContextInside(document) ?? '',
      deliveryKey: delivery?.key ?? '',
      delivery: delivery === undefined ? '' : writeJson(delivery),
    }
    const stored =
      carried === undefined
        ? await this.change(id, commitScript, { ...values, ...this.limits.history, touched: touchedText(entry) })
        : await this.change(id, importScript, { ...values, ...this.carriedValues(carried, entry) })
    return stored ? { kind: 'stored', stored: { document, revision, version } } : { kind: 'conflict' }
  }

  list(request: ListRequest): Promise<ListPage> {
    const { keyPrefix } = this.config
    return this.connection.run(`${keyPrefix}*`, (client) =>
      listContexts(client, { keyPrefix, where: this.connection.where, largest: this.largest }, request),
    )
  }

  async requireOurs(id: ContextId): Promise<void> {
    const { document: key, meta } = this.keysOf(id)
    // A deletion keeps the revision in the meta, but not the hash.
    const known = await this.connection.run(key, (client) => client.hget(meta, 'hash'))
    if (known === null) throw keyTaken(key, this.connection.where)
  }

  async hasRecords(id: ContextId): Promise<boolean> {
    const { document: key, meta, history, deliveries, deliveryKeys } = this.keysOf(id)
    return this.connection.run(key, async (client) => {
      const [known, others] = [client.hget(meta, 'hash'), client.exists(history, deliveries, deliveryKeys)]
      return (await known) !== null || (await others) > 0
    })
  }

  delete(id: ContextId): Promise<boolean> {
    return this.change(id, deleteScript, { deletion: randomUUID() })
  }

  async readDelivery(id: ContextId, key: string): Promise<Delivery | undefined> {
    const keys = this.keysOf(id)
    const text = await this.connection.run(keys.document, (client) =>
      runScript(client, readDeliveryScript, keys, { key }),
    )
    if (text === null) return undefined
    const delivery = typeof text === 'string' ? readJson(text) : undefined
    if (isDelivery(delivery) && delivery.key === key) return delivery
    const place = `the field "${key}" of the key "${keys.deliveries}" of ${this.connection.where}`
    throw unreadableDelivery({ place })
  }

  async writeDelivery(id: ContextId, delivery: Delivery): Promise<void> {
    await this.change(id, deliveryScript, { key: delivery.key, delivery: writeJson(delivery) })
  }

  async sharedTime(id: ContextId): Promise<number> {
    const keys = this.keysOf(id)
    const reply = await this.connection.run(keys.document, (client) => runScript(client, timeScript, keys, {}))
    return timeReply(reply, this.connection.where)
  }

  async ping(): Promise<void> {
    const { cluster, keyPrefix } = this.config
    const answers = await this.connection.run(`${keyPrefix}connection-check`, (client) =>
      probe(client, keyPrefix, cluster !== undefined),
    )
    for (const answer of answers) okReply(answer, this.connection.where)
  }

  async close(): Promise<void> {
    this.hints.close()
    await this.connection.close()
  }

  private async readHistory(id: ContextId): Promise<readonly HistoryEntry[]> {
    const { bytes, revision, entries } = await this.readAll(id, 'with history')
    if (bytes === undefined) return []
    return withUnknownChanges(entries.map(readEntry), revision, new Date().toISOString())
  }

  private carriedValues({ history, ttl }: Carried, entry: HistoryEntry) {
    const texts = keptOf(history, entry, this.limits.history).map(({ text }) => text)
    // Oldest first, in the order in which the script pushes them.
    const oldestFirst = texts.toReversed()
    return {
      older: oldestFirst.join(''),
      lengths: oldestFirst.map((text) => Buffer.byteLength(text)).join(' '),
      ownTtl: ttl === undefined ? '' : String(ttl ?? 0),
    }
  }

  private async ownTtl(id: ContextId): Promise<number | null | undefined> {
    const { document: key, meta } = this.keysOf(id)
    return this.connection.run(key, async (client) =>
      ttlIn(await client.hget(meta, 'ttl'), { meta, where: this.connection.where }),
    )
  }

  private async expiresAt(id: ContextId): Promise<string | undefined> {
    const keys = this.keysOf(id)
    const { largest } = this
    const reply = await this.connection.run(keys.document, (client) =>
      runScript(client, summaryScript, keys, { largest }),
    )
    const summary = summaryReply(reply, this.connection.where)
    if (summary === undefined) return undefined
    const recordsEnd = recordsExpiryOf(summary)
    if (recordsEnd !== undefined && !this.warned.has(id)) {
      this.warned.add(id)
      this.telling.log?.warn(endlessDocument(id, recordsEnd))
    }
    return expiryOf(summary)
  }

  /** The most bytes of a document that are read: a larger text of another program would block other commands. */
  private get largest(): number {
    return largestFile(this.limits.maxBytes)
  }

  private keysOf(id: ContextId): RedisKeys {
    return redisKeys(this.config.keyPrefix, id)
  }

  /** Reads the bytes of a document and its records. If the hash in the meta does not match, another program wrote the text. */
  private async readAll(id: ContextId, withHistory = ''): Promise<Reading> {
    const keys = this.keysOf(id)
    return this.connection.run(keys.document, async (client) => {
      const reply = await runScriptForBytes(client, readScript, keys, { withHistory, largest: this.largest })
      const [bytes, last, knownHash, entries] = documentReply(reply, this.connection.where)
      if (bytes === null) return { bytes: undefined, revision: 0, version: '', hasRecord: false, entries: [] }
      const version = typeof bytes === 'number' ? '' : hash('sha1', bytes)
      const isOurs = knownHash?.toString() === version
      const revision = revisionIn(last, keys.meta) + (isOurs ? 0 : 1)
      return { bytes, revision, version, hasRecord: knownHash !== null, entries: entries ?? [] }
    })
  }

  /** Runs a script that answers 1 or 0, and returns whether it changed something. */
  private async change<Key extends keyof RedisKeys, Args extends ScriptArguments>(
    id: ContextId,
    script: RedisScript<Key, Args>,
    values: ScriptValues<Args>,
  ): Promise<boolean> {
    const keys = this.keysOf(id)
    const answer = await this.writer.write(keys.document, (client) => runScript(client, script, keys, values))
    return changeReply(answer, this.connection.where)
  }
}

/** That a `SET` of another program has removed the end of the document, but not the end of its records. */
function endlessDocument(id: ContextId, recordsEnd: string): string {
  const what = `another program stored ${id} without its time to live: its history ends at ${recordsEnd}, the document does not`
  return `${what}; any change of ${id} gives both the same end again (SET … KEEPTTL keeps it)`
}

interface Reading {
  /** Undefined where there is no document; the number of bytes where they are more than are read. */
  readonly bytes: Buffer | number | undefined
  readonly revision: number
  readonly version: string
  /** Whether the meta has the hash of a document that we wrote, this one or an earlier one. */
  readonly hasRecord: boolean
  readonly entries: readonly Buffer[]
}
