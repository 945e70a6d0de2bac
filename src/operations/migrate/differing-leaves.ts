import type { Difference } from '../../json/differences.ts'
import { isObject, ownValue, sameJson, shownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { formatPath } from '../../json/path.ts'
import type { Step } from '../../json/path.ts'

/** Characters of the longest text that is shown as a whole; and of a longer text, those that are shown before the first difference. */
const [longest, lead] = [80, 30]
/** In steps below the difference. */
const deepest = 50

/** The values that differ inside of lists or maps on both sides, with their whole paths; the difference itself if one side is not a list or map. */
export function leavesOf(difference: Difference): readonly Difference[] {
  return leavesBelow(difference.path, [], difference.before, difference.after)
}

type Maybe = JsonValue | undefined

interface Values {
  readonly before?: Maybe
  readonly after?: Maybe
}

function leavesBelow(root: string, steps: readonly Step[], there: Maybe, here: Maybe): Difference[] {
  const below = (step: Step, one: Maybe, other: Maybe) => leavesBelow(root, [...steps, step], one, other)
  const itself = { path: pathBelow(root, steps), ...(there !== undefined && { before: there }), ...(here !== undefined && { after: here }) } // prettier-ignore
  if (same(there, here)) return []
  if (Array.isArray(there) && Array.isArray(here)) {
    // Short lists of another length are clearer as a whole.
    const isWhole = there.length !== here.length && !hasOtherLength({ before: there, after: here })
    if (isWhole || steps.length >= deepest) return [itself]
    const shared = Math.min(there.length, here.length)
    const indexes = Array.from({ length: Math.max(there.length, here.length) }, (_, index) => index)
    const found = indexes.map((index) => below({ kind: 'index', index }, there[index], here[index]))
    // If the items before the end differ too, one may be missing in the middle: the lengths say so.
    const isMoved = there.length !== here.length && found.slice(0, shared).some(({ length }) => length > 0)
    return [...(isMoved ? [itself] : []), ...found.flat()]
  }
  if (isObject(there) && isObject(here) && steps.length < deepest) {
    const names = [...new Set([...Object.keys(there), ...Object.keys(here)])]
    return names.flatMap((name) => below({ kind: 'name', name }, ownValue(there, name), ownValue(here, name)))
  }
  return [itself]
}

function pathBelow(root: string, steps: readonly Step[]): string {
  const more = formatPath(steps)
  return more === '' ? root : more.startsWith('[') ? `${root}${more}` : `${root}.${more}`
}

function same(one: Maybe, other: Maybe): boolean {
  return one === other || (one !== undefined && other !== undefined && sameJson(one, other))
}

function isShort(value: JsonValue): boolean {
  return stringifyJson(value).length <= longest
}

/** Both values for a message. Long texts are cut to the part around the first character that differs. */
export function shownBoth({ before, after }: Values): readonly [string, string] {
  if (hasOtherLength({ before, after }) && Array.isArray(before) && Array.isArray(after)) {
    return [itemsOf(before), itemsOf(after)]
  }
  if (typeof before !== 'string' || typeof after !== 'string') return [shown(before), shown(after)]
  if (isShort(before) && isShort(after)) return [shown(before), shown(after)]
  let at = 0
  while (at < before.length && before[at] === after[at]) at++
  const start = Math.max(0, at - lead)
  return [around(before, start), around(after, start)]
}

/** Whether two lists are reported for their lengths, and their items apart from them. */
export function hasOtherLength({ before, after }: Values): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length === after.length) return false
  return !isShort(before) || !isShort(after)
}

function itemsOf({ length }: readonly JsonValue[]): string {
  return `a list of ${length} ${length === 1 ? 'item' : 'items'}`
}

function around(text: string, start: number): string {
  const part = text.slice(start, start + longest).replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '')
  return `${start > 0 ? '…' : ''}${JSON.stringify(part)}${start + longest < text.length ? '…' : ''}`
}

function shown(value: Maybe): string {
  return value === undefined ? 'nothing' : shownValue(value, longest)
}
