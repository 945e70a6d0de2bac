import { parseJson, stringifyJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { writeYaml } from '../../yaml/write-yaml.ts'
import { printable, printableJson } from '../../text/escapes.ts'
import type { DataFormat } from '../flags/format-flag.ts'
import type { Terminal } from './terminal.ts'

/** Data in the form of `--format`, without the last line break. Undefined fields are left out. */
export function dataText(data: unknown, format: DataFormat): string {
  const json = stringifyJson(data, 2)
  return format === 'json' ? json : yamlText(parseJson(json))
}

/** YAML without its last line break, and without the line `...` that ends a single text. */
function yamlText(value: JsonValue): string {
  return writeYaml(value).replace(/\n(?:\.\.\.\n)?$/, '')
}

/**
 * A value as commands print it: a text unchanged, anything else as JSON. For a terminal JSON has several lines, unless there are other values,
 * and characters that are invisible or would steer the terminal are shown as escapes.
 */
export function valueText(value: unknown, terminal: Terminal | undefined, { isOnly = true } = {}): string {
  if (terminal === undefined) return typeof value === 'string' ? value : stringifyJson(value)
  return typeof value === 'string' ? printable(value) : printableJson(stringifyJson(value, isOnly ? 2 : undefined))
}

/** The value of a single path, or a map of the values by path if there are several paths. */
export function valueOf(values: readonly { readonly path: string; readonly value: JsonValue }[]): JsonValue {
  const [only] = values
  if (values.length === 1 && only !== undefined) return only.value
  return Object.fromEntries(values.map(({ path, value }) => [path, value]))
}
