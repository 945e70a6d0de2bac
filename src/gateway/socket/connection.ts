import type { WebSocket } from 'ws'
import type { JsonObject } from '../../json/json.ts'
import { textAt } from '../slack/clicker.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { jsonMapIn } from '../../json/json-in.ts'

/** The times of pings, and of the silence after which a connection counts as dead, in milliseconds. */
export interface Patience {
  /** Time between two of our pings. */
  readonly ping: number
  /** Time without any message from Slack, pongs included. */
  readonly silence: number
}

export interface ConnectionListener {
  /** Slack said hello: the connection is ready. */
  ready(): void
  /** The connection will close soon, or Slack asks for a new one. */
  leaving(reason: string): void
  /** Handles an envelope from Slack. The answer is sent back with the envelope's id; nothing is sent back if it is undefined. */
  envelope(envelope: JsonObject): Promise<JsonObject | undefined>
  /** The connection has ended. */
  closed(reason: string): void
}

/** One connection to Slack. It is cut when nothing arrives for a while: otherwise a socket may be half open for hours. */
export class Connection {
  private readonly socket: WebSocket
  private readonly listener: ConnectionListener
  private readonly working = new Set<Promise<void>>()
  private readonly watch: NodeJS.Timeout
  private heardAt = performance.now()
  private isClosed = false
  private isLeaving = false

  constructor(socket: WebSocket, listener: ConnectionListener, patience: Patience) {
    this.socket = socket
    this.listener = listener
    const heard = (): void => void (this.heardAt = performance.now())
    socket.on('ping', heard).on('pong', heard).on('open', heard)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      heard()
      if (!isBinary) this.take(data.toString())
    })
    socket.on('error', (error: Error) => this.end(error.message))
    socket.on('close', (code: number) => this.end(`closed with ${code}`))
    this.watch = setInterval(() => this.look(patience), patience.ping)
    this.watch.unref()
  }

  /** Closes the connection when all received envelopes are answered, or after this many milliseconds. New envelopes are ignored: Slack sends them again. */
  async drain(milliseconds: number): Promise<void> {
    this.isLeaving = true
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))
    await Promise.race([Promise.allSettled(this.working), over])
    clearTimeout(timer)
    if (this.isClosed) return
    this.socket.close(1000)
    this.end('drained')
    // If the other side does not answer the close, the socket is destroyed.
    setTimeout(() => this.socket.terminate(), 1000).unref()
  }

  private look({ silence }: Patience): void {
    if (performance.now() - this.heardAt > silence) {
      this.end(`nothing was heard for ${Math.round(silence / 1000)} s`)
      this.socket.terminate()
    } else if (this.socket.readyState === 1) {
      this.socket.ping()
    }
  }

  private end(reason: string): void {
    if (this.isClosed) return
    this.isClosed = true
    clearInterval(this.watch)
    this.listener.closed(reason)
  }

  private take(text: string): void {
    const message = jsonMapIn(text)
    if (message === undefined) return
    if (message.type === 'hello') this.listener.ready()
    else if (message.type === 'disconnect') this.listener.leaving(textAt(message, 'reason') ?? 'no reason')
    else if (typeof message.envelope_id === 'string' && !this.isLeaving) this.work(message.envelope_id, message)
  }

  private work(id: string, envelope: JsonObject): void {
    const work = this.listener.envelope(envelope).then(
      (payload) => {
        if (payload === undefined || this.socket.readyState !== 1) return
        const isWanted = envelope.accepts_response_payload === true && Object.keys(payload).length > 0
        this.socket.send(stringifyJson({ envelope_id: id, ...(isWanted ? { payload } : {}) }))
      },
      () => undefined,
    )
    this.working.add(work)
    void work.finally(() => this.working.delete(work))
  }
}
