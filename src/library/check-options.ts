import { CicdError } from '../errors/cicd-error.ts'
import { nearestName } from '../errors/nearest-name.ts'
import { foundType, isOptions } from './rule.ts'
import type { AnyRules, OptionalRule, Rule, Rules } from './rule.ts'

/** Throws BAD_OPTION (usage) with all problems of a method's options. Exactly one of the `alternatives` must be given, and nothing that is `useless` beside it. */
export function checkOptions(
  method: string,
  options: unknown,
  rules: AnyRules,
  alternatives: readonly string[] = [],
  useless: Readonly<Record<string, readonly string[]>> = {},
): void {
  const wrong = problemsOf(options, '', rules)
  const choice = () => [...choiceProblems(options, alternatives), ...uselessProblems(options, useless)]
  const problems = wrong.length > 0 ? wrong : choice()
  if (problems.length === 0) return
  throw new CicdError('BAD_OPTION', `${method}: ${problems.join('; ')}`, {
    suggestions: [
      ...formMeant(method, options, rules),
      `Options of ${method}: ${Object.entries(rules).map(shownOption).join(', ')}.`,
    ],
  })
}

/** The form of a call that gives a path and a value outside of the list for them. */
function formMeant(method: string, options: unknown, rules: AnyRules): readonly string[] {
  const list = ['operations', 'items'].find((key) => Object.hasOwn(rules, key) && !('isOptional' in (rules[key] ?? {})))
  if (list === undefined || !isOptions(options) || isGiven(options, list) || !isGiven(options, 'path')) return []
  return [`Write ${method}({ id, ${list}: [{ op: 'set', path, value }] }).`]
}

/** The rule of an option that is an object with options of its own. */
export function objectOf<Q>(rules: Rules<Q>, expected: string): Rule {
  return { expected, problems: (value, at) => problemsOf(value, at, rules, expected) }
}

/** The rule of an object whose options depend on one of its texts: the `op` of an operation. `meant` names the variant that an object without this text is close to. */
export function variantsOf(
  key: string,
  variants: Readonly<Record<string, AnyRules>>,
  choice: Rule,
  meant: (value: Readonly<Record<string, unknown>>) => string | undefined = () => undefined,
): Rule {
  return {
    expected: choice.expected,
    problems(value, at) {
      const chosen = isOptions(value) ? value[key] : undefined
      const isKnown = typeof chosen === 'string' && Object.hasOwn(variants, chosen)
      if (isKnown) return problemsOf(value, at, { [key]: choice, ...variants[chosen] })
      if (!isOptions(value)) return [`${at} must be an object with "${key}", not ${foundType(value)}`]
      if (chosen !== undefined) return choice.problems(chosen, `${at}.${key}`)
      const near = meant(value)
      return [`${at}: the option "${key}" is missing${near === undefined ? '' : `, did you mean ${near}?`}`]
    },
  }
}

function problemsOf(options: unknown, at: string, rules: AnyRules, expected = 'an object'): readonly string[] {
  const where = at === '' ? '' : `${at}: `
  if (!isOptions(options)) return [`${at === '' ? 'the options' : at} must be ${expected}, not ${foundType(options)}`]
  const known = Object.keys(rules)
  const unknown = Object.keys(options).filter((key) => options[key] !== undefined && !Object.hasOwn(rules, key))
  // A misspelt name may occur twice, but not if the option is also present under its right name.
  const missing = known.filter((key) => !isGiven(options, key))
  const meant = unknown.map((key) => nameMeant(key, missing) ?? nameMeant(key, known))
  return [
    ...unknown.map((key, index) => {
      // The known names are the same for all: they come once, at the end.
      const names = index === meant.lastIndexOf(undefined) ? ` (known: ${known.join(', ')})` : ''
      const hint = meant[index] === undefined ? names : `, did you mean "${meant[index]}"?`
      return `${where}unknown option ${JSON.stringify(key)}${hint}`
    }),
    ...Object.entries(rules).flatMap(([key, rule]) => {
      if (isGiven(options, key)) return rule.problems(options[key], at === '' ? key : `${at}.${key}`)
      if ('isOptional' in rule || meant.includes(key)) return []
      return [`${where}the option "${key}" is missing`]
    }),
  ]
}

function choiceProblems(options: unknown, alternatives: readonly string[]): readonly string[] {
  const given = alternatives.filter((key) => isOptions(options) && isGiven(options, key))
  if (alternatives.length === 0 || given.length === 1) return []
  const names = alternatives.map((key) => JSON.stringify(key)).join(' or ')
  return [`give ${names}${given.length === 0 ? '' : ', not both'}`]
}

function uselessProblems(options: unknown, useless: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const isSaid = (key: string) => isOptions(options) && isGiven(options, key) && options[key] !== false
  return Object.entries(useless).flatMap(([key, others]) =>
    isSaid(key) ? others.filter(isSaid).map((other) => `"${other}" does nothing beside "${key}"`) : [],
  )
}

/** Whether an option is set. Inherited ones count, because a program may pass an instance of a class. */
function isGiven(options: Readonly<Record<string, unknown>>, key: string): boolean {
  return options[key] !== undefined
}

/** The known option that was probably meant. A longer name that begins with a known one also counts: `configFilePath` for `config`. */
function nameMeant(key: string, names: readonly string[]): string | undefined {
  const begins = (name: string) => name.length > 2 && key.toLowerCase().startsWith(name.toLowerCase())
  return nearestName(key, names) ?? names.find(begins)
}

function shownOption([key, rule]: readonly [string, Rule | OptionalRule]): string {
  return 'isOptional' in rule ? `${key}?` : key
}
