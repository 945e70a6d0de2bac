import { bytesOf, limits } from './budget.ts'
import type { Budget } from './budget.ts'
import type { MapValue } from './map-object.ts'
import type { Builtin } from './builtin.ts'
import { ContextData } from './context-data.ts'
import { dataIsFixed, Fault } from './fault.ts'
import { isMap, mapSize } from './map-object.ts'
import { isWithin, typoOf } from './typo.ts'
import type { Missing, Typo } from './typo.ts'
import { Undefined } from './undefined.ts'
import { isList, Markup } from './values.ts'
import type { Value } from './values.ts'

/** The most missing names of one render that are compared with the names that exist. */
const mostLooked = 50

export interface RenderHooks {
  readonly escape?: (text: string) => string
  /** Receives the typos of names that are used. */
  readonly onTypo?: (typo: Typo) => void
  /** See `RenderOptions`. */
  readonly required?: string
}

/** The state of one render: its context, its position, and its remaining budget. */
export class Render {
  /** The index of the tag that is being rendered: see `TemplateCompiler.sites`. */
  site = 0
  private depth = 0
  readonly library: Library
  private readonly context: Readonly<Record<string, Value>>
  private readonly budget: Budget
  private contextData: ContextData | undefined

  /** Escapes values that are output, except for the template's own text. */
  readonly escape: ((text: string) => string) | undefined
  private readonly onTypo: ((typo: Typo) => void) | undefined
  private readonly required: string | undefined
  private readonly looked = new Set<string>()

  /** `context` must hold JSON data. */
  constructor(context: object, library: Library, budget: Budget, options: RenderHooks = {}) {
    this.escape = options.escape
    this.onTypo = options.onTypo
    this.required = options.required
    this.library = library
    this.context = context as Readonly<Record<string, Value>>
    this.budget = budget
  }

  /** The value of a name outside the template; undefined if there is none. */
  resolve(name: string): Value | undefined {
    return Object.hasOwn(this.context, name) ? this.context[name] : this.library.globals.get(name)
  }

  names(): string[] {
    return [...Object.keys(this.context), ...this.library.globals.keys()]
  }

  /**
   * Reports the typo behind a value that is used, if it is undefined because of one. Every use of a value where an undefined one counts as empty calls
   * this. Guards such as `default`, `is defined`, `or` and `if` do not. Throws if the value is a missing member of the required map.
   */
  use(value: Value): void {
    if (typeof value !== 'object' || !(value instanceof Undefined)) return
    const { missing } = value
    const required = this.required === undefined ? undefined : this.context[this.required]
    if (missing?.owner !== undefined && isWithin(missing.owner, required)) throw value.fault()
    this.reportMissing(missing)
  }

  /** Reports the typo behind a failed lookup, once for each name. */
  reportMissing(missing: Missing | undefined): void {
    if (this.onTypo === undefined || missing === undefined) return
    if (this.looked.has(missing.name) || this.looked.size === mostLooked) return
    this.looked.add(missing.name)
    const typo = typoOf(missing, this.context)
    if (typo !== undefined) this.onTypo(typo)
  }

  /** Counts steps. Throws a fault of kind limit if they exceed the limit. */
  step(count = 1): void {
    this.budget.step(count)
  }

  /** Counts bytes of values that are about to be made. */
  build(bytes: number): void {
    this.budget.build(bytes)
  }

  /** Counts the work on this many characters or items. */
  work(size: number): void {
    if (size >= limits.charactersPerStep) this.budget.step(size / limits.charactersPerStep)
  }

  /** Counts the work on a value, without nested values. */
  workOn(value: Value): void {
    if (typeof value === 'string') this.work(value.length)
    else if (value instanceof Markup) this.work(value.text.length)
    else if (typeof value === 'object' && value !== null && isList(value)) this.work(value.length)
    else if (isMap(value)) this.work(mapSize(value))
  }

  /** Counts the work on this many keys of a map, which takes longer than on items, and the memory of a list of them. */
  workOnKeys(count: number): void {
    this.budget.step(count)
    this.budget.build(count * bytesOf.item)
  }

  /** Checks the limit, and counts work and memory, before a text of this many characters is made. */
  checkText(length: number): void {
    this.limitText(length)
    this.work(length)
    this.budget.build(length)
  }

  /** Checks the limit only: for a text that is not complete yet. */
  limitText(length: number): void {
    if (length > limits.text) throw new Fault('limit', `a text of more than ${limits.text} characters`)
  }

  /** Checks the limit, and counts work and memory, before a list of this many items is made. */
  checkItems(length: number): void {
    this.limitItems(length)
    this.work(length)
    this.budget.build(bytesOf.list + length * bytesOf.item)
  }

  /** Checks the limit only. */
  limitItems(length: number): void {
    if (length > limits.items) throw new Fault('limit', `a list of more than ${limits.items} items`)
  }

  /** Runs the body of a macro or recursive loop, and limits how deep such calls are nested. Afterwards the position is the caller's again. */
  enter<T>(run: () => T): T {
    this.budget.step()
    if (++this.depth > limits.calls) throw new Fault('limit', `more than ${limits.calls} macros called in one another`)
    const { site } = this
    const result = run()
    this.site = site
    this.depth--
    return result
  }

  /** Throws if a list or map belongs to the context: rendering must not change the document. */
  requireOwn(target: Value[] | MapValue): void {
    this.contextData ??= new ContextData(this.context, this.budget)
    if (!this.contextData.has(target)) return
    throw new Fault('forbidden', dataIsFixed)
  }
}

/** The filters, tests, functions and methods that templates can use beside their context. */
export interface Library {
  readonly filters: ReadonlyMap<string, Builtin>
  readonly tests: ReadonlyMap<string, Builtin>
  readonly globals: ReadonlyMap<string, Value>
  /** The method with a name, if the value has one. */
  readonly methodOf: (target: Value, name: string) => Builtin | undefined
}
