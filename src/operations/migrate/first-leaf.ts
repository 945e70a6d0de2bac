import type { Difference } from '../../json/differences.ts'
import { isObject, ownValue, sameJson, shownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { formatPath } from '../../json/path.ts'
import type { Step } from '../../json/path.ts'

/** Characters of the longest text that is shown as a whole; and of a longer text, those that are shown before the first difference. */
const [longest, lead] = [80, 30]

/** The first value that differs inside of lists or maps on both sides, with its whole path; the difference itself if one side is not a list or map. */
export function firstLeaf({ path, before, after }: Difference): Difference {
  const steps: Step[] = []
  let [there, here] = [before, after]
  for (;;) {
    const inside = stepInto(there, here)
    if (inside === undefined) break
    steps.push(inside.step)
    there = inside.there
    here = inside.here
  }
  const more = formatPath(steps)
  const whole = more === '' ? path : more.startsWith('[') ? `${path}${more}` : `${path}.${more}`
  return { path: whole, ...(there !== undefined && { before: there }), ...(here !== undefined && { after: here }) }
}

type Maybe = JsonValue | undefined

function stepInto(there: Maybe, here: Maybe): { step: Step; there: Maybe; here: Maybe } | undefined {
  if (Array.isArray(there) && Array.isArray(here)) {
    // Short lists of another length are clearer as a whole.
    if (there.length !== here.length && isShort(there) && isShort(here)) return undefined
    for (let index = 0; index < Math.max(there.length, here.length); index++) {
      const [one, other] = [there[index], here[index]]
      if (!same(one, other)) return { step: { kind: 'index', index }, there: one, here: other }
    }
  }
  if (isObject(there) && isObject(here)) {
    for (const name of new Set([...Object.keys(there), ...Object.keys(here)])) {
      const [one, other] = [ownValue(there, name), ownValue(here, name)]
      if (!same(one, other)) return { step: { kind: 'name', name }, there: one, here: other }
    }
  }
  return undefined
}

function same(one: Maybe, other: Maybe): boolean {
  return one === other || (one !== undefined && other !== undefined && sameJson(one, other))
}

function isShort(value: JsonValue): boolean {
  return stringifyJson(value).length <= longest
}

/** Both values for a message. Long texts are cut to the part around the first character that differs. */
export function shownBoth({ before, after }: Difference): readonly [string, string] {
  if (typeof before !== 'string' || typeof after !== 'string') return [shown(before), shown(after)]
  if (isShort(before) && isShort(after)) return [shown(before), shown(after)]
  let at = 0
  while (at < before.length && before[at] === after[at]) at++
  const start = Math.max(0, at - lead)
  return [around(before, start), around(after, start)]
}

function around(text: string, start: number): string {
  const part = text.slice(start, start + longest).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${start > 0 ? '…' : ''}${JSON.stringify(part)}${start + longest < text.length ? '…' : ''}`
}

function shown(value: Maybe): string {
  return value === undefined ? 'nothing' : shownValue(value, longest)
}
