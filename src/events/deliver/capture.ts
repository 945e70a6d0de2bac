import { isDeepStrictEqual } from 'node:util'
import { applyOperation } from '../../context/apply-operations.ts'
import type { Guard } from '../../context/guard-path.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { masked } from '../../text/redaction.ts'
import { assignment, fromTo } from '../rendering/assignment.ts'
import type { PlacedRule } from '../rendering/assignment.ts'
import type { Scope } from '../rendering/scope.ts'

export interface Captured {
  readonly operations: readonly Operation[]
  /** Messages of the rules that could not be followed. */
  readonly failures: readonly string[]
}

/** What a capture must not do. */
export interface CaptureLimits {
  readonly guard: Guard
  /** Tells what holds a secret: whoever is asked may send back the token that it got. */
  readonly redact: (text: string) => string
}

/**
 * What rules copy from a response that the scope's context holds as `body`. What was sent cannot be taken back, so a wrong rule
 * costs only its own value, and so does one whose value or path holds a secret.
 */
export function capture(
  scope: Scope,
  rules: readonly PlacedRule[],
  document: JsonObject,
  { guard, redact }: CaptureLimits,
): Captured {
  const operations: Operation[] = []
  const failures: string[] = []
  const drafts = new WeakSet<object>()
  let current = document
  for (const { path, rule, make } of rules) {
    try {
      const operation = make ? make(scope.context.body ?? null) : assignment({ ...scope, path }, rule, fromTo)
      if (operation === undefined) continue
      if (holdsSecret(operation, redact)) {
        failures.push(`${path}: it holds a secret of the config or the secrets file, so it is not stored`)
        continue
      }
      current = applyOperation(current, operation, guard, drafts)
      operations.push(operation)
    } catch (error) {
      if (!(error instanceof CicdError)) throw error
      failures.push(error.message)
    }
  }
  return { operations, failures }
}

function holdsSecret(operation: Operation, redact: (text: string) => string): boolean {
  return !isDeepStrictEqual(masked(operation, redact), operation)
}
