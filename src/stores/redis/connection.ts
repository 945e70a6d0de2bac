import type { RedisConfig } from '../../config/config.ts'
import { systemClock } from '../../io/clock.ts'
import type { Progress } from '../../io/progress.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { createClient } from './client.ts'
import type { RedisClient } from './client.ts'
import { isPassing, redisError } from './error.ts'
import { nodeOptions, parseEndpoint, redisTarget } from './options.ts'
import type { RedisTarget } from './options.ts'
import { tlsFault } from './tls-fault.ts'

/** What ioredis says in the end, when the reason came before. */
const saysNoReason = /Connection is closed|None of startup nodes|Failed to refresh slots cache/

/** What is over once a pod or a failover is done. */
const mayComeBack: ReadonlySet<string> = new Set(['REDIS_UNREACHABLE', 'REDIS_LOADING', 'REDIS_CLUSTER_DOWN'])

/** One connection to a server, to the primary behind sentinels, or to a cluster; made when it is first needed. */
export class RedisConnection {
  private readonly config: RedisConfig
  private readonly target: RedisTarget
  private readonly progress: Progress | undefined
  private client: Promise<RedisClient> | undefined
  private connecting: Promise<void> | undefined
  private lastError: unknown
  private refusedSelect: unknown
  private losses = 0
  private readonly ending = new AbortController()
  private wasUnderstood = false

  constructor(config: RedisConfig, progress?: Progress) {
    this.config = config
    this.progress = progress
    this.target = redisTarget(config)
  }

  /** For messages. */
  get where(): string {
    return this.target.where
  }

  /** How often a connection was lost so far. */
  get interruptions(): number {
    return this.losses
  }

  /** Runs commands about a key. Every failure is a CicdError that names the server. */
  async run<T>(key: string, commands: (client: RedisClient) => Promise<T>, { writing = false } = {}): Promise<T> {
    const client = await this.connected(key)
    const before = this.losses
    try {
      const result = await commands(client)
      this.wasUnderstood = true
      return result
    } catch (error) {
      const wrote = !writing ? 'nothing' : this.losses > before ? 'perhaps' : 'unless-refused'
      throw redisError(await this.explained(error), this.where, key, wrote)
    }
  }

  async close(): Promise<void> {
    this.ending.abort()
    const client = await this.client?.catch(() => undefined)
    if (client !== undefined && client.status !== 'end') client.disconnect()
  }

  /** Waits for a server that cannot be reached as long as the config says; a signal ends the process meanwhile. */
  private async connected(key: string): Promise<RedisClient> {
    const patience = this.config.timeouts.unreachable ?? 0
    const deadline = Date.now() + patience
    using telling = this.progress?.begin(`connecting to ${this.where}`, patience > 0 ? { until: deadline } : {})
    for (let pause = 250; ; pause = Math.min(2 * pause, 4000)) {
      try {
        return await this.connectedOnce(key)
      } catch (error) {
        if (!(error instanceof CicdError && mayComeBack.has(error.code)) || Date.now() + pause > deadline) throw error
        telling?.update(`${this.where} cannot be reached; trying again`)
        await systemClock.sleep(pause, this.ending.signal)
      }
    }
  }

  private async connectedOnce(key: string): Promise<RedisClient> {
    try {
      const client = await (this.client ??= this.create())
      if (client.status === 'wait' || client.status === 'end') {
        this.refusedSelect = undefined
        this.connecting ??= client.connect().finally(() => (this.connecting = undefined))
      }
      await this.connecting
      return client
    } catch (error) {
      throw redisError(await this.explained(error), this.where, key, 'nothing')
    }
  }

  /** A server that has answered once speaks as configured. */
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
      // ioredis would go on, in database 0.
      this.refusedSelect = error
      client.disconnect()
    })
    for (const loss of ['close', '-node', 'node error']) client.on(loss, () => this.losses++)
    client.on('ready', () => (this.lastError = undefined))
    return client
  }
}

function isRefusedSelect(error: unknown): boolean {
  return error instanceof Error && 'command' in error && (error.command as { name?: unknown }).name === 'select'
}
