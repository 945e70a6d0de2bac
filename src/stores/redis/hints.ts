import type { Redis } from 'ioredis'
import type { RedisConfig } from '../../config/config.ts'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { messageOf } from '../../errors/cicd-error.ts'
import { systemClock } from '../../io/clock.ts'
import { Listeners } from '../shared/listeners.ts'
import type { AllHintListener, HintListener, HintStore } from '../shared/store.ts'
import { createSubscriber } from './client.ts'
import { channelEnding, channelOf, redisKeys } from './keys.ts'
import { redisTarget } from './options.ts'
import { touchedIn } from './touched.ts'

const shortestPause = 250
const longestPause = 5000

/**
 * Receives the hints that the scripts publish (`tellChange` in context-scripts.ts). All listeners share one connection of its own, because a
 * subscribed connection cannot send other commands. It is opened with the first listener, reopened when it is lost, and closed after the last
 * listener.
 */
export class RedisHints implements HintStore {
  readonly lookEvery = 20_000
  private readonly config: RedisConfig
  private readonly listeners = new Listeners()
  private readonly forAll = new Set<AllHintListener>()
  private ending: AbortController | undefined
  private live: Redis | undefined

  constructor(config: RedisConfig) {
    this.config = config
  }

  watch(id: ContextId, listener: HintListener): Disposable {
    const channel = channelOf(redisKeys(this.config.keyPrefix, id).document)
    const isNew = this.listeners.add(channel, listener)
    if (this.begin()) return this.leaving(channel, listener)
    if (this.live !== undefined && isNew) void this.join(this.live, channel)
    // The subscription may have begun after this listener read the document.
    else if (this.live !== undefined) listener.changed()
    return this.leaving(channel, listener)
  }

  watchAll(listener: AllHintListener): Disposable {
    const isFirst = this.forAll.size === 0
    this.forAll.add(listener)
    if (!this.begin() && this.live !== undefined && isFirst) void this.joinAll(this.live)
    return {
      [Symbol.dispose]: () => {
        this.forAll.delete(listener)
        this.closeIfUnused()
      },
    }
  }

  close(): void {
    this.ending?.abort()
    this.ending = undefined
    this.live = undefined
  }

  /** Starts to listen; false if it already listens. */
  private begin(): boolean {
    if (this.ending !== undefined) return false
    void this.listen((this.ending = new AbortController()).signal)
    return true
  }

  /** Connects and subscribes, with retries, until it is closed. Meanwhile waiting commands poll and report what is wrong. */
  private async listen(ending: AbortSignal): Promise<void> {
    let pause = shortestPause
    // In a cluster each node receives what is published on any node.
    for (let attempt = Math.floor(Math.random() * 100); !ending.aborted; attempt++) {
      const wasHeard = await this.hearOnce(ending, attempt)
      pause = wasHeard ? shortestPause : Math.min(2 * pause, longestPause)
      // Random pauses: many clients that lost one server should not reconnect at the same moment.
      await systemClock.sleep(pause * (0.5 + Math.random()), ending).catch(() => undefined)
    }
  }

  /** Listens until the connection ends. Returns whether a connection was made. */
  private async hearOnce(ending: AbortSignal, attempt: number): Promise<boolean> {
    const subscriber = await createSubscriber(this.config, redisTarget(this.config), attempt).catch(() => undefined)
    if (subscriber === undefined || ending.aborted) return false
    const ended = new Promise<void>((resolve) => subscriber.once('end', resolve))
    const hangUp = () => {
      subscriber.disconnect()
    }
    ending.addEventListener('abort', hangUp)
    try {
      // Without a listener ioredis prints errors.
      subscriber.on('error', () => undefined)
      subscriber.on('message', (channel: string) => {
        this.listeners.changed(channel)
      })
      subscriber.on('pmessage', (_pattern: string, channel: string, message: string) => {
        this.changedIn(channel, message)
      })
      await subscriber.connect()
      this.live = subscriber
      await Promise.all(this.listeners.names.map((channel) => this.join(subscriber, channel)))
      if (this.forAll.size > 0) void this.joinAll(subscriber)
      await ended
      return true
    } catch {
      return false
    } finally {
      ending.removeEventListener('abort', hangUp)
      hangUp()
      if (this.live === subscriber) this.live = undefined
    }
  }

  /** Subscribes, and then reports a change: something may have changed before the subscription began. */
  private async join(subscriber: Redis, channel: string): Promise<void> {
    try {
      await subscriber.subscribe(channel)
      this.listeners.changed(channel)
    } catch (error) {
      if (/NOPERM|unknown command/i.test(messageOf(error)))
        this.listeners.deaf(
          channel,
          `Redis refuses the subscription: ${messageOf(error).replace(/,? with args beginning with:.*/s, '')}`,
        )
      // For any other error, a new connection may help.
      else subscriber.disconnect()
    }
  }

  /**
   * Subscribes to the channels of all contexts, and to keyspace notifications, which a server sends for changes by any program if its
   * `notify-keyspace-events` allows it. A user that may subscribe to only one of them uses that one.
   */
  private async joinAll(subscriber: Redis): Promise<void> {
    const { keyPrefix } = this.config
    const { db } = redisTarget(this.config)
    // An ACL rule for channels must have the same text as the subscribed pattern.
    const begin = keyPrefix.replace(/[\\*?[\]]/g, '\\$&')
    const patterns = [`${begin}*`, keyspace(db, `${begin}*`)]
    const joined = await Promise.all(
      patterns.map((pattern) =>
        subscriber.psubscribe(pattern).then(
          () => true,
          () => false,
        ),
      ),
    )
    if (joined.includes(true)) for (const listener of this.forAll) listener.began()
  }

  /** Handles a message: either on the channel of a context, or a keyspace notification for a document. */
  private changedIn(channel: string, message: string): void {
    const { keyPrefix } = this.config
    const { db } = redisTarget(this.config)
    const key = channel.startsWith(keyspace(db, keyPrefix)) ? channel.slice(keyspace(db, '').length) : undefined
    if (key === undefined && !channel.endsWith(channelEnding)) return
    const id = (key ?? channel.slice(0, -channelEnding.length)).slice(keyPrefix.length)
    if (!isContextId(id)) return
    for (const listener of this.forAll) listener.changed(id, key === undefined ? touchedIn(message) : undefined)
  }

  private leaving(channel: string, listener: HintListener): Disposable {
    return {
      [Symbol.dispose]: () => {
        if (this.listeners.remove(channel, listener)) this.leave(channel)
      },
    }
  }

  private leave(channel: string): void {
    // If this is refused, no listener is left for the messages that still come.
    this.live?.unsubscribe(channel).catch(() => undefined)
    this.closeIfUnused()
  }

  private closeIfUnused(): void {
    if (this.listeners.names.length === 0 && this.forAll.size === 0) this.close()
  }
}

/** The channel of Redis's keyspace notifications for a key. */
function keyspace(db: number, key: string): string {
  return `__keyspace@${db}__:${key}`
}
