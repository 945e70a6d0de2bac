import { item } from '../../values/member.ts'
import type { Render } from '../../values/render.ts'
import { Undefined } from '../../values/undefined.ts'
import { isText } from '../../values/values.ts'
import type { Value } from '../../values/values.ts'
import { split } from '../methods/text-split.ts'

/** A getter for a path such as `a.b.0`; without a path it returns the value itself. `fallback`, if not null, replaces what is missing. */
export function attributeGetter(render: Render, path: Value, fallback: Value = null): (value: Value) => Value {
  const parts = partsOf(render, path)
  return (value) => {
    render.step((1 + parts.length) / 4)
    let found = value
    for (const part of parts) {
      found = item(render, found, part)
      if (fallback !== null && found instanceof Undefined) found = fallback
    }
    return found
  }
}

function partsOf(render: Render, path: Value): readonly Value[] {
  if (path === null) return []
  if (!isText(path)) return [path]
  const text = typeof path === 'string' ? path : path.text
  return split(render, text, '.', -1, false).map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}

/** A getter for `sort`: several paths, separated by commas, give a list to compare by. */
export function attributesGetter(render: Render, paths: Value): (value: Value) => Value[] {
  const getters = (typeof paths === 'string' ? split(render, paths, ',', -1, false) : [paths]).map((path) =>
    attributeGetter(render, path),
  )
  return (value) => getters.map((get) => get(value))
}

/** Lowercases a text, for comparing; other values are unchanged. */
export function withoutCase(render: Render, value: Value): Value {
  if (!isText(value)) return value
  const text = typeof value === 'string' ? value : value.text
  render.checkText(text.length)
  return text.toLowerCase()
}
