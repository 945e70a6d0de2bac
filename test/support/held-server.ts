import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A loopback server that answers nothing before it is told to. */
export interface HeldServer extends AsyncDisposable {
  readonly origin: string
  /** How many requests have come. */
  readonly count: number
  /** Resolves as soon as one has come. */
  readonly arrived: Promise<undefined>
  /** Answers all requests that have come, and those that come from now on. */
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
