import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { memoryUsage } from 'node:process'
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
    const [status, body] = answerTo(request.url ?? '', gauges)
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(body)
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

function answerTo(url: string, gauges: Gauges): readonly [status: number, body: string] {
  switch (url.split('?')[0]) {
    case '/healthz':
      return [200, 'ok\n']
    case '/readyz':
      return gauges.isReady ? [200, 'ok\n'] : [503, 'it does not know yet what there is\n']
    case '/metrics':
      return [200, gauges.text(memoryUsage().rss)]
    default:
      return [404, 'there is /healthz, /readyz and /metrics\n']
  }
}
