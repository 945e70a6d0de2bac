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

/** What made the request fail. If a block fails, and its lock was lost too, JavaScript throws an error with both. */
function reasonOf(error: unknown): unknown {
  if (!(error instanceof Error && 'suppressed' in error && 'error' in error)) return error
  console.error(error.error)
  return error.suppressed
}

function statusOf(reason: unknown): number {
  if (reason instanceof CicdError) return reason.httpStatus
  // decodeURIComponent throws this for an address such as /%zz.
  return reason instanceof URIError ? 400 : 500
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A client that goes away ends what is done for it.
  const client = new AbortController()
  response.once('close', () => client.abort(new Error('the client has gone')))
  try {
    response.end(JSON.stringify(await answer(request, client.signal)))
  } catch (error) {
    if (client.signal.aborted) return
    const reason = reasonOf(error)
    response.statusCode = statusOf(reason)
    if (response.statusCode === 500) console.error(reason)
    response.end(JSON.stringify(reason instanceof CicdError ? { code: reason.code, message: reason.message } : {}))
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
