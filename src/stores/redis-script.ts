import { hash } from 'node:crypto'
import type { RedisClient } from './redis-client.ts'

/** A script and the name by which Redis knows it once it has run. */
export interface RedisScript {
  readonly lua: string
  readonly sha: string
  /** How many of what it is called with are keys; they stand first. */
  readonly keys: number
}

/** A script of so many keys. */
export function redisScript(keys: number, lua: string): RedisScript {
  return { lua, sha: hash('sha1', lua), keys }
}

/** Runs a script; its text is sent where the server does not know it. */
export async function runScript(
  client: RedisClient,
  { lua, sha, keys }: RedisScript,
  keysAndValues: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(sha, keys, ...keysAndValues)
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
    return await client.eval(lua, keys, ...keysAndValues)
  }
}
