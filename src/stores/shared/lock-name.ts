import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'

/** Checks the name of a lock. It becomes part of a key or file name, so the rules for ids apply. Throws `BAD_LOCK_NAME` (usage). */
export function checkLockName(name: string): asserts name is ContextId {
  if (isContextId(name)) return
  throw new CicdError('BAD_LOCK_NAME', `${JSON.stringify(name.slice(0, 200))} is not a valid lock name`, {
    suggestions: [
      'It is 1 to 200 printable ASCII characters without space, { and }; it starts with a letter or digit, e.g. deploy/prod.',
    ],
  })
}
