import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { timedOut } from './http-failure.ts'
import type { Failed } from './http-failure.ts'
import type { HttpSettings } from './http-settings.ts'

/** Largest response that is read, in bytes. */
const maxResponseBytes = 5 * 1024 * 1024

/**
 * Ends a request that got would leave open. Its timers do not keep the process running, so that a connection which goes without a
 * word would end the process in the middle.
 */
export class Watch {
  /** Aborted when the request ends here, or by the caller. */
  readonly signal: AbortSignal
  /** Rejects when `signal` is aborted. */
  readonly stopped: Promise<never>
  readonly #url: URL
  readonly #timeout: number
  readonly #controller = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #reason: Failed | undefined

  constructor(url: URL, { timeout }: HttpSettings, signal: AbortSignal | undefined) {
    this.#url = url
    this.#timeout = timeout
    const { signal: own } = this.#controller
    const either = signal === undefined ? own : AbortSignal.any([own, signal])
    this.signal = either
    this.stopped = new Promise((_, reject) => {
      either.addEventListener('abort', () => reject(either.reason as Error), { once: true })
    })
    // A request that was never sent waits for nothing.
    this.stopped.catch(() => undefined)
  }

  /** Why the request was ended here, undefined when it was not. */
  get reason(): Failed | undefined {
    return this.#reason
  }

  /** A try has as much time as the settings say, redirects included; `peer` is who is asked, for the message. */
  beginTry(peer: string): void {
    this.endTry()
    this.#timer = setTimeout(() => this.#end(timedOut(peer, this.#timeout)), this.#timeout)
  }

  endTry(): void {
    clearTimeout(this.#timer)
  }

  /** Node closes the connection without a word when nobody wants the other protocol. */
  upgrades(sent: ClientRequest): void {
    sent.once('upgrade', ({ statusCode = 101 }: IncomingMessage, socket: Duplex) => {
      socket.destroy()
      const message = `${this.#url.host} answered ${statusCode} and switched to another protocol`
      this.#end({ failure: 'unreadable', message, status: statusCode })
    })
  }

  received(bytes: number): void {
    if (bytes <= maxResponseBytes) return
    this.#end({ failure: 'too-large', message: `${this.#url.host} answered with more than 5 MB` })
  }

  [Symbol.dispose](): void {
    this.endTry()
  }

  #end(reason: Failed): void {
    this.#reason ??= reason
    this.#controller.abort()
  }
}
