import type { RedisClient } from './client.ts'

/** Whether a client has closed its connection and will not reconnect. */
export function hasEnded(client: RedisClient): boolean {
  return client.status === 'end'
}

/** Waits until a connecting client can send commands. Throws if the client gives up. */
export async function readyOrEnded(client: RedisClient): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const end = () => {
    reject(new Error('Connection is closed.'))
  }
  const ready = () => {
    resolve(undefined)
  }
  if (client.status === 'ready') ready()
  else if (hasEnded(client)) end()
  client.once('ready', ready).once('end', end)
  try {
    await promise
  } finally {
    client.off('ready', ready).off('end', end)
  }
}

/** Calls `lost` each time a connection ends on which commands may have been sent. A refused connection does not count. */
export function countLosses(client: RedisClient, lost: () => void): void {
  const established = new WeakSet<object>()
  const mark = (one: object) => () => established.add(one)
  const end = (one: object) => {
    if (established.delete(one)) lost()
  }
  client.on('connect', mark(client))
  client.on('close', () => {
    end(client)
  })
  // ioredis adds and removes the nodes of a cluster by itself.
  client.on('+node', (node: RedisClient) => node.on('connect', mark(node)))
  client.on('-node', end)
}
