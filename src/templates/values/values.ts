import { ExactNumber, isInteger, isJsonNumber } from '../../json/exact-number.ts'
import type { JsonNumber } from '../../json/exact-number.ts'
import type { Render } from './render.ts'

/**
 * The values in a template: JSON data, and objects of our own classes for all other types. There are no other values, so that no JavaScript function
 * or prototype can be reached.
 */
export type Value = string | JsonNumber | boolean | null | Value[] | { [key: string]: Value } | RuntimeObject

/** Named arguments of a call. */
export type Named = ReadonlyMap<string, Value>

/** The printer of a value, with limits. */
export interface Printing {
  add(text: string): void
  print(value: Value, depth: number): void
  printItems(items: readonly Value[], depth: number): void
}

/** A value that is not JSON data. */
export abstract class RuntimeObject {
  /** The name of the type in Python, for messages. */
  abstract readonly typeName: string

  /** Prints the value as Python's `repr` does, without the address in memory. */
  printTo(printing: Printing, ...[]: [depth: number]): void {
    printing.add(`<${this.typeName}>`)
  }

  /** The member with a name; undefined if there is none. */
  attribute(...[]: [name: string, render: Render]): Value | undefined {
    return undefined
  }
}

/** A value that templates can call. */
export abstract class Callable extends RuntimeObject {
  /** Whether it has members. Those of a function cannot be reached. */
  readonly isObject: boolean = false

  abstract call(render: Render, args: readonly Value[], named: Named | null): Value
}

/** Text that is already escaped HTML: `escape` does not change it. */
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

/** A list that is printed in round brackets and never equals a list. */
export class Tuple extends Array<Value> {
  static make(items: readonly Value[]): Tuple {
    const tuple = new Tuple()
    for (const item of items) tuple.push(item)
    return tuple
  }

  /** `slice` and `map` of a tuple return lists. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array
  }
}

/** The pairs that `groupby` makes, whose items have names. */
export class Group extends Tuple {
  static named(grouper: Value, list: Value[]): Group {
    const group = new Group()
    group.push(grouper, list)
    return group
  }
}

/** The result of `keys()`, `values()` and `items()` of a map, and the set that `-` makes of one. */
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

/** The result of `map`, `select` and similar filters. It can be read once, is always true, and is evaluated when it is read. */
export class Generator extends RuntimeObject {
  readonly typeName: string
  private readonly source: () => Iterable<Value>
  private readonly shown: string
  private iterator: Iterator<Value> | undefined

  /** `shown` is its `repr` in Python without the address: `generator object do_items`. */
  constructor(shown: string, source: () => Iterable<Value>) {
    super()
    this.typeName = shown.split(' ')[0] ?? shown
    this.shown = shown
    this.source = source
  }

  override printTo(printing: Printing): void {
    printing.add(`<${this.shown}>`)
  }

  /** All items that have not been taken yet. */
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

/** Whether a value is a number or a boolean, which Python counts as 0 and 1. */
export function isNumber(value: Value): value is JsonNumber | boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof ExactNumber
}

/** The name of a value's type in Python, which authors of templates know from Jinja2's messages. */
export function typeNameOf(value: Value): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  if (isJsonNumber(value)) return isInteger(value) ? 'int' : 'float'
  if (value instanceof RuntimeObject) return value.typeName
  if (!isList(value)) return 'dict'
  return value instanceof Tuple ? 'tuple' : 'list'
}
