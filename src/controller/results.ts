import type { Kind, Results } from './kinds/kind.ts'
import type { NewStatus } from './status.ts'

/** Tekton's own limit for a result, in bytes. */
const largestResult = 4096

/** Why a result cannot be set: Tekton would refuse it, or it contains a secret. Undefined if it can be set. */
export function wrongResult(
  results: Results,
  redact: (text: string) => string,
): { readonly reason: string; readonly message: string } | undefined {
  for (const [name, value] of Object.entries(results)) {
    if (Buffer.byteLength(value) > largestResult) {
      const message = `the result "${name}" is larger than ${largestResult} bytes, and no task could take it`
      return { reason: 'ResultTooLarge', message }
    }
    if (redact(value) !== value) {
      const message = `the result "${name}" would contain a secret of the config, and everyone who can read CustomRuns could read it`
      return { reason: 'SecretInResult', message }
    }
  }
  return undefined
}

/** All results that a kind declares. Those without a value are empty, because a reference to a missing result fails. */
export function declaredResults(kind: Kind | undefined, results: Results = {}): NewStatus['results'] & object {
  const declared = kind?.results ?? []
  return declared.map((name) => ({ name, value: Object.hasOwn(results, name) ? (results[name] ?? '') : '' }))
}
