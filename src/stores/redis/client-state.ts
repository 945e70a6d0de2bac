import type { RedisClient } from './client.ts'

/** Whether a client has given up. */
export function hasEnded(client: RedisClient): boolean {
  return client.status === 'end'
}

/** Waits until a client that is connecting can send. Throws if it gives up. */
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

/** Calls `lost` whenever a connection ends on which something may have been sent. A connection that was refused does not count. */
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
  // The nodes of a cluster come and go by themselves.
  client.on('+node', (node: RedisClient) => node.on('connect', mark(node)))
  client.on('-node', end)
}
