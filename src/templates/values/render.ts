import { bytesOf, limits } from './budget.ts'
import type { Budget } from './budget.ts'
import type { MapValue } from './map-object.ts'
import type { Builtin } from './builtin.ts'
import { ContextData } from './context-data.ts'
import { Fault } from './fault.ts'
import { isMap, mapSize } from './map-object.ts'
import { isList, Markup } from './values.ts'
import type { Value } from './values.ts'

/** The state of one render: what it may see, where it is, and what it has used of its limits. */
export class Render {
  /** The index of the tag that is being rendered, see `TemplateCompiler.sites`. */
  site = 0
  private depth = 0
  readonly library: Library
  private readonly context: Readonly<Record<string, Value>>
  private readonly budget: Budget
  private contextData: ContextData | undefined

  /** What is done to values that are written out; the template's own text stays as it is. */
  readonly escape: ((text: string) => string) | undefined

  /** `context` holds JSON data. */
  constructor(context: object, library: Library, budget: Budget, escape?: (text: string) => string) {
    this.escape = escape
    this.library = library
    this.context = context as Readonly<Record<string, Value>>
    this.budget = budget
  }

  /** The value of a name outside the template; undefined when there is none. */
  resolve(name: string): Value | undefined {
    return Object.hasOwn(this.context, name) ? this.context[name] : this.library.globals.get(name)
  }

  names(): string[] {
    return [...Object.keys(this.context), ...this.library.globals.keys()]
  }

  /** Counts work; throws a fault of kind limit when a render does too much. */
  step(count = 1): void {
    this.budget.step(count)
  }

  /** Counts bytes that are about to be made. */
  build(bytes: number): void {
    this.budget.build(bytes)
  }

  /** Counts work on so many characters or items. */
  work(size: number): void {
    if (size >= limits.charactersPerStep) this.budget.step(size / limits.charactersPerStep)
  }

  /** Counts work on a value, not on what is in it. */
  workOn(value: Value): void {
    if (typeof value === 'string') this.work(value.length)
    else if (value instanceof Markup) this.work(value.text.length)
    else if (typeof value === 'object' && value !== null && isList(value)) this.work(value.length)
    else if (isMap(value)) this.work(mapSize(value))
  }

  /** Counts work on so many keys of a map, which take longer than items, and the list that is made of them. */
  workOnKeys(count: number): void {
    this.budget.step(count)
    this.budget.build(count * bytesOf.item)
  }

  /** Before a text of that many characters is made. */
  checkText(length: number): void {
    this.limitText(length)
    this.work(length)
    this.budget.build(length)
  }

  /** The same without counting it: for what is not complete yet. */
  limitText(length: number): void {
    if (length > limits.text) throw new Fault('limit', `a text of more than ${limits.text} characters`)
  }

  /** Before a list of that many items is made. */
  checkItems(length: number): void {
    this.limitItems(length)
    this.work(length)
    this.budget.build(bytesOf.list + length * bytesOf.item)
  }

  /** The same without counting it. */
  limitItems(length: number): void {
    if (length > limits.items) throw new Fault('limit', `a list of more than ${limits.items} items`)
  }

  /** Runs a macro's body, or a recursive loop's, bounding how many are in one another; then the line is the caller's again. */
  enter<T>(run: () => T): T {
    this.budget.step()
    if (++this.depth > limits.calls) throw new Fault('limit', `more than ${limits.calls} macros called in one another`)
    const { site } = this
    const result = run()
    this.site = site
    this.depth--
    return result
  }

  /** Refuses to change what belongs to the context: rendering must not alter the document behind a user's back. */
  requireOwn(target: Value[] | MapValue): void {
    this.contextData ??= new ContextData(this.context, this.budget)
    if (!this.contextData.has(target)) return
    throw new Fault(
      'forbidden',
      'the context data cannot be changed by a template: copy it first, e.g. with |list or dict(…)',
    )
  }
}

/** What templates find beside their context. */
export interface Library {
  readonly filters: ReadonlyMap<string, Builtin>
  readonly tests: ReadonlyMap<string, Builtin>
  readonly globals: ReadonlyMap<string, Value>
  /** The method of that name that a value has. */
  readonly methodOf: (target: Value, name: string) => Builtin | undefined
}
