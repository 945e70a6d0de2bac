import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A loopback server that does not answer before `release` is called. */
export interface HeldServer extends AsyncDisposable {
  readonly origin: string
  /** The number of requests received. */
  readonly count: number
  /** Resolves when the first request has been received. */
  readonly arrived: Promise<undefined>
  /** Answers all requests received so far, and later ones at once. */
  release(): void
}

export async function startHeldServer(): Promise<HeldServer> {
  const held: ServerResponse[] = []
  const { promise: arrived, resolve } = Promise.withResolvers<undefined>()
  let count = 0
  let isHeld = true
  const answer = (response: ServerResponse) => response.end('{"ok":true}')
  const server = createServer((request, response) => {
    request.resume()
    count++
    if (isHeld) held.push(response)
    else answer(response)
    resolve(undefined)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    get count() {
      return count
    },
    release() {
      isHeld = false
      held.splice(0).forEach(answer)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
