import type { MapValue } from './map-object.ts'
import type { Builtin } from './builtin.ts'
import { Fault } from './fault.ts'
import { isMap, mapSize } from './map-object.ts'
import { isList, Markup } from './values.ts'
import type { Value } from './values.ts'

/** The state of one render: what it may see, where it is, and what it has used of its limits. */
export class Render {
  /** The index of the tag that is being rendered, see `TemplateCompiler.sites`. */
  site = 0
  private steps = 0
  private depth = 0
  readonly library: Library
  private readonly context: Readonly<Record<string, Value>>
  private contextData: Set<object> | undefined

  /** `context` holds JSON data. */
  constructor(context: object, library: Library) {
    this.library = library
    this.context = context as Readonly<Record<string, Value>>
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
    this.steps += count
    if (this.steps > limits.steps)
      throw new Fault('limit', `more than ${limits.steps} steps: the template loops too much`)
  }

  /** Counts work on so many characters or items. */
  work(size: number): void {
    if (size >= limits.charactersPerStep) this.step(Math.ceil(size / limits.charactersPerStep))
  }

  /** Counts work on a value, not on what is in it. */
  workOn(value: Value): void {
    if (typeof value === 'string') this.work(value.length)
    else if (value instanceof Markup) this.work(value.text.length)
    else if (typeof value === 'object' && value !== null && isList(value)) this.work(value.length)
    else if (isMap(value)) this.work(mapSize(value))
  }

  /** Counts work on so many keys of a map, which take longer than items. */
  workOnKeys(count: number): void {
    this.step(count)
  }

  /** Before a text of that many characters is made. */
  checkText(length: number): void {
    this.limitText(length)
    this.work(length)
  }

  /** The same without counting it as work. */
  limitText(length: number): void {
    if (length > limits.text) throw new Fault('limit', `a text of more than ${limits.text} characters`)
  }

  /** Before a list of that many items is made. */
  checkItems(length: number): void {
    this.limitItems(length)
    this.work(length)
  }

  /** The same without counting it as work. */
  limitItems(length: number): void {
    if (length > limits.items) throw new Fault('limit', `a list of more than ${limits.items} items`)
  }

  /** Runs a macro's body, or a recursive loop's, bounding how many are in one another; then the line is the caller's again. */
  enter<T>(run: () => T): T {
    this.step()
    if (++this.depth > limits.calls) throw new Fault('limit', `more than ${limits.calls} macros called in one another`)
    const { site } = this
    const result = run()
    this.site = site
    this.depth--
    return result
  }

  /** Whether a list or map belongs to the context, which a template must not change. */
  isContextData(target: object): boolean {
    this.contextData ??= everythingIn(this.context)
    return this.contextData.has(target)
  }
}

function everythingIn(context: object): Set<object> {
  const found = new Set<object>()
  const open: unknown[] = Object.values(context)
  for (let value = open.pop(); open.length > 0 || value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null || found.has(value)) continue
    found.add(value)
    for (const child of Object.values(value)) open.push(child)
  }
  return found
}

/** What templates find beside their context. */
export interface Library {
  readonly filters: ReadonlyMap<string, Builtin>
  readonly tests: ReadonlyMap<string, Builtin>
  readonly globals: ReadonlyMap<string, Value>
  /** The method of that name that a value has. */
  readonly methodOf: (target: Value, name: string) => Builtin | undefined
}

/** What one render may use: enough for any message or document, too little to stall a step. */
export const limits = {
  /** Steps: one for each pass of a loop, call, filter and test, and one more for each `charactersPerStep` they work on. */
  steps: 1_000_000,
  charactersPerStep: 32,
  /** Characters of one text. */
  text: 4_000_000,
  /** Items of one list that a template builds. */
  items: 200_000,
  /** Numbers of one `range`. */
  range: 100_000,
  /** Macros and recursive loops in one another. */
  calls: 100,
  /** Lists and maps in one another, where they are printed or compared. */
  depth: 400,
} as const

/** Refuses to change what belongs to the context: rendering must not alter the document behind a user's back. */
export function requireOwn(render: Render, target: Value[] | MapValue): void {
  if (render.isContextData(target)) {
    throw new Fault(
      'forbidden',
      'the context data cannot be changed by a template: copy it first, e.g. with |list or dict(…)',
    )
  }
}
