/**
 * The operations that compiled templates call: every operator, statement and member access of the language. Each is defined in the file that it is
 * imported from. See compiler/expression-compiler.ts and compiler/template-compiler.ts for the nodes that call them.
 */
import {
  add,
  concat,
  divide,
  floorDivide,
  multiply,
  negative,
  positive,
  power,
  remainder,
  subtract,
} from './arithmetic.ts'
import { bytesOf } from '../values/budget.ts'
import { runBuiltin } from '../values/builtin.ts'
import type { Builtin } from '../values/builtin.ts'
import { contains, equal, order } from '../values/compare.ts'
import { typeFault } from '../values/fault.ts'
import { iterate, unpack } from '../values/iterate.ts'
import { Loop } from './loop.ts'
import { Macro } from './macro.ts'
import { isMap, mapEntries, MapObject, mapSize } from '../values/map-object.ts'
import { attribute, item } from '../values/member.ts'
import { assign } from './namespace.ts'
import type { Render } from '../values/render.ts'
import { slice } from '../values/slice.ts'
import { textOf } from '../values/text.ts'
import { truth } from '../values/truth.ts'
import { unknownBuiltin } from '../values/unknown-builtin.ts'
import { Callable, isText, Markup, Tuple, typeNameOf } from '../values/values.ts'
import { refuseUndefined, Undefined, undefinedName } from '../values/undefined.ts'
import type { Named, Value } from '../values/values.ts'

export const runtime = {
  add,
  subtract,
  multiply,
  divide,
  floorDivide,
  remainder,
  power,
  negative,
  positive,
  concat,
  truth,
  equal: areEqual,
  notEqual: (render: Render, left: Value, right: Value): boolean => !areEqual(render, left, right),
  less: (render: Render, left: Value, right: Value): boolean => order(render, left, right, '<') < 0,
  greater: (render: Render, left: Value, right: Value): boolean => order(render, left, right, '>') > 0,
  lessOrEqual: (render: Render, left: Value, right: Value): boolean => order(render, left, right, '<=') <= 0,
  greaterOrEqual: (render: Render, left: Value, right: Value): boolean => order(render, left, right, '>=') >= 0,
  contains: isContained,
  lacks: (render: Render, left: Value, right: Value): boolean => !isContained(render, left, right),
  attribute,
  item,
  slice,
  iterate,
  unpack,
  assign,
  list,
  tuple,
  map,
  named,
  rest,
  call,
  filter,
  test,
  unknown: (render: Render, kind: 'filter' | 'test', name: string): never => {
    throw unknownBuiltin(kind, name, kind === 'filter' ? render.library.filters : render.library.tests)
  },
  missing: (render: Render, name: string): Undefined => undefinedName(name, () => render.names()),
  notGiven: (_render: Render, name: string): Undefined => new Undefined(() => `parameter '${name}' was not provided`),
  withoutElse: (): Undefined =>
    new Undefined(() => 'the inline if-expression evaluated to false and no else section was defined'),
  loop: (
    render: Render,
    iterable: Value,
    depth: number,
    renderItems: ((items: Value, depth: number) => Value) | null,
    weight: number,
  ): Loop => new Loop(render, iterable, depth, renderItems, weight),
  macro: (
    name: string,
    parameters: readonly string[],
    special: readonly string[],
    body: (...args: (Value | undefined)[]) => Value,
    weight: number,
  ): Macro => new Macro(name, parameters, special, body, weight),
  blockText,
  write,
  finish,
} as const

function areEqual(render: Render, left: Value, right: Value): boolean {
  render.use(left)
  render.use(right)
  return equal(render, left, right)
}

function isContained(render: Render, item: Value, container: Value): boolean {
  render.use(item)
  return contains(render, item, container)
}

/** `[a, b]` */
function list(render: Render, items: Value[]): Value[] {
  render.build(bytesOf.list + items.length * bytesOf.item)
  return items
}

/** `(a, b)` */
function tuple(render: Render, items: readonly Value[]): Tuple {
  render.build(bytesOf.list + items.length * bytesOf.item)
  return Tuple.make(items)
}

/** `{key: value}` */
function map(render: Render, pairs: readonly [Value, Value][]): MapObject {
  const made = MapObject.make(render)
  for (const [key, value] of pairs) made.set(render, key, value)
  return made
}

/** The arguments of `*rest`. */
function rest(render: Render, value: Value): readonly Value[] {
  const items = iterate(render, value)
  render.step(items.length / 8)
  render.checkItems(items.length)
  return items
}

/** Named arguments, together with those of `**rest`. */
function named(render: Render, pairs: readonly [string, Value][], rest?: Value): Named {
  const made = new Map(pairs)
  if (rest === undefined) return made
  refuseUndefined(rest)
  if (!isMap(rest)) throw typeFault(`argument after ** must be a mapping, not ${typeNameOf(rest)}`)
  render.workOnKeys(mapSize(rest))
  for (const [key, value] of mapEntries(rest)) {
    if (typeof key !== 'string') throw typeFault('keywords must be strings')
    if (made.has(key)) throw typeFault(`got the argument '${key}' twice`)
    made.set(key, value)
  }
  return made
}

function call(render: Render, callee: Value, args: readonly Value[], namedArgs: Named | null): Value {
  if (callee instanceof Callable) return callee.call(render, args, namedArgs)
  refuseUndefined(callee)
  throw typeFault(`'${typeNameOf(callee)}' object is not callable`)
}

function filter(
  render: Render,
  target: Builtin,
  subject: Value,
  args: readonly Value[],
  namedArgs: Named | null,
): Value {
  return runBuiltin(render, 'the filter', target, subject, args, namedArgs)
}

function test(
  render: Render,
  target: Builtin,
  subject: Value,
  args: readonly Value[],
  namedArgs: Named | null,
): boolean {
  return truth(runBuiltin(render, 'the test', target, subject, args, namedArgs))
}

/** Checks the result of a filter on a block: as in Jinja2, it must be a text. */
function blockText(value: Value): Value {
  refuseUndefined(value)
  if (!isText(value)) throw typeFault(`sequence item 0: expected str instance, ${typeNameOf(value)} found`)
  return value
}

/** Appends `{{ value }}` to the output. `own`: it is own text of the template, whose values were escaped before. */
function write(render: Render, written: string, value: Value, own = false): string {
  const plain = textOf(render, value)
  const text = own || render.escape === undefined || value instanceof Markup ? plain : render.escape(plain)
  render.build(text.length)
  return finish(render, written + text)
}

function finish(render: Render, written: string): string {
  render.limitText(written.length)
  return written
}
