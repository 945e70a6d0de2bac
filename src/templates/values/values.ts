import { ExactNumber, isInteger, isJsonNumber } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import type { Render } from './render.ts'

/**
 * What a template works on: JSON data as it is, and objects of our own for what JSON has not. Nothing else ever gets in, so
 * that no JavaScript function or prototype can be reached.
 */
export type Value = string | JsonNumber | boolean | null | Value[] | { [key: string]: Value } | RuntimeObject

/** Named arguments of a call. */
export type Named = ReadonlyMap<string, Value>

/** Where a value is printed, within bounds. */
export interface Printing {
  add(text: string): void
  print(value: Value, depth: number): void
  printItems(items: readonly Value[], depth: number): void
}

/** A value that is not JSON data. */
export abstract class RuntimeObject {
  /** What Python calls the type, for messages. */
  abstract readonly typeName: string

  /** Prints it as Python's `repr` does, except for the address in memory. */
  printTo(printing: Printing, ...[]: [depth: number]): void {
    printing.add(`<${this.typeName}>`)
  }

  /** The member of that name; undefined when there is none. */
  attribute(...[]: [name: string, render: Render]): Value | undefined {
    return undefined
  }
}

/** Anything that templates may call. */
export abstract class Callable extends RuntimeObject {
  /** Whether it has members of its own: those of a function are out of reach. */
  readonly isObject: boolean = false

  abstract call(render: Render, args: readonly Value[], named: Named | null): Value
}

/** Text that counts as escaped HTML: `escape` leaves it alone. */
export class Markup extends RuntimeObject {
  readonly typeName = 'Markup'
  readonly text: string

  constructor(text: string) {
    super()
    this.text = text
  }

  override printTo(printing: Printing, depth: number): void {
    printing.add('Markup(')
    printing.print(this.text, depth)
    printing.add(')')
  }
}

/** A list that is printed with round brackets and never equals a list. */
export class Tuple extends Array<Value> {
  static make(items: readonly Value[]): Tuple {
    const tuple = new Tuple()
    for (const item of items) tuple.push(item)
    return tuple
  }

  /** What `slice` and `map` of a tuple make are lists. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** The pairs that `groupby` makes, with names. */
export class Group extends Tuple {
  static named(grouper: Value, list: Value[]): Group {
    const group = new Group()
    group.push(grouper, list)
    return group
  }
}

/** What `keys()`, `values()` and `items()` of a map give, and the set that one of them without others is. */
export class MapView extends RuntimeObject {
  readonly typeName: 'dict_keys' | 'dict_values' | 'dict_items' | 'set'
  readonly items: readonly Value[]

  constructor(typeName: MapView['typeName'], items: readonly Value[]) {
    super()
    this.typeName = typeName
    this.items = items
  }

  override printTo(printing: Printing, depth: number): void {
    const isSet = this.typeName === 'set'
    printing.add(isSet && this.items.length > 0 ? '{' : `${this.typeName}(${isSet ? '' : '['}`)
    printing.printItems(this.items, depth)
    printing.add(isSet && this.items.length > 0 ? '}' : `${isSet ? '' : ']'})`)
  }
}

/** The result of `map`, `select` and their like: it can be read once, and is always true. Nothing is done before it is read. */
export class Generator extends RuntimeObject {
  readonly typeName: string
  private readonly source: () => Iterable<Value>
  private readonly shown: string
  private iterator: Iterator<Value> | undefined

  /** `shown` is what Python prints except for the address: `generator object do_items`. */
  constructor(shown: string, source: () => Iterable<Value>) {
    super()
    this.typeName = shown.split(' ')[0] ?? shown
    this.shown = shown
    this.source = source
  }

  override printTo(printing: Printing): void {
    printing.add(`<${this.shown}>`)
  }

  /** All that has not been taken yet. */
  takeAll(): readonly Value[] {
    const rest: Value[] = []
    for (let item = this.takeFirst(); item !== undefined; item = this.takeFirst()) rest.push(item)
    return rest
  }

  takeFirst(): Value | undefined {
    this.iterator ??= this.source()[Symbol.iterator]()
    const next = this.iterator.next()
    return next.done === true ? undefined : next.value
  }
}

export function isList(value: Value): value is Value[] {
  return Array.isArray(value)
}

export function isText(value: Value): value is string | Markup {
  return typeof value === 'string' || value instanceof Markup
}

/** Numbers, and booleans, which Python counts as 0 and 1. */
export function isNumber(value: Value): value is JsonNumber | boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof ExactNumber
}

/** What Python calls the type of a value: templates' authors know it from Jinja2's messages. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (isJsonNumber(value)) return isInteger(value) ? 'int' : 'float'
  if (value instanceof RuntimeObject) return value.typeName
  if (!isList(value)) return 'dict'
  return value instanceof Tuple ? 'tuple' : 'list'
}
