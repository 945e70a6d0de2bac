import type { JsonValue } from '../../json/json.ts'
import { isObject } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import { operationFromSet } from '../../context/set-expression.ts'
import { messageOf } from '../../errors/cicd-error.ts'
import { badBlock, below, renderText, requiredIn } from './scope.ts'
import type { Scope } from './scope.ts'

/** The names of a rule's keys for value and path, and which of the two may be blank: then nothing is stored. */
export interface AssignmentStyle {
  readonly value: string
  readonly path: string
  readonly mayBeBlank: 'value' | 'path'
}

/** The keys of `set-values` and captures. */
export const fromTo: AssignmentStyle = { value: 'from', path: 'to', mayBeBlank: 'value' }
/** The keys of generators. */
export const keyValue: AssignmentStyle = { value: 'value', path: 'key', mayBeBlank: 'path' }

/** A rule and its path, for messages. */
export interface PlacedRule {
  readonly path: string
  readonly rule: JsonValue
  /** Whether the rule also accepts a response that is not JSON. */
  readonly isOptional?: boolean
  /** Builds the operation from the response itself; replaces the rule. */
  readonly make?: (body: JsonValue) => Operation | undefined
}

/** The rules of a list at a scope's path; null stands for none. Throws BAD_BLOCK (config). */
export function placedRules(scope: Scope, rules: JsonValue): PlacedRule[] {
  if (rules === null) return []
  if (!Array.isArray(rules)) throw badBlock(scope, 'must be a list')
  return rules.map((rule, index) => ({ path: `${scope.path}[${index}]`, rule })).filter(({ rule }) => rule !== null)
}

/** The operations of a list of rules at a scope's path; all rules see the same context. Throws the errors of `assignment`. */
export function assignments(scope: Scope, rules: JsonValue, style: AssignmentStyle): Operation[] {
  return placedRules(scope, rules).flatMap(({ path, rule }) => assignment({ ...scope, path }, rule, style) ?? [])
}

/**
 * The operation of one rule: it stores the value, rendered and trimmed, at the path, which is also a template. Undefined when nothing is to be stored. Throws
 * TEMPLATE_ERROR and BAD_BLOCK (config).
 */
export function assignment(scope: Scope, rule: JsonValue, style: AssignmentStyle): Operation | undefined {
  if (!isObject(rule)) throw badBlock(scope, `must be a map with ${style.path} and ${style.value}`)
  const value = renderText(below(scope, style.value), requiredIn(scope, rule, style.value)).trim()
  if (value === '' && style.mayBeBlank === 'value') return undefined
  const place = below(scope, style.path)
  const path = renderText(place, requiredIn(scope, rule, style.path)).trim()
  if (path === '' && style.mayBeBlank === 'path') return undefined
  if (path === '') throw badBlock(place, 'renders to nothing')
  return operationAt(place, path, value)
}

function operationAt(scope: Scope, path: string, value: string): Operation {
  try {
    return operationFromSet(path, value)
  } catch (error) {
    throw badBlock(scope, `does not render to a path: ${messageOf(error)}`, error)
  }
}
