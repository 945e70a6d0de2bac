import { given } from '../../json/given.ts'
import { isPrimitive } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import type { TemplateContext } from '../../templates/template-engine.ts'

/** What tags begin and end with, and what ends a text inside of them. */
const special = ['{', '}', '%', '#', "'", '"', '\\']
/** Unicode leaves these code points to programs; hardly any text has them. */
const marks = special.map((_, index) => String.fromCharCode(0xfdd0 + index))
const anySpecial = /[{}%#'"\\]/g
const anyMark = /[\ufdd0-\ufdd6]/g

/** Data from which no template can be made: what tags are made of is replaced by marks, as long as the text. */
export function mark<T extends JsonValue>(data: T): T {
  return mapTexts(data, (text) => text.replace(anySpecial, (found) => marks[special.indexOf(found)] ?? found)) as T
}

/** The same for what templates see, except for macros, which are templates. */
export function markedContext({ jinja2Macros, ...data }: TemplateContext): Record<string, JsonValue> {
  return { ...mark(data), ...given({ jinja2Macros }) }
}

/** The data again, or what was made of it. */
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
