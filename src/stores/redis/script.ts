import { hash } from 'node:crypto'
import type { RedisClient } from './client.ts'

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
export function runScript(
  client: RedisClient,
  { lua, sha, keys }: RedisScript,
  keysAndValues: readonly (string | number)[],
): Promise<unknown> {
  return client.evalsha(sha, keys, ...keysAndValues).catch((error: unknown) => {
    if (!isUnknown(error)) throw error
    return client.eval(lua, keys, ...keysAndValues)
  })
}

/** `runScript` for an answer that may not be text: strings come as bytes. */
export function runScriptForBytes(
  client: RedisClient,
  { lua, sha, keys }: RedisScript,
  keysAndValues: readonly (string | number)[],
): Promise<unknown> {
  return client.callBuffer('evalsha', sha, keys, ...keysAndValues).catch((error: unknown) => {
    if (!isUnknown(error)) throw error
    return client.callBuffer('eval', lua, keys, ...keysAndValues)
  })
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
