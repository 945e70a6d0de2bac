import { given } from '../../json/given.ts'
import { isPrimitive } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'

/** Characters that begin and end tags, and those that end a text inside a tag. */
const special = ['{', '}', '%', '#', "'", '"', '\\']
/** Unicode reserves these code points for internal use by programs; texts hardly ever contain them. */
const marks = special.map((_, index) => String.fromCharCode(0xfdd0 + index))
const anySpecial = /[{}%#'"\\]/g
const anyMark = /[\ufdd0-\ufdd6]/g

/** Replaces the special characters of templates in data by marks of the same length, so that no template can come from it. */
export function mark<T extends JsonValue>(data: T): T {
  return mapTexts(data, (text) => text.replace(anySpecial, (found) => marks[special.indexOf(found)] ?? found)) as T
}

/** Marks a template context, except for macros, which are templates. */
export function markedContext({ jinja2Macros, ...data }: TemplateContext): Record<string, JsonValue> {
  return { ...mark(data), ...given({ jinja2Macros }) }
}

/** Replaces the marks again by the original characters, in data or in texts rendered from it. */
export function unmark<T extends JsonValue>(data: T): T {
  return mapTexts(data, (text) => text.replace(anyMark, (found) => special[marks.indexOf(found)] ?? found)) as T
}

function mapTexts(value: JsonValue, change: (text: string) => string): JsonValue {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (isPrimitive(value)) return value
  const entries = Object.entries(value).map(([name, item]) => [change(name), mapTexts(item, change)] as const)
  return Object.fromEntries(entries) satisfies JsonObject
}
