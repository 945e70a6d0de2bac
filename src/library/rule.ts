import { didYouMean } from '../errors/nearest-name.ts'
import { ExactNumber } from '../json/exact-number.ts'

/** What an option of a method has to be. */
export interface Rule {
  /** How messages name it: `text`, `a whole number`. */
  readonly expected: string
  /** What is wrong with a value, as ends of sentences that begin with where it stands; nothing where it is right. */
  readonly problems: (value: unknown, at: string) => readonly string[]
}

/** An option that may be left out. */
export interface OptionalRule extends Rule {
  readonly isOptional: true
}

/** The rule of each option of a request. The compiler sees to it that none is forgotten, and that those can be left out that the type says. */
export type Rules<Q> = {
  readonly [Key in keyof Q]-?: object extends Pick<Q, Key> ? OptionalRule : Rule & { readonly isOptional?: never }
}

/** The rules of any request. */
export type AnyRules = Readonly<Record<string, Rule | OptionalRule>>

/** The same option, which may be left out. */
export function optional(rule: Rule): OptionalRule {
  return { ...rule, isOptional: true }
}

/** A rule that a value meets or not. */
export function rule(expected: string, isRight: (value: unknown) => boolean): Rule {
  return {
    expected,
    problems: (value, at) => (isRight(value) ? [] : [`${at} must be ${expected}, not ${foundType(value)}`]),
  }
}

/** One of some texts. */
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

/** A list whose items all meet a rule. */
export function listOf(item: Rule, expected: string): Rule {
  return {
    expected,
    problems(value, at) {
      if (!Array.isArray(value)) return [`${at} must be ${expected}, not ${foundType(value)}`]
      return value.flatMap((one: unknown, index) => item.problems(one, `${at}[${index}]`))
    },
  }
}

/** The type of anything that a program may hand over, for a sentence. */
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

/** Whether it is an object with options: not a list, and not one of the types that are values. */
export function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
}
