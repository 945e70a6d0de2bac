import { CicdError, CicdStateMgr } from 'cicdstatemgr'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

// One manager for the whole life of the service. The environment has proxies and CAs; nothing is read from it otherwise.
const manager = await CicdStateMgr.open({
  config: process.env.CICDSTATEMGR_CONFIG_PATH,
  secrets: process.env.CICDSTATEMGR_SECRETS_PATH,
  env: process.env,
  actor: 'deploy-service',
  log: console,
})

/** `GET /ID/PATH` prints a value, `POST /ID` records a deployment: one at a time, whichever replica of the service is asked. */
async function answer(request: IncomingMessage, signal: AbortSignal): Promise<object> {
  const [id = '', path = 'state'] = decodeURIComponent(request.url ?? '')
    .split('/')
    .slice(1)
  if (request.method !== 'POST') return manager.get({ id, path, signal })

  // Given back when the function ends, however it ends.
  await using lock = await manager.lock({ name: `deploy/${id}`, ttl: 60_000, wait: 10_000, signal })
  console.log(`${id}: one deployment at a time, with token ${lock.token}`)
  return await manager.set({
    id,
    operations: [{ op: 'increment', path: 'state.deploy.count', by: 1 }],
    // A client that repeats a request sends the same key: it is counted once.
    deliveryId: [request.headers['idempotency-key'] ?? []].flat()[0],
    signal,
  })
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A client that goes away ends what is done for it.
  const client = new AbortController()
  response.once('close', () => client.abort(new Error('the client has gone')))
  try {
    response.end(JSON.stringify(await answer(request, client.signal)))
  } catch (error) {
    if (client.signal.aborted) return
    if (!(error instanceof CicdError)) console.error(error)
    response.statusCode = error instanceof CicdError ? error.httpStatus : 500
    response.end(JSON.stringify(error instanceof CicdError ? { code: error.code, message: error.message } : {}))
  }
}

const server = createServer((request, response) => void respond(request, response))
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

// No new requests, then what runs ends, then the connections to the datasource.
process.once('SIGTERM', () => {
  server.close(() => void manager.close())
  server.closeIdleConnections()
})
