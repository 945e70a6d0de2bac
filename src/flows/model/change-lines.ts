import type { Operation } from '../../context/operation.ts'
import type { Difference } from '../../json/differences.ts'
import { sameJson, shownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { oneLine } from '../../text/escapes.ts'
import { shorten } from '../../text/shorten.ts'
import type { SourceChange } from './flow.ts'

/** Maximum number of characters of a value in a line of a timeline. */
const longestValue = 100

/** The lines for a change: one for each path, with the values before and after. */
export function changeLines({ changes, operations, inverse = [] }: SourceChange): string[] {
  // The change that made the context has operations instead of differences.
  if (changes !== undefined && operations === undefined) return differenceLines(changes)
  if (operations === undefined) return ['it is not known what changed']
  return withoutCopies(operations, isSameOperation).map((operation) => operationText(operation, inverse))
}

/** A line for each difference, without what the copy of the app config repeats. */
export function differenceLines(differences: readonly Difference[]): string[] {
  return withoutCopies(differences, isSameChange).map(differenceText)
}

/** `state.a: 1 → 2`, `state.a: set to 2` or `state.a: removed (was 1)`. */
export function differenceText({ path, before, after }: Difference): string {
  if (after === undefined) return oneLine(`${path}: removed${before === undefined ? '' : ` (was ${shown(before)})`}`)
  if (before === undefined) return oneLine(`${path}: set to ${shown(after)}`)
  return oneLine(`${path}: ${shownBoth(before, after).join(' → ')}`)
}

function operationText(operation: Operation, inverse: readonly Operation[]): string {
  const { path } = operation
  switch (operation.op) {
    case 'append':
      return oneLine(`${path}: ${shown(operation.value)} appended`)
    case 'add':
      return oneLine(`${path}: ${shown(operation.value)} added`)
    case 'increment':
      return oneLine(`${path}: incremented by ${shown(operation.by)}`)
    case 'copy':
      return oneLine(`${path}: copied from ${operation.from}`)
    default: {
      const undo = inverse.find((other) => other.path === path)
      const before = undo?.op === 'set' ? { before: undo.value } : {}
      return differenceText({ path, ...before, ...(operation.op === 'set' ? { after: operation.value } : {}) })
    }
  }
}

const copyRoot = 'appPipelinesConfig.'

/** The changes without those of the copy of the app config that another path has as well: `init --if-exists replace` changes both. */
function withoutCopies<T extends { readonly path: string }>(
  changes: readonly T[],
  isSameAt: (one: T, other: T) => boolean,
): readonly T[] {
  const byPath = new Map(changes.map((change) => [change.path, change]))
  return changes.filter((change) => {
    if (!change.path.startsWith(copyRoot)) return true
    const others = endingsOf(change.path.slice(copyRoot.length)).map((path) => byPath.get(path))
    return !others.some((other) => other !== undefined && isSameAt(other, change))
  })
}

/** The parts of a path behind each of its dots, at most as many as a path in a cicd context can have in front of it. */
function endingsOf(path: string): readonly string[] {
  return [...path.matchAll(/\./g)].slice(0, mostDots).map(({ index }) => path.slice(index + 1))
}

const mostDots = 10

function isSameChange(a: Difference, b: Difference): boolean {
  return isSame(a.before, b.before) && isSame(a.after, b.after)
}

/** Only operations that write a value or remove it are copies of each other. */
function isSameOperation(a: Operation, b: Operation): boolean {
  if (a.op === 'set' && b.op === 'set') return sameJson(a.value, b.value)
  return a.op === 'unset' && b.op === 'unset'
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameJson(a, b)
}

/** Both values of a change, around their first difference if it is not near their beginning. */
function shownBoth(before: JsonValue, after: JsonValue): readonly string[] {
  const texts = [stringifyJson(before), stringifyJson(after)] as const
  const isLong = texts.some((text) => text.length > longestValue)
  const first = isLong ? firstDifference(...texts) : 0
  if (first < longestValue / 2) return texts.map((text) => shorten(text, longestValue))
  return texts.map((text) => `…${shorten(text.slice(withoutHalf(text, first - shownBefore)), longestValue)}`)
}

/** How many characters in front of a difference are shown. */
const shownBefore = 20

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}

/** The index, or the next one if it is inside of a surrogate pair. */
function withoutHalf(text: string, index: number): number {
  return /[\udc00-\udfff]/.test(text.charAt(index)) ? index + 1 : index
}

function shown(value: JsonValue): string {
  return shownValue(value, longestValue)
}
