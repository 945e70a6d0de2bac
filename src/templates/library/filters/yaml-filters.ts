import { isJsonNumber } from '../../../json/exact-number.ts'
import { setOwnValue } from '../../../json/json.ts'
import type { JsonValue } from '../../../json/json.ts'
import { writeAsPyYaml } from '../../../yaml/write-yaml.ts'
import { integerArgument, textArgument } from '../../values/text-argument.ts'
import { builtin } from '../../values/builtin.ts'
import type { Builtin } from '../../values/builtin.ts'
import { Fault, typeFault } from '../../values/fault.ts'
import { bytesOf, limits } from '../../values/budget.ts'
import { isMap, mapEntries, mapSize } from '../../values/map-object.ts'
import { printedNumber } from '../../values/numbers.ts'
import { textOf } from '../../values/text.ts'
import type { Render } from '../../values/render.ts'
import { truth } from '../../values/truth.ts'
import { RuntimeObject, Tuple, isList, isText, typeNameOf } from '../../values/values.ts'
import { refuseUndefined } from '../../values/undefined.ts'
import type { Value } from '../../values/values.ts'

/** The lists that were tuples. */
const tuples = new WeakSet<readonly JsonValue[]>()

/** Converts a value to JSON data. */
function dataOf(render: Render, value: Value, sortKeys: boolean, depth = 0): JsonValue {
  render.step()
  if (depth > limits.depth) throw new Fault('limit', `lists and maps nested more than ${limits.depth} deep`)
  if (isText(value)) return counted(render, textArgument(value))
  if (isJsonNumber(value)) {
    printedNumber(render, value)
    return value
  }
  if (isList(value)) render.build(bytesOf.list + value.length * bytesOf.item)
  if (isList(value)) {
    const items = value.map((item) => dataOf(render, item, sortKeys, depth + 1))
    if (value instanceof Tuple) tuples.add(items)
    return items
  }
  if (isMap(value)) {
    const data: Record<string, JsonValue> = {}
    render.workOnKeys(mapSize(value))
    render.build(bytesOf.object + mapSize(value) * bytesOf.key)
    const entries = mapEntries(value).map(([key, child]) => [counted(render, textOf(render, key)), child] as const)
    if (sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [key, child] of entries) setOwnValue(data, key, dataOf(render, child, sortKeys, depth + 1))
    return data
  }
  refuseUndefined(value)
  if (value instanceof RuntimeObject) throw typeFault(`cannot represent an object of type ${typeNameOf(value)} in YAML`)
  return value
}

/** Counts the work of writing a text, in proportion to its length. */
function counted(render: Render, text: string): string {
  render.step(text.length / 4)
  // A text that is written with escapes is split into its characters.
  render.build(text.length * (/[^\n\x20-\x7e]/.test(text) ? 2 * bytesOf.item : 2))
  return text
}

/** The Python program ignores `default_flow_style` too. */
function toNiceYaml(render: Render, value: Value, ...[, sortKeys = false, indent = 2]: Value[]): Value {
  const spaces = integerArgument(indent)
  const data = dataOf(render, value, truth(sortKeys))
  const text = writeAsPyYaml(data, {
    indent: spaces > 1 && spaces < 10 ? spaces : 2,
    tagOf: (list) => (tuples.has(list) ? '!!python/tuple' : undefined),
  })
  render.checkText(text.length)
  return text
}

/** Filters that write YAML. */
export const yamlFilters: readonly (readonly [string, Builtin])[] = [
  [
    'to_nice_yaml',
    builtin(
      [
        ['default_flow_style', false],
        ['sort_keys', false],
        ['indent', 2],
      ],
      toNiceYaml,
    ),
  ],
]
