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

/** Guards that a capture must pass. */
export interface CaptureLimits {
  readonly guard: Guard
  /** Masks secrets in a text. The receiver of a request may send back the token that it got. */
  readonly redact: (text: string) => string
}

/**
 * Returns the operations that rules copy from a response, which the scope's context holds as `body`. A sent request cannot be taken back, so a wrong rule costs
 * only its own value. The same holds for a rule whose value or path contains a secret.
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
        failures.push(`${path}: ${secretFault}`)
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

/** Why a value is not captured that the rule does not have to be changed for. */
export const secretFault = 'it holds a secret of the config or the secrets file, so it is not stored'

function holdsSecret(operation: Operation, redact: (text: string) => string): boolean {
  return !isDeepStrictEqual(masked(operation, redact), operation)
}
