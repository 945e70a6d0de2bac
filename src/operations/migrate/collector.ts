import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import { given } from '../../json/given.ts'
import { isObject } from '../../json/json.ts'
import type { JsonObject } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { createAuthority } from './certificates.ts'
import { lenientJson } from './lenient-json.ts'

/** A request that a program sent, and that was not forwarded to its receiver. */
export interface CollectedRequest {
  readonly method: string
  readonly url: string
  readonly authorization: string | null
  readonly body: string
}

/** A server on this machine that accepts and keeps every request. It is the receiver in the config, and the proxy for all other receivers. */
export interface Collector extends AsyncDisposable {
  readonly origin: string
  /** The CA certificate that a program has to trust for TLS, in PEM. */
  readonly certificate: string
  /** The requests since the last call. */
  take(): readonly CollectedRequest[]
}

/** The path of the collector that stands for Slack in the programs' config. */
export const slackPath = '/slack'
const mostRequests = 1000
const longestBody = 5_000_000
const postedAt = '1600.1'

/** The answer, in Slack's form, so that captures find a value. `chat.postMessage` also returns the message. */
function answerTo(url: string, body: string): string {
  const path = url.replace(/[?#].*$/s, '')
  const isPost = path === slackPath || path.endsWith('/chat.postMessage')
  const message = isPost ? { message: messageOf(body) } : {}
  return stringifyJson({ ok: true, ts: postedAt, channel: 'C1', ...message })
}

function messageOf(body: string): JsonObject {
  const sent = lenientJson(body)
  const { text, thread_ts: thread } = isObject(sent) ? sent : {}
  return { text: text ?? '', ts: postedAt, ...given({ thread_ts: thread }) }
}

export async function startCollector(): Promise<Collector> {
  let requests: CollectedRequest[] = []
  const keep = (request: CollectedRequest) => {
    if (requests.length < mostRequests) requests.push(request)
  }
  const server = createServer((request, response) => {
    bodyOf(request).then(
      (body) => {
        const url = `${tunnels.get(request.socket) ?? ''}${request.url ?? ''}`
        keep({ method: request.method ?? '', url, ...authorizationOf(request), body })
        response.writeHead(200, { 'content-type': 'application/json' }).end(answerTo(url, body))
      },
      () => response.destroy(),
    )
  })
  const authority = await createAuthority(Date.now())
  const tunnels = new WeakMap<object, string>()
  // The tunnel ends here: nothing leaves the machine.
  server.on('connect', (request, socket) => {
    const address = (request.url ?? '').replace(/:443$/, '')
    authority.issue(address.replace(/:\d+$/, '')).then(
      (own) => {
        const inside = tunnelled(socket, own)
        tunnels.set(inside, `https://${address}`)
        server.emit('connection', inside)
      },
      // No certificate can be issued for this name.
      () => socket.destroy(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return {
    certificate: authority.certificate,
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

/** The TLS connection in a tunnel. */
function tunnelled(socket: Duplex, own: { readonly key: string; readonly cert: string }): TLSSocket {
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  const inside = new TLSSocket(socket, { isServer: true, ...own })
  // A program that does not trust the certificate ends the connection, and says so itself.
  for (const one of [socket, inside]) one.on('error', () => inside.destroy())
  return inside
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
