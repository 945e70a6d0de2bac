import { messageOf } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { isObject, ownValue } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'

/** The type of a param. `either`: a text, or a list of texts. */
export interface ParamRule {
  readonly type: 'text' | 'list' | 'either'
  readonly required?: true
}

/** Params of the Tasks that may remain when a Task is replaced by a custom task. */
const ofPods = new Set(['image', 'log-level'])

/** The params of a CustomRun, as its kind declares them. Collects all problems. */
export class Given {
  readonly problems: string[] = []
  readonly #values = new Map<string, string | readonly string[]>()

  constructor(params: JsonValue | undefined, rules: Readonly<Record<string, ParamRule>>) {
    for (const param of Array.isArray(params) ? params.filter(isObject) : []) this.#take(param, rules)
    for (const [name, { required }] of Object.entries(rules)) {
      const value = this.#values.get(name)
      if (required && (value === undefined || value === '')) {
        this.problems.push(`param "${name}" is ${value === undefined ? 'missing' : 'empty'}`)
      }
    }
  }

  #take(param: JsonObject, rules: Readonly<Record<string, ParamRule>>): void {
    const { name, value } = param
    if (typeof name !== 'string') return
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) {
      const known = Object.keys(rules)
      const why = ofPods.has(name)
        ? ': it is for the step of a Task, and a custom task has no pod'
        : didYouMean(name, known) || ` (known: ${known.join(', ')})`
      this.problems.push(`there is no param "${name}"${why}`)
      return
    }
    const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
    if (typeof value === 'string' && rule.type !== 'list') this.#values.set(name, value)
    else if (isList && rule.type !== 'text') this.#values.set(name, value)
    else this.problems.push(`param "${name}" is ${whatItIs(value)}, ${expected[rule.type]} is expected`)
  }

  /** The text of a param; undefined if it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.#values.get(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  /** The list of a param. A text counts as a list of one item; undefined if it is missing. */
  maybeList(name: string): readonly string[] | undefined {
    const value = this.#values.get(name)
    return typeof value === 'string' ? [value] : value
  }

  list(name: string): readonly string[] {
    return this.maybeList(name) ?? []
  }

  /** `true` or `false`, default `false`. */
  flag(name: string): boolean {
    const text = this.text(name) ?? 'false'
    if (text !== 'true' && text !== 'false')
      this.problems.push(`param "${name}" is ${JSON.stringify(text)}, true or false is expected`)
    return text === 'true'
  }

  /** The parsed value of a param. If parsing fails, the error is added to the problems, and the fallback is returned. */
  parsed<T>(name: string, read: (text: string) => T, otherwise: T): T {
    const text = this.text(name)
    return text === undefined ? otherwise : (this.attempt(name, () => read(text)) ?? otherwise)
  }

  /** The parsed items of a list. Items that cannot be parsed are left out and added to the problems. */
  each<T>(name: string, read: (item: string) => T): T[] {
    return this.list(name).flatMap((item, index) => this.attempt(`${name}[${index}]`, () => read(item)) ?? [])
  }

  attempt<T>(what: string, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      this.problems.push(`param "${what}": ${messageOf(error)}`)
      return undefined
    }
  }
}

const expected: Readonly<Record<ParamRule['type'], string>> = {
  text: 'a text',
  list: 'a list of texts',
  either: 'a text or a list of texts',
}

function whatItIs(value: JsonValue | undefined): string {
  if (typeof value === 'string') return 'a text'
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? 'a list' : 'a list of other things'
  return isObject(value) ? 'a map' : 'something else'
}

/** The text at a name of a map; empty if it is not a text. */
export function textIn(map: JsonValue | undefined, name: string): string {
  const value = isObject(map) ? ownValue(map, name) : undefined
  return typeof value === 'string' ? value : ''
}
