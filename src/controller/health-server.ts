import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CicdError, messageOf } from '../errors/cicd-error.ts'
import type { Gauges } from './gauges.ts'

export interface HealthServer extends AsyncDisposable {
  readonly port: number
}

/** Answers probes at `/healthz` and `/readyz`, and Prometheus at `/metrics`. Throws CANNOT_LISTEN (config). */
export async function startHealthServer(
  { host, port }: { host: string; port: number },
  gauges: Gauges,
): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const answered = answerTo(request.url ?? '', gauges).then(([status, body, type]) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    )
    // The client sees that the connection is closed.
    answered.catch(() => response.destroy())
  })
  server.requestTimeout = 5000
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new CicdError('CANNOT_LISTEN', `cannot listen on ${host}:${port}: ${messageOf(cause)}`, { cause }))
    })
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const plain = 'text/plain; charset=utf-8'

async function answerTo(url: string, gauges: Gauges): Promise<readonly [status: number, body: string, type: string]> {
  switch (url.split('?')[0]) {
    case '/healthz':
      return [200, 'ok\n', plain]
    case '/readyz':
      return gauges.isReady ? [200, 'ok\n', plain] : [503, 'the lists of CustomRuns are not loaded yet\n', plain]
    case '/metrics':
      return [200, await gauges.registry.metrics(), gauges.registry.contentType]
    default:
      return [404, 'not found; known paths are /healthz, /readyz and /metrics\n', plain]
  }
}
