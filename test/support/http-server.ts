import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * The answer of the server to a request. `silence` never answers, `close` closes the connection, `endless` sends a body without an end, `raw` is sent
 * unchanged; then the connection stays open or is ended.
 */
export type Answer =
  | 'silence'
  | 'close'
  | 'endless'
  | { readonly raw: string; readonly thenEnd?: boolean }
  | {
      readonly status?: number
      readonly headers?: Readonly<Record<string, string>>
      /** Sent as JSON; `text` is sent unchanged. */
      readonly json?: unknown
      readonly text?: string
    }

export interface HttpServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string
  readonly requests: readonly RecordedRequest[]
  close(): Promise<void>
}

/** A PEM file with the certificate of a server with `tls`: self-signed, for localhost and 127.0.0.1. */
export const certificatePath = new URL('data/localhost-cert.pem', import.meta.url).pathname
const keyPath = new URL('data/localhost-key.pem', import.meta.url).pathname

/**
 * A loopback server on a free port that records requests and gives the answers in order, repeating the last one. `tunnelTo` is the port to which
 * CONNECT leads, after the `refusals` are used up; a refusal of 0 never answers.
 */
export async function startHttpServer(
  answers: readonly Answer[] | ((request: RecordedRequest) => Answer) = [{ json: { ok: true } }],
  options: { readonly tls?: boolean; readonly tunnelTo?: string; readonly refusals?: readonly number[] } = {},
): Promise<HttpServer> {
  const requests: RecordedRequest[] = []
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    void record(incoming).then(
      (request) => {
        requests.push(request)
        const index = Math.min(requests.length, answers.length) - 1
        give(typeof answers === 'function' ? answers(request) : (answers[index] ?? 'close'), response)
      },
      () => response.destroy(),
    )
  }
  const server = options.tls
    ? createHttpsServer({ cert: readFileSync(certificatePath), key: readFileSync(keyPath) }, listener)
    : createHttpServer(listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  if (options.tunnelTo !== undefined) {
    const { port } = new URL(options.tunnelTo)
    server.on('connect', ({ method = '', url = '', headers }: IncomingMessage, client: Socket) => {
      requests.push({ method, path: url, headers, body: '' })
      const refusal = options.refusals?.[requests.length - 1]
      if (refusal === undefined) openTunnel(client, Number(port))
      else if (refusal !== 0) client.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 11\r\n\r\n{"ok":true}`)
    })
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { origin, requests, close, [Symbol.asyncDispose]: close }
}

async function record(incoming: IncomingMessage): Promise<RecordedRequest> {
  const { method = '', url = '', headers } = incoming
  return { method, path: url, headers, body: await text(incoming) }
}

function openTunnel(client: Socket, port: number): void {
  const upstream = connect(port, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    upstream.pipe(client).pipe(upstream)
  })
  upstream.on('error', () => client.destroy())
  client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
}

function give(answer: Answer, response: ServerResponse): void {
  if (answer === 'silence') return
  if (answer === 'close') {
    response.destroy()
  } else if (typeof answer === 'object' && 'raw' in answer) {
    response.socket?.write(answer.raw)
    if (answer.thenEnd === true) response.socket?.end()
  } else if (answer === 'endless') {
    const chunk = Buffer.alloc(64 * 1024, 'x')
    const pour = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', pour)
    pour()
  } else {
    const isJson = answer.json !== undefined
    response.writeHead(answer.status ?? 200, {
      ...(isJson && { 'content-type': 'application/json' }),
      ...answer.headers,
    })
    response.end(isJson ? JSON.stringify(answer.json) : answer.text)
  }
}
