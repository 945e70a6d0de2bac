import { valueAt } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { parsePath } from '../../json/path.ts'

/** Of longer texts only the beginning is looked at. */
const longest = 20_000
const tags = /\{\{-?(.*?)-?\}\}|\{%.*?%\}|\{#.*?#\}/gs

/** A text in which the templates are replaced whose result the files tell: texts in quotes, and paths of values that are in the files. Trimmed, as both programs store it. */
export function knownText(written: string, data: JsonObject): string {
  if (written.length > longest) return written.trim()
  const text = written.replaceAll(tags, (tag: string, expression?: string) => {
    if (expression === undefined) return tag.startsWith('{#') ? '' : tag
    return resultOf(expression.trim(), data) ?? tag
  })
  return text.trim()
}

function resultOf(expression: string, data: JsonObject): string | undefined {
  const [, , quoted] = /^(["'])([^"'\\]*)\1$/.exec(expression) ?? []
  if (quoted !== undefined || /^\d+$/.test(expression)) return quoted ?? expression
  if (!/^[A-Za-z_]\w*(?:\.\w+)*$/.test(expression) || expression.length > 1000 || expression.startsWith('state.'))
    return undefined
  const value = valueAt(data, parsePath(expression))
  if (value === undefined || value === null) return undefined
  const text = typeof value === 'string' ? value : stringifyJson(value)
  return /\{[{%#]/.test(text) ? undefined : text
}

/** The text without the templates in it. A list that is joined with commas counts as one. */
export function textOutside(text: string): string {
  return text.slice(0, longest).replaceAll(tags, (tag: string) => (/\bjoin\(\s*["'][^"']*,/.test(tag) ? ',' : ''))
}

/** Whether one of the templates in a text may give a comma. */
export function mayHaveComma(text: string): boolean {
  return [...text.slice(0, longest).matchAll(tags)].some(
    ([, expression]) => expression !== undefined && !isWithoutComma(expression.trim()),
  )
}

/** A number, a base64 text, or words that are in the template. */
function isWithoutComma(expression: string): boolean {
  if (/\|\s*(?:int|float|length|count|wordcount|abs|to_base64)\s*$/.test(expression)) return true
  return /^(["'])[^"',]*\1\s+if\s(?:(?!\selse\s)[^])*(?:\selse\s+(["'])[^"',]*\2)?$/.test(expression)
}

/** The file that a text names, as the Python program reads it; undefined if it names none. */
export function fileIn(text: string): string | undefined {
  return text.startsWith('file://') ? text.replaceAll('file://', '') || undefined : undefined
}

/** What the two programs make of brackets in a path that is set, other than `[]` at its end; undefined if it has none. */
export function bracketsIn(path: string): string | undefined {
  // The Python program splits a path at each dot.
  const key = path.replaceAll(/\{\{.*?\}\}/gs, '').split('.').find((part) => /\[(?!\])/.test(part)) // prettier-ignore
  if (key === undefined) return undefined
  return `the Python program stores at the key ${JSON.stringify(key)} with the brackets in its name, here they name an item`
}
