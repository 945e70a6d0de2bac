import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { timedOut } from './http-failure.ts'
import type { Failed } from './http-failure.ts'
import type { HttpSettings } from './http-settings.ts'

/** Largest response that is read, in bytes. */
const maxResponseBytes = 5 * 1024 * 1024

/**
 * Ends a request that got would leave open. got's timers do not keep the process alive: if a connection is lost without an error, the process would
 * exit in the middle of the request.
 */
export class Watch {
  /** Aborted when this class ends the request, or by the caller. */
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
    // Ignore the rejection if no request was sent.
    this.stopped.catch(() => undefined)
  }

  /** The reason why this class ended the request; undefined if it did not. */
  get reason(): Failed | undefined {
    return this.#reason
  }

  /** Starts the timeout of one try, redirects included. `peer` is the host in the message. */
  beginTry(peer: string): void {
    this.endTry()
    this.#timer = setTimeout(() => this.#end(timedOut(peer, this.#timeout)), this.#timeout)
  }

  endTry(): void {
    clearTimeout(this.#timer)
  }

  /** Fails the request if the host switches to another protocol: Node would close the connection without an error. */
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
