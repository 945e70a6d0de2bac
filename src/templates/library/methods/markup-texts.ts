import type { Render } from '../../values/render.ts'
import { escapeHtml, textOf } from '../../values/text.ts'
import { isList, Markup, Tuple } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'

/** Texts that come of markup are markup. */
export function asMarkup(result: Value): Value {
  if (typeof result === 'string') return new Markup(result)
  if (!isList(result)) return result
  const parts = result.map((part) => (typeof part === 'string' ? new Markup(part) : part))
  return result instanceof Tuple ? Tuple.make(parts) : parts
}

/** A text that is put into another, which is markup or is not. */
export function inserted(render: Render, subject: Value, value: Value): Value {
  if (!(subject instanceof Markup)) return value
  return value instanceof Markup ? value.text : escapeHtml(render, textOf(render, value))
}
