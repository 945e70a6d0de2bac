/** Of the package ws, what is used of it. */
declare module 'ws' {
  import type { EventEmitter } from 'node:events'
  import type { Agent as HttpAgent, IncomingMessage } from 'node:http'
  import type { Duplex } from 'node:stream'

  export interface ClientOptions {
    readonly agent?: HttpAgent
    readonly ca?: readonly string[]
    readonly maxPayload?: number
    readonly handshakeTimeout?: number
    readonly perMessageDeflate?: boolean
    readonly followRedirects?: boolean
  }

  export class WebSocket extends EventEmitter {
    static readonly OPEN: 1
    constructor(url: string, options?: ClientOptions)
    readonly readyState: 0 | 1 | 2 | 3
    send(text: string, sent?: (error?: Error) => void): void
    ping(): void
    close(code?: number): void
    terminate(): void
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: { readonly noServer: true; readonly autoPong?: boolean })
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array, done: (socket: WebSocket) => void): void
  }
}
