import type { Kind, Results } from './kinds/kind.ts'
import type { NewStatus } from './status.ts'

/** Tekton's own limit for a result, in bytes. */
const largestResult = 4096

interface WrongResult {
  readonly reason: string
  readonly message: string
}

/** Why a result cannot be set: Tekton would refuse it, or it contains a secret. Undefined if it can be set. */
export function wrongResult(results: Results, redact: (text: string) => string): WrongResult | undefined {
  for (const [name, value] of Object.entries(results)) {
    const wrong = whatIsWrong(name, value, redact)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

/** The results of a failure, which stays the same failure: those that cannot be set are left out, and `told` says why. */
export function resultsOfFailure(
  results: Results,
  redact: (text: string) => string,
): { readonly results: Results; readonly told: readonly string[] } {
  const told: string[] = []
  const kept = Object.entries(results).filter(([name, value]) => {
    const wrong = whatIsWrong(name, value, redact)
    if (wrong !== undefined) told.push(`a result is left empty: ${wrong.message}`)
    return wrong === undefined
  })
  return { results: Object.fromEntries(kept), told }
}

function whatIsWrong(name: string, value: string, redact: (text: string) => string): WrongResult | undefined {
  if (Buffer.byteLength(value) > largestResult) {
    const message = `the result "${name}" is larger than ${largestResult} bytes, and no task could take it`
    return { reason: 'ResultTooLarge', message }
  }
  if (redact(value) !== value) {
    const message = `the result "${name}" would contain a secret of the config, and everyone who can read CustomRuns could read it`
    return { reason: 'SecretInResult', message }
  }
  return undefined
}

/** All results that a kind declares. Those without a value are empty, because a reference to a missing result fails. */
export function declaredResults(kind: Kind | undefined, results: Results = {}): NewStatus['results'] & object {
  const declared = kind?.results ?? []
  return declared.map((name) => ({ name, value: Object.hasOwn(results, name) ? (results[name] ?? '') : '' }))
}
