import { didYouMean } from '../errors/nearest-name.ts'
import { ExactNumber } from '../json/exact-number.ts'

/** The rule for the value of an option. */
export interface Rule {
  /** The expected type in messages: `text`, `a whole number`. */
  readonly expected: string
  /** The problems of a value, as texts that begin with its name `at`; empty for a valid value. */
  readonly problems: (value: unknown, at: string) => readonly string[]
}

/** The rule for an optional option. */
export interface OptionalRule extends Rule {
  readonly isOptional: true
}

/** The rules of a request's options. The compiler checks that no option is missing, and that the optional ones are those of the type. */
export type Rules<Q> = {
  readonly [Key in keyof Q]-?: object extends Pick<Q, Key> ? OptionalRule : Rule & { readonly isOptional?: never }
}

/** The rules of any request. */
export type AnyRules = Readonly<Record<string, Rule | OptionalRule>>

/** The same rule for an optional option. */
export function optional(rule: Rule): OptionalRule {
  return { ...rule, isOptional: true }
}

/** A rule with a check of the value. */
export function rule(expected: string, isRight: (value: unknown) => boolean): Rule {
  return {
    expected,
    problems: (value, at) => (isRight(value) ? [] : [`${at} must be ${expected}, not ${foundType(value)}`]),
  }
}

/** A rule for one of several texts. */
export function oneOf(allowed: readonly string[]): Rule {
  const expected = `one of ${allowed.join(', ')}`
  return {
    expected,
    problems(value, at) {
      if (typeof value !== 'string') return [`${at} must be ${expected}, not ${foundType(value)}`]
      if (allowed.includes(value)) return []
      return [`${at} must be ${expected}, not ${JSON.stringify(value)}${didYouMean(value, allowed)}`]
    },
  }
}

/** A rule for a list whose items all meet a rule. */
export function listOf(item: Rule, expected: string): Rule {
  return {
    expected,
    problems(value, at) {
      if (!Array.isArray(value)) return [`${at} must be ${expected}, not ${foundType(value)}`]
      return value.flatMap((one: unknown, index) => item.problems(one, `${at}[${index}]`))
    },
  }
}

/** The rule of a list that must have an item. */
export function notEmpty(list: Rule): Rule {
  return {
    ...list,
    problems(value, at) {
      if (Array.isArray(value) && value.length === 0) return [`${at} must have at least one value`]
      return list.problems(value, at)
    },
  }
}

/** The type of any value, for a message. */
export function foundType(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number')
    return Number.isInteger(value) || !Number.isFinite(value) ? String(value) : 'a fraction'
  if (typeof value === 'boolean' || typeof value === 'bigint') return `a ${typeof value}`
  if (typeof value === 'function') return 'a function'
  if (value instanceof ExactNumber) return 'an ExactNumber'
  const name = (value as { constructor?: { name?: unknown } }).constructor?.name
  return typeof name === 'string' && name !== 'Object' && name !== ''
    ? `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
    : 'an object'
}

/** Whether a value is an object with options: not a list, and not an `ExactNumber`. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}
