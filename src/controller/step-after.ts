import type { CicdError } from '../errors/cicd-error.ts'
import { messageWithoutPlaces } from '../errors/places.ts'
import type { Step } from './kinds/kind.ts'

/** Milliseconds between two attempts to reach a datasource. */
const tryEvery = 5000

/** The step after an error. A temporary failure is waited for. Another failure ends the attempt; it is final if a retry cannot help, because the request is wrong or not allowed. */
export function stepAfter(error: CicdError): Step {
  const { kind, code } = error
  // App teams read the status. They must not learn where the platform keeps contexts.
  const message = messageWithoutPlaces(error)
  if (kind === 'store-unavailable' || code === 'REPLICAS_BEHIND' || code === 'CONTENTION') {
    return { then: 'wait', reason: 'StoreUnavailable', for: `the datasource: ${message}`, lookAfter: tryEvery }
  }
  const isFinal = kind === 'usage' || kind === 'rejected' || code === 'DECISION_REPLACED'
  return { then: 'fail', reason: wordOf(code), message, ...(isFinal && { final: true }) }
}

/** `CONTEXT_NOT_FOUND` as the reason of a condition: ContextNotFound. */
function wordOf(code: string): string {
  return code.toLowerCase().replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
