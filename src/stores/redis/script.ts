import type { Redis } from 'ioredis'
import { hash } from 'node:crypto'
import type { RedisClient } from './client.ts'
import { unlessForbidden } from './unless-forbidden.ts'

/** The arguments of a script beside its keys, by name: a text, or a whole number from 0. */
export type ScriptArguments = Readonly<Record<string, 'text' | 'number'>>

interface Declaration<Key extends string, Args extends ScriptArguments> {
  readonly keys: readonly Key[]
  readonly args: Args
  /** The code, in which each key and argument is a local variable of that name. */
  readonly lua: string
}

/** A script with its declaration, and its SHA-1, by which Redis knows it once it has run. */
export interface RedisScript<Key extends string, Args extends ScriptArguments> extends Declaration<Key, Args> {
  readonly sha: string
}

type Keys<Key extends string> = Readonly<Record<Key, string>>
/** The values for the arguments of a script. */
export type ScriptValues<Args extends ScriptArguments> = {
  readonly [Name in keyof Args]: Args[Name] extends 'number' ? number : string
}

/** Makes a script of its declaration. The names of keys and arguments in Lua are the names that callers must give. */
export function redisScript<const Key extends string, const Args extends ScriptArguments>(
  declaration: Declaration<Key, Args>,
): RedisScript<Key, Args> {
  const args = Object.entries(declaration.args)
  const lua = [
    `local ${declaration.keys.join(', ')} = unpack(KEYS)`,
    ...(args.length === 0 ? [] : [`local ${args.map(([name]) => name).join(', ')} = unpack(ARGV)`]),
    ...args.filter(([, kind]) => kind === 'number').map(([name]) => `${name} = tonumber(${name})`),
    ...unlessForbidden(declaration.lua),
    declaration.lua.trim(),
  ].join('\n')
  return { ...declaration, lua, sha: hash('sha1', lua) }
}

/** The arguments of EVAL and EVALSHA after the script: the number of keys, the keys, the arguments. */
export function scriptArguments<Key extends string, Args extends ScriptArguments>(
  script: RedisScript<Key, Args>,
  keys: Keys<Key>,
  values: ScriptValues<Args>,
): [numberOfKeys: number, ...(string | number)[]] {
  const given = Object.keys(script.args).map((name) => {
    const value: string | number = values[name as keyof Args]
    if (typeof value === 'number' && !(Number.isSafeInteger(value) && value >= 0)) {
      throw new RangeError(`${value} cannot be ${name} for a script: that takes whole numbers from 0`)
    }
    return value
  })
  return [script.keys.length, ...script.keys.map((name) => keys[name]), ...given]
}

/** Runs a script with EVALSHA; sends its text only if the server does not know it. */
export function runScript<Key extends string, Args extends ScriptArguments>(
  client: RedisClient,
  script: RedisScript<Key, Args>,
  keys: Keys<Key>,
  values: ScriptValues<Args>,
): Promise<unknown> {
  const following = scriptArguments(script, keys, values)
  return client.evalsha(script.sha, ...following).catch((error: unknown) => {
    if (!isUnknown(error)) throw error
    return client.eval(script.lua, ...following)
  })
}

/** `runScript` for answers with binary data: strings are returned as buffers. */
export function runScriptForBytes<Key extends string, Args extends ScriptArguments>(
  client: RedisClient,
  script: RedisScript<Key, Args>,
  keys: Keys<Key>,
  values: ScriptValues<Args>,
): Promise<unknown> {
  const following = scriptArguments(script, keys, values)
  return client.callBuffer('evalsha', script.sha, ...following).catch((error: unknown) => {
    if (!isUnknown(error)) throw error
    return client.callBuffer('eval', script.lua, ...following)
  })
}

/** Runs a script with the same arguments once for each name, in one round trip to the node that has all the keys. */
export async function runForEach<Key extends string, Args extends ScriptArguments, Name>(
  client: Redis,
  script: RedisScript<Key, Args>,
  names: readonly Name[],
  keysOf: (name: Name) => Keys<Key>,
  values: ScriptValues<Args>,
): Promise<readonly [error: Error | null, answer: unknown][]> {
  if (names.length === 0) return []
  const pipeline = client.pipeline()
  for (const [index, name] of names.entries()) {
    const following = scriptArguments(script, keysOf(name), values)
    // The first command sends the text of the script, in case the server does not know it.
    if (index === 0) pipeline.eval(script.lua, ...following)
    else pipeline.evalsha(script.sha, ...following)
  }
  return (await pipeline.exec()) ?? []
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
