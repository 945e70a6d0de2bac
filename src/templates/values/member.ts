import { BoundMethod } from './callables.ts'
import { isSimple, lengthOf, sliceOf } from './characters.ts'
import { bytesOf } from './budget.ts'
import { Fault } from './fault.ts'
import { isHashable, isMap, mapGet } from './map-object.ts'
import type { Render } from './render.ts'
import { Callable, Group, RuntimeObject, isList, isText, typeNameOf } from './values.ts'
import { Range } from './range.ts'
import { Undefined, undefinedMember } from './undefined.ts'
import type { Value } from './values.ts'

/** Names that lead from data to internals of JavaScript and Python. Any access to them is an attack or a mistake. */
const forbidden = /^(?:constructor|prototype|__\w*__)$/

/** `target.name`: looks up a method, then an item. */
export function attribute(render: Render, target: Value, name: Value): Value {
  if (typeof name !== 'string') return item(render, target, name)
  guard(render, target, name)
  const own = ownAttribute(render, target, name)
  return own === undefined ? orUndefined(itemAt(render, target, name), target, name) : own
}

/** `target[key]`: looks up an item, then a method. */
export function item(render: Render, target: Value, key: Value): Value {
  const name = isText(key) ? (typeof key === 'string' ? key : key.text) : undefined
  guard(render, target, name ?? '')
  const found = itemAt(render, target, key)
  if (found !== undefined || name === undefined) return orUndefined(found, target, key)
  return orUndefined(ownAttribute(render, target, name), target, name)
}

/** `target.name` without items, as in the filter `attr`. */
export function plainAttribute(render: Render, target: Value, name: string): Value {
  guard(render, target, name)
  return orUndefined(ownAttribute(render, target, name), target, name)
}

function orUndefined(found: Value | undefined, target: Value, key: Value): Value {
  return found === undefined ? undefinedMember(target, typeNameOf(target), key) : found
}

function guard(render: Render, target: Value, name: string): void {
  render.work(name.length)
  if (target instanceof Undefined) throw target.fault()
  if (forbidden.test(name)) throw new Fault('forbidden', `'${name}' is out of reach: templates see data only`)
}

function ownAttribute(render: Render, target: Value, name: string): Value | undefined {
  if (target instanceof RuntimeObject) {
    const own = target.attribute(name, render)
    if (own !== undefined) return own
    if (target instanceof Callable && !target.isObject)
      throw new Fault('forbidden', `'${name}' of a ${target.typeName} is out of reach: functions can only be called`)
  }
  if (target instanceof Group) {
    if (name === 'grouper') return target[0]
    if (name === 'list') return target[1]
  }
  const method = render.library.methodOf(target, name)
  if (method === undefined) return undefined
  render.build(bytesOf.object)
  return new BoundMethod(name, method, target)
}

/** The item at a key or index, or the character of a text; undefined if there is none. */
export function itemAt(render: Render, target: Value, key: Value): Value | undefined {
  if (isMap(target)) return isHashable(render, key) ? mapGet(render, target, key) : undefined
  const index = typeof key === 'boolean' ? Number(key) : key
  if (typeof index !== 'number' || !Number.isInteger(index)) return undefined
  if (target instanceof Range) return target.at(index)
  if (isList(target)) return target[index < 0 ? index + target.length : index]
  if (!isText(target)) return undefined
  const text = typeof target === 'string' ? target : target.text
  return characterAt(render, text, index)
}

/** The character at an index, from the end if it is negative; undefined if the index is out of range. */
function characterAt(render: Render, text: string, index: number): string | undefined {
  const reach = index < 0 ? -index : index + 1
  if (reach > text.length) return undefined
  render.work(reach)
  // Each character takes one or two units, so this part contains the character.
  const part = index < 0 ? text.slice(-2 * reach) : text.slice(0, 2 * reach)
  if (isSimple(part)) return part.at(index)
  const at = index < 0 ? lengthOf(part) + index : index
  const character = sliceOf(part, at, at + 1)
  return character === '' ? undefined : character
}
