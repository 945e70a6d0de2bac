import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { shellWord } from '../../text/shell-word.ts'
import type { RedisClient } from './client.ts'
import { keysOf } from './keys.ts'

/** What to do about a key that cannot be read as context data. With a record of ours beside it, it was ours before another program wrote it. */
export function cureOfDocument(id: string, key: string, hasRecord: boolean): readonly string[] {
  if (!hasRecord) return cureOfForeign(key)
  return [
    'cicdstatemgr import FILE --replace (another program damaged the data; FILE is from export --whole)',
    `cicdstatemgr delete ${shellWord(id)} (if there is no such file; first save the history, which it removes too)`,
  ]
}

function cureOfForeign(key: string): readonly string[] {
  return [
    'Choose another id, or set keyPrefix.',
    `If no program needs the key, remove it: redis-cli DEL ${shellWord(key)}.`,
  ]
}

/** The failure (conflict) of a key that another program uses for something else. */
export function keyTaken(key: string, where: string, cause?: unknown): CicdError {
  const message = `the key "${key}" of ${where} holds something other than context data`
  return new CicdError('KEY_TAKEN', message, {
    suggestions: cureOfForeign(key),
    cause,
  })
}

/**
 * Which key of a context has another type, after a command or script about its document said only that one has. The commands are among those that a
 * change needs, so that no further right is necessary.
 */
export async function takenKeyOf(client: RedisClient, document: string): Promise<string> {
  const { meta, history, deliveries, deliveryKeys } = keysOf(document)
  const probes: readonly (readonly [key: string, probe: Promise<unknown>])[] = [
    [meta, client.hlen(meta)],
    [history, client.llen(history)],
    [deliveries, client.hlen(deliveries)],
    [deliveryKeys, client.llen(deliveryKeys)],
  ]
  const answers = await Promise.allSettled(probes.map(([, probe]) => probe))
  const at = answers.findIndex((answer) => answer.status === 'rejected' && isWrongType(answer.reason))
  return probes[at]?.[0] ?? document
}

/** Whether Redis says that a key has another type, without naming the key. */
export function isWrongType(error: unknown): boolean {
  return /WRONGTYPE(?! KEY )/.test(messageOf(error))
}
