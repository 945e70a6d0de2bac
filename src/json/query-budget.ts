import { CicdError } from '../errors/cicd-error.ts'
import { isJsonNumber, plainNumber } from './exact-number.ts'
import { isPrimitive } from './json.ts'
import type { JsonObject, JsonValue } from './json.ts'

// Each limit is at most half a second of processor time.
const readLimit = 700_000
const readTimesLengthLimit = 50_000_000
const regexpStepLimit = 1_000_000_000
const sizeLimit = 5_000_000
const sizeOfMatch = 20

// The additional costs of a read: a deep read passes all levels of the evaluator above it, a map or list gets a view, and a text may be compared up to
// its end.
const depthsPerRead = 20
const readsPerView = 4
const charactersPerRead = 4000

/** Longer patterns are refused: checking one takes a thousand steps for each character. */
const longestPattern = 1000
const stepsPerPatternCharacter = 1000

/** The key under which a view returns its original. */
const behindView = Symbol('behind a view')

interface Call {
  call(...args: unknown[]): unknown
}

/**
 * Counts the cost of evaluating a JSONPath expression, and ends it with `JSONPATH_TOO_COSTLY` (usage) before it takes seconds: a short expression
 * such as `$..*..*..*` could keep an evaluator busy for hours.
 */
export class QueryBudget {
  readonly #expression: string
  readonly #views = new Map<object, object>()
  readonly #handlers: ProxyHandler<JsonObject | JsonValue[]>[] = []
  readonly #patterns = new Set<string>()
  #reads: number
  #regexpSteps = regexpStepLimit
  #size = sizeLimit

  constructor(expression: string) {
    this.#expression = expression
    this.#reads = Math.min(readLimit, Math.floor(readTimesLengthLimit / expression.length))
  }

  /** A view of the document that counts every read, whichever way the evaluator reads. */
  metered(document: JsonObject): JsonObject {
    return this.#view(document, 1) as JsonObject
  }

  /** The original of a match. */
  match(value: JsonValue): JsonValue {
    const original = isPrimitive(value) ? value : (Reflect.get(value, behindView) as JsonValue)
    this.#size -= sizeOfMatch
    this.#measure(original)
    return original
  }

  /** Limits the functions with regular expressions, which cannot be interrupted. */
  guardRegexps(functions: Map<string, Call>): void {
    for (const name of ['match', 'search']) {
      const original = functions.get(name)
      if (original === undefined) continue
      const call = (text: unknown, pattern: unknown): unknown => {
        if (typeof text !== 'string' || typeof pattern !== 'string') return false
        this.#spendOnRegexp(text, pattern, name === 'match')
        return original.call(text, pattern)
      }
      functions.set(name, Object.assign(Object.create(original) as Call, { call }))
    }
  }

  #spendOnRegexp(text: string, pattern: string, isWhole: boolean): void {
    if (pattern.length > longestPattern) {
      throw this.tooCostly(`a regular expression has more than ${longestPattern} characters`)
    }
    if (!this.#patterns.has(pattern)) {
      this.#patterns.add(pattern)
      this.#regexpSteps -= pattern.length * stepsPerPatternCharacter
    }
    this.#regexpSteps -= regexpSteps(pattern, text.length, isWhole)
    if (this.#regexpSteps < 0) throw this.tooCostly(`the regular expression ${pattern} may take too long`)
  }

  #view(value: JsonValue | undefined, depth: number): unknown {
    if (typeof value === 'string') this.#spend(value.length / charactersPerRead)
    if (isJsonNumber(value)) return plainNumber(value)
    if (typeof value !== 'object' || value === null) return value
    const known = this.#views.get(value)
    if (known !== undefined) return known
    this.#spend(readsPerView)
    const view = new Proxy(value, (this.#handlers[depth] ??= this.#handler(depth)))
    this.#views.set(value, view)
    return view
  }

  /** The handler of all views at a depth. It is shared, because there may be very many views. */
  #handler(depth: number): ProxyHandler<JsonObject | JsonValue[]> {
    const cost = 1 + depth / depthsPerRead
    return {
      get: (target, key) => {
        if (key === behindView) return target
        this.#spend(cost)
        return this.#view(Reflect.get(target, key) as JsonValue | undefined, depth + 1)
      },
      getOwnPropertyDescriptor: (target, key) => {
        this.#spend(cost)
        return Reflect.getOwnPropertyDescriptor(target, key)
      },
    }
  }

  #spend(reads: number): void {
    this.#reads -= reads
    if (this.#reads < 0) throw this.tooCostly('it reads too much')
  }

  /** Counts the size of a match. Matches may overlap, so a few of them can be many times the document when they are printed. */
  #measure(value: JsonValue): void {
    this.#size -= typeof value === 'string' ? value.length + 2 : 2
    if (this.#size < 0) throw this.tooCostly('its matches are too large')
    if (isPrimitive(value)) return
    if (Array.isArray(value)) {
      for (const item of value) this.#measure(item)
      return
    }
    for (const key of Object.keys(value)) {
      this.#size -= key.length
      this.#measure(value[key] ?? null)
    }
  }

  /** The error when the budget is exceeded. */
  tooCostly(why: string): CicdError {
    return new CicdError('JSONPATH_TOO_COSTLY', `${this.#expression} is not fully evaluated: ${why}`, {
      suggestions: ['Narrow it: start it at the part of the context data that you need, and use fewer "..".'],
    })
  }
}

/** An upper bound for the steps of a backtracking matcher; Infinity for repeated groups, which can take exponential time. */
function regexpSteps(pattern: string, textLength: number, isWhole: boolean): number {
  const plain = pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gs, 'x')
  if (/\)[*+{]/.test(plain)) return Infinity
  const quantifiers = plain.match(/[*+?{]/g)?.length ?? 0
  const alternatives = plain.match(/\|/g)?.length ?? 0
  const starts = isWhole || (plain.startsWith('^') && alternatives === 0) ? 0 : 1
  return pattern.length * (textLength + 1) ** (quantifiers + starts) * 2 ** alternatives
}
