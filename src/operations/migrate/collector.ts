import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request as a program sent it. It went no further. */
export interface CollectedRequest {
  readonly method: string
  readonly url: string
  readonly authorization: string | null
  readonly body: string
}

/** A server on this machine that accepts and keeps every request, both as the receiver and as the proxy for all other receivers. */
export interface Collector extends AsyncDisposable {
  readonly origin: string
  /** The requests since the last call. */
  take(): readonly CollectedRequest[]
}

const mostRequests = 1000
const longestBody = 5_000_000
/** The answer, in Slack's form, so that captures find a value. */
const answer = JSON.stringify({ ok: true, ts: '1600.1', channel: 'C1' })

export async function startCollector(): Promise<Collector> {
  let requests: CollectedRequest[] = []
  const keep = (request: CollectedRequest) => {
    if (requests.length < mostRequests) requests.push(request)
  }
  const server = createServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        keep({ method: request.method ?? '', url: request.url ?? '', ...authorizationOf(request), body })
        response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
      },
      () => response.destroy(),
    )
  })
  // A tunnel for TLS is refused: its content would be hidden from us too, and it must not leave the machine.
  server.on('connect', (request, socket) => {
    keep({ method: 'CONNECT', url: request.url ?? '', ...authorizationOf(request), body: '' })
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = requests
      requests = []
      return taken
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function authorizationOf({ headers }: IncomingMessage): { readonly authorization: string | null } {
  return { authorization: headers.authorization ?? null }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > longestBody) throw new Error('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
