import type { Environment } from '../../io/environment.ts'
import { messageOf } from '../../errors/cicd-error.ts'
import type { JsonObject } from '../../json/json.ts'
import { Waker } from '../forward/waker.ts'
import type { OpenGate } from '../open-gate.ts'
import { slackApi } from '../slack/web-api.ts'
import { textAt } from '../slack/clicker.ts'
import { Connection } from './connection.ts'
import type { Patience } from './connection.ts'
import { openSocket } from './open-socket.ts'
import { takeEnvelope } from './take-envelope.ts'

/** Time limits, in milliseconds. */
export interface SocketTimes extends Patience {
  /** Until the first new attempt to connect; each next one waits twice as long, up to `longestPause`. */
  readonly pause: number
  readonly longestPause: number
  /** For the envelopes of a connection that ends. */
  readonly drain: number
}

const usual: SocketTimes = { ping: 10_000, silence: 25_000, pause: 500, longestPause: 30_000, drain: 5_000 }

/** Slack's error codes for a token that will never work. */
const refusals: ReadonlySet<string> = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired'],
  ...['no_permission', 'missing_scope', 'not_allowed_token_type', 'app_not_found'],
])
const newToken =
  'Make another token of the app with connections:write, and put it under gateway.slack.appToken of the secrets: it is read as soon as it is there.'

export interface SocketModeOptions {
  readonly current: () => OpenGate
  readonly env: Environment
  readonly times?: SocketTimes | undefined
}

/** Holds a connection to Slack, and a new one before Slack closes the old one. */
export class SocketMode {
  private readonly current: () => OpenGate
  private readonly env: Environment
  private readonly times: SocketTimes
  private readonly open = new Set<Connection>()
  private readonly ready = new Set<Connection>()
  private readonly ending = new AbortController()
  private connecting: Promise<void> | undefined
  private readonly waker = new Waker()
  private failures = 0
  /** The error code with which Slack refuses the token; undefined if it does not. */
  private refusal: string | undefined
  private connectedAt = Number.NEGATIVE_INFINITY

  constructor({ current, env, times = usual }: SocketModeOptions) {
    this.current = current
    this.env = env
    this.times = times
  }

  /** The reason why Slack cannot reach the gateway; undefined if it can. */
  get hindrance(): string | undefined {
    if (this.ready.size > 0) return undefined
    return this.refusal === undefined
      ? 'there is no connection to Slack'
      : `Slack refuses the token of the app: ${this.refusal}`
  }

  /** Connects, and stays connected until `drain`. Never fails: it tries again. */
  start(): void {
    this.connecting ??= this.connect().finally(() => (this.connecting = undefined))
  }

  /** Opens a new connection, for instance with a new token, and then drains the others. */
  renew(): void {
    const before = [...this.open]
    this.failures = 0
    this.waker.wake()
    this.start()
    void this.connecting?.then(() => this.leave(before))
  }

  /** Answers the received envelopes, then disconnects. */
  async drain(): Promise<void> {
    this.ending.abort()
    await this.leave([...this.open])
    await this.connecting
    // A connection may have become ready in the meantime.
    await this.leave([...this.open])
  }

  private async leave(connections: readonly Connection[]): Promise<void> {
    await Promise.all(connections.map((connection) => connection.drain(this.times.drain)))
  }

  /** Tries to connect until it succeeds. Resolves when a connection is ready, or after `drain` was called. */
  private async connect(): Promise<void> {
    const { signal } = this.ending
    while (!this.isEnding()) {
      const { log } = this.current()
      try {
        if (this.failures > 0) await this.waker.sleep(this.pause(), signal)
        if (this.isEnding()) return
        const connection = await this.connectOnce(signal)
        // The connection may have been closed, or Slack may have asked for another one, right after its hello.
        if (!this.ready.has(connection)) throw new Error('it ended as soon as it had begun')
        this.connectedAt = performance.now()
        log.event('info', 'connected to Slack', {})
        return
      } catch (error) {
        if (this.isEnding()) return
        this.failures++
        const severity = this.failures > 3 || this.refusal !== undefined ? 'error' : 'warn'
        const help = this.refusal === undefined ? {} : { help: newToken }
        log.event(severity, 'no connection to Slack', { reason: messageOf(error), attempt: this.failures, ...help })
      }
    }
  }

  private isEnding(): boolean {
    return this.ending.signal.aborted
  }

  /** Connects again. A connection that was short counts as a failure, so that the pauses before the next attempts grow. */
  private again(failures: 0 | 1): void {
    if (this.connecting !== undefined) return
    const hasLasted = performance.now() - this.connectedAt > this.times.longestPause
    this.failures = hasLasted ? failures : this.failures + 1
    this.start()
  }

  /** Milliseconds until the next attempt, partly random, so that replicas do not connect together. After a refused token, the pause is long at once. */
  private pause(): number {
    const { pause, longestPause } = this.times
    const doubled = pause * 2 ** Math.min(this.failures - 1, 20)
    return Math.min(longestPause, this.refusal === undefined ? doubled : longestPause) * (0.5 + Math.random() / 2)
  }

  private async connectOnce(signal: AbortSignal): Promise<Connection> {
    const { host } = this.current()
    const { api, appToken = '' } = host.config.gateway.slack
    const answer = await slackApi({ http: host.http, api, token: appToken }).call('apps.connections.open', {}, signal)
    this.refusal = !answer.ok && refusals.has(answer.error) ? answer.error : undefined
    if (!answer.ok) throw new Error(`apps.connections.open: ${answer.error}`)
    const url = textAt(answer.body, 'url')
    if (url === undefined || !URL.canParse(url)) throw new Error('apps.connections.open gave no URL')
    const socket = await openSocket(url, { http: host.config.http, env: this.env }, signal)
    const { promise: greeted, resolve, reject } = Promise.withResolvers<undefined>()
    const timer = setTimeout(() => {
      reject(new Error('Slack said no hello'))
      socket.terminate()
    }, this.times.silence)
    const onAbort = (): void => reject(new Error('it is ending'))
    signal.addEventListener('abort', onAbort, { once: true })
    const connection: Connection = new Connection(
      socket,
      {
        ready: () => {
          this.ready.add(connection)
          resolve(undefined)
        },
        leaving: (reason) => this.replace(connection, reason),
        envelope: (envelope) => this.take(envelope),
        closed: (reason) => {
          this.open.delete(connection)
          this.ready.delete(connection)
          reject(new Error(reason))
          this.lost(reason)
        },
      },
      this.times,
    )
    this.open.add(connection)
    if (signal.aborted) onAbort()
    try {
      await greeted
      return connection
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Opens a new connection before the old one is drained, so that nothing is missed in between. */
  private replace(connection: Connection, reason: string): void {
    if (this.ending.signal.aborted) return
    this.current().log.event('info', 'Slack asks for a new connection', { reason })
    // The old connection no longer counts as ready, because Slack closes it soon.
    this.ready.delete(connection)
    this.again(0)
    void this.connecting?.then(() => connection.drain(this.times.drain))
  }

  private lost(reason: string): void {
    if (this.ending.signal.aborted || this.ready.size > 0 || this.connecting !== undefined) return
    this.current().log.event('warn', 'the connection to Slack is gone', { reason })
    this.again(1)
  }

  private take(envelope: JsonObject): Promise<JsonObject | undefined> {
    const gate = this.current()
    return gate.use(() => takeEnvelope(gate, envelope))
  }
}
