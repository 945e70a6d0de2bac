import { hash, randomUUID } from 'node:crypto'
import type { RedisConfig } from '../config/config.ts'
import type { ContextId } from '../context/context-id.ts'
import { CicdError } from '../errors/cicd-error.ts'
import { checkSize } from './document-size.ts'
import { readDocumentBytes, writeDocument } from './document-text.ts'
import { RedisConnection } from './redis-connection.ts'
import type { RedisClient } from './redis-client.ts'
import { commitScript, probeScript } from './redis-script.ts'
import type { StoreLimits } from './store-limits.ts'
import type { Commit, CommitResult, ContextStore, Stored } from './store.ts'

/**
 * Documents at `keyPrefix + id`, as JSON text that any program may read and write; beside each, in the same cluster slot, `{…}:meta`
 * (a hash: revision, hash of the text, bytes of history) and `{…}:history` (a list, the newest entry first).
 */
export class RedisStore implements ContextStore {
  readonly name = 'redis'
  private readonly config: RedisConfig
  private readonly limits: StoreLimits
  private readonly connection: RedisConnection

  constructor(config: RedisConfig, limits: StoreLimits) {
    this.config = config
    this.limits = limits
    this.connection = new RedisConnection(config)
  }

  async read(id: ContextId): Promise<Stored | undefined> {
    const { document: key, meta } = this.keysOf(id)
    const [bytes, [revision, knownHash]] = await this.connection.run(key, (client) => readBoth(client, key, meta))
    if (bytes === null) return undefined
    const version = hash('sha1', bytes)
    return {
      document: readDocumentBytes(bytes, `the key "${key}" of ${this.connection.where}`),
      // A text that the meta does not know was written by another program.
      revision: Number(revision ?? 0) + (version === knownHash ? 0 : 1),
      version,
    }
  }

  async lastRevision(id: ContextId): Promise<number> {
    const { document: key, meta } = this.keysOf(id)
    return Number(await this.connection.run(key, (client) => client.hget(meta, 'revision')))
  }

  async commit({ id, expected, document, revision, entry }: Commit): Promise<CommitResult> {
    const text = writeDocument(document)
    checkSize(text, this.limits.maxBytes, document)
    const version = hash('sha1', text)
    const keys = this.keysOf(id)
    const { keep, maxBytes } = this.limits.history
    const uniqueEntry = JSON.stringify({ ...entry, commit: randomUUID() })
    const stored = await this.connection.run(
      keys.document,
      (client) =>
        runCommit(client, [
          ...[keys.document, keys.meta, keys.history],
          ...[expected ?? '', text, version, revision, uniqueEntry],
          ...[keep, maxBytes, this.config.ttl ?? 0],
        ]),
      { writing: true },
    )
    if (stored !== 1) return { kind: 'conflict' }
    await this.waitForReplicas(keys.document)
    return { kind: 'stored', stored: { document, revision, version } }
  }

  async ping(): Promise<void> {
    const key = `${this.config.keyPrefix}connection-check`
    await this.connection.run(key, (client) => client.eval(probeScript.lua, 1, key))
  }

  async close(): Promise<void> {
    await this.connection.close()
  }

  private keysOf(id: ContextId) {
    const document = this.config.keyPrefix + id
    return { document, meta: `{${document}}:meta`, history: `{${document}}:history` }
  }

  private async waitForReplicas(key: string): Promise<void> {
    const { wait } = this.config
    if (wait === undefined) return
    // In a cluster the key leads the pipeline to the node that has just written it; WAIT alone would go anywhere.
    const replies = await this.connection.run(
      key,
      async (client) => (await client.pipeline().exists(key).wait(wait.replicas, wait.timeout).exec()) ?? [],
      { writing: true },
    )
    const [error, confirmed] = replies[1] ?? [null, 0]
    if (error === null && Number(confirmed) >= wait.replicas) return
    const got =
      error === null
        ? `${Number(confirmed)} of ${wait.replicas} replicas confirmed it within ${wait.timeout} ms`
        : error.message
    throw new CicdError(
      'timed-out',
      'REPLICAS_BEHIND',
      `the change is stored on the primary of ${this.connection.where}, but ${got}`,
      {
        suggestions: [
          'Do not repeat the command blindly: the change is there. Check the replicas, or lower wait.replicas in the config.',
        ],
      },
    )
  }
}

type Meta = readonly [revision: string | null, hash: string | null]

/** One round trip, and a transaction: a commit in between would look like a change by another program. */
async function readBoth(client: RedisClient, key: string, meta: string): Promise<[Buffer | null, Meta]> {
  const replies = await client.multi().getBuffer(key).hmget(meta, 'revision', 'hash').exec()
  const failed = replies?.find(([error]) => error !== null)?.[0]
  if (failed) throw failed
  return [replies?.[0]?.[1] as Buffer | null, replies?.[1]?.[1] as Meta]
}

async function runCommit(client: RedisClient, keysAndValues: (string | number)[]): Promise<unknown> {
  try {
    return await client.evalsha(commitScript.sha, 3, ...keysAndValues)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return await client.eval(commitScript.lua, 3, ...keysAndValues)
  }
}
