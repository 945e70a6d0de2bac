import type { Render } from '../../values/render.ts'
import { escapeHtml, textOf } from '../../values/text.ts'
import { isList, Markup, Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

/** Results of methods of markup are markup. */
export function asMarkup(result: Value): Value {
  if (typeof result === 'string') return new Markup(result)
  if (!isList(result)) return result
  const parts = result.map((part) => (typeof part === 'string' ? new Markup(part) : part))
  return result instanceof Tuple ? Tuple.make(parts) : parts
}

/** The text of a value that is inserted into another text: if that is markup, the value is escaped, unless it is markup too. */
export function inserted(render: Render, subject: Value, value: Value): Value {
  if (!(subject instanceof Markup)) return value
  return value instanceof Markup ? value.text : escapeHtml(render, textOf(render, value))
}
