import { CicdError } from '../../errors/cicd-error.ts'
import { shellWord } from '../../text/shell-word.ts'

/** What to do about a key that cannot be read as context data. With a record of ours beside it, it was ours before another program wrote it. */
export function cureOfDocument(id: string, hasRecord: boolean): readonly string[] {
  if (!hasRecord) return ['Another program wrote it: choose another id or key prefix, or remove it there.']
  return [
    'cicdstatemgr import FILE --replace (another program damaged the data; FILE is from export --whole)',
    `cicdstatemgr delete ${shellWord(id)} (if there is no such file)`,
  ]
}

/** The failure (conflict) of a key that another program uses for something else. */
export function keyTaken(key: string, where: string, cause?: unknown): CicdError {
  const message = `the key "${key}" of ${where} holds something other than context data`
  return new CicdError('KEY_TAKEN', message, {
    suggestions: [
      'Choose another id, or set keyPrefix.',
      `If no program needs the key, remove it: redis-cli DEL ${shellWord(key)}.`,
    ],
    cause,
  })
}
