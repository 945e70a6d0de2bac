import type { RedisConfig } from '../../config/config.ts'
import type { Telling } from '../shared/telling.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { createClient } from './client.ts'
import { countLosses, hasEnded, readyOrEnded } from './client-state.ts'
import type { RedisClient } from './client.ts'
import { isPassing, redisError } from './error.ts'
import { unusedPassword } from './ioredis.ts'
import { unlessAborted } from '../../io/unless-aborted.ts'
import { isUncertain } from '../shared/uncertain.ts'
import { nodeOptions, parseEndpoint, redisTarget } from './options.ts'
import type { RedisTarget } from './options.ts'
import { anyOf, Patience } from './patience.ts'
import { isWrongType, takenKeyOf } from './taken-key.ts'
import { tlsFault } from './tls-fault.ts'

/** Final messages of ioredis which do not contain the reason: the reason was reported before. */
const saysNoReason =
  /Connection is closed|None of startup nodes|Failed to refresh slots cache|^All sentinels are unreachable[^.]*\.$/

/** Failures that end when a restart or a failover is over. */
const mayComeBack: ReadonlySet<string> = new Set([
  'REDIS_UNREACHABLE',
  'REDIS_LOADING',
  'REDIS_CLUSTER_DOWN',
  'REDIS_TIMED_OUT',
])

export interface RunOptions {
  /** Whether the commands write. */
  readonly writing?: boolean
  /** After it is aborted, no more commands are sent, and its reason is thrown. The answer to commands already sent is still awaited. */
  readonly signal?: AbortSignal
}

/** One connection to a server, to the primary behind sentinels, or to a cluster. It connects at first use. */
export class RedisConnection {
  private readonly config: RedisConfig
  private readonly target: RedisTarget
  private readonly telling: Telling
  private client: Promise<RedisClient> | undefined
  private connecting: Promise<void> | undefined
  private lastError: unknown
  private refusedSelect: unknown
  private losses = 0
  private readonly ending = new AbortController()
  /** Aborted when nothing may wait for the server any more. */
  private readonly over: AbortSignal
  private wasUnderstood = false
  private warnedOfPassword = false

  constructor(config: RedisConfig, telling: Telling = {}) {
    this.config = config
    this.telling = telling
    this.over = anyOf(this.ending.signal, telling.leaving)
    this.target = redisTarget(config)
  }

  /** The server, for messages. */
  get where(): string {
    return this.target.where
  }

  /** How many times a connection was lost so far. */
  get interruptions(): number {
    return this.losses
  }

  /**
   * Runs commands about a key. If the server cannot be reached, this waits as long as the config says. The commands are run again if that cannot
   * change something twice. Every failure is a CicdError that names the server.
   */
  async run<T>(key: string, commands: (client: RedisClient) => Promise<T>, options: RunOptions = {}): Promise<T> {
    const { writing = false, signal } = options
    const waiting = new Patience(this.config.timeouts.unreachable ?? 0, anyOf(this.over, signal))
    for (;;) {
      const client = await this.connected(key, waiting)
      signal?.throwIfAborted()
      const before = this.losses
      try {
        const telling = this.telling.progress?.begin(`waiting for an answer of ${this.where}`)
        const result = await commands(client).finally(() => telling?.[Symbol.dispose]())
        this.wasUnderstood = true
        return result
      } catch (error) {
        const wrote = !writing ? 'nothing' : this.losses > before ? 'perhaps' : 'unless-refused'
        const at = isWrongType(error) ? await takenKeyOf(client, key) : key
        const failure = redisError(await this.explained(error), this.where, at, wrote)
        if (!mayComeBack.has(failure.code) || isUncertain(failure)) throw failure
        // A connection that gives no answer may never work again.
        if (failure.code === 'REDIS_TIMED_OUT' && waiting.hasTime) client.disconnect(true)
        const telling = this.tellAgain(waiting, failure)
        await waiting.pause(failure).finally(() => telling?.[Symbol.dispose]())
      }
    }
  }

  async close(): Promise<void> {
    this.ending.abort()
    const client = await this.client?.catch(() => undefined)
    if (client !== undefined && client.status !== 'end') client.disconnect()
  }

  private async connected(key: string, waiting: Patience): Promise<RedisClient> {
    const client = await this.client?.catch(() => undefined)
    if (client?.status === 'ready') return client
    using telling = this.telling.progress?.begin(`connecting to ${this.where}`, waiting.shown)
    for (;;) {
      try {
        return await unlessAborted(this.connectedOnce(key), waiting.signal)
      } catch (error) {
        if (!(error instanceof CicdError && mayComeBack.has(error.code))) throw error
        telling?.update(this.again, this.logged(waiting, error))
        await waiting.pause(error)
      }
    }
  }

  private tellAgain(waiting: Patience, failure: CicdError): Disposable | undefined {
    if (!waiting.hasTime) return undefined
    return this.telling.progress?.begin(this.again, { ...waiting.shown, logged: this.logged(waiting, failure) })
  }

  private logged({ shown: { until }, hasTime }: Patience, { message }: CicdError): string | undefined {
    if (!hasTime || until === undefined) return undefined
    return `${message}; trying again until ${new Date(until).toISOString()}`
  }

  private get again(): string {
    return `waiting for ${this.where}, which cannot be reached`
  }

  private async connectedOnce(key: string): Promise<RedisClient> {
    try {
      const client = await (this.client ??= this.create().catch((error: unknown) => this.notCreated(error)))
      if (client.status !== 'ready')
        await (this.connecting ??= this.connect(client).finally(() => (this.connecting = undefined)))
      return client
    } catch (error) {
      throw redisError(await this.explained(error), this.where, key, 'nothing')
    }
  }

  /** Waits until commands can be sent, also while the client reconnects by itself: a command sent earlier would fail as if the server had received it. */
  private async connect(client: RedisClient): Promise<void> {
    if (client.status === 'wait' || client.status === 'end') {
      this.refusedSelect = undefined
      try {
        await client.connect()
      } catch (error) {
        if (hasEnded(client)) throw error
      }
    }
    await readyOrEnded(client)
  }

  /** The error with a better explanation if TLS is the cause. A server that has answered once has the right TLS settings. */
  private async explained(error: unknown): Promise<unknown> {
    const reason = this.reasonOf(error)
    const first = this.config.cluster?.[0]
    const endpoint = first === undefined ? this.target.endpoint : parseEndpoint(first, 6379)
    if (error instanceof CicdError || this.wasUnderstood || this.config.sentinels !== undefined || 'path' in endpoint)
      return reason
    const { tls } = await nodeOptions(this.config, this.target)
    return (await tlsFault(reason, endpoint, tls)) ?? reason
  }

  private reasonOf(error: unknown): unknown {
    return saysNoReason.test(messageOf(error)) ? (this.refusedSelect ?? this.lastError ?? error) : error
  }

  private readonly remember = (error: unknown): void => {
    if (!saysNoReason.test(messageOf(error))) this.lastError = error
  }

  private async create(): Promise<RedisClient> {
    const client = await createClient(this.config, this.target, () => isPassing(this.lastError))
    // Without listeners ioredis prints errors.
    client.on('error', this.remember)
    client.on('node error', this.remember)
    client.on('error', (error) => {
      if (!isRefusedSelect(error)) return
      // ioredis would continue in database 0.
      this.refusedSelect = error
      client.disconnect()
    })
    const warn = () => this.warnOfPassword()
    client.on(unusedPassword, warn).on('+node', (node: RedisClient) => node.on(unusedPassword, warn))
    countLosses(client, () => this.losses++)
    client.on('ready', () => (this.lastError = undefined))
    return client
  }

  /** The next attempt creates the client again: a file of TLS may be there by then. */
  private notCreated(error: unknown): never {
    this.client = undefined
    throw error
  }

  /** Once: each node of a cluster, and each new connection, would say it again. */
  private warnOfPassword(): void {
    if (this.warnedOfPassword) return
    this.warnedOfPassword = true
    this.telling.log?.warn(`${this.where} needs no password, but one is configured: anybody who reaches it can use it`)
  }
}

function isRefusedSelect(error: unknown): boolean {
  return error instanceof Error && 'command' in error && (error.command as { name?: unknown }).name === 'select'
}
