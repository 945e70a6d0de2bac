import type { Operation } from '../../context/operation.ts'
import type { Difference } from '../../json/differences.ts'
import { shownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import { oneLine } from '../../text/escapes.ts'
import type { SourceChange } from './flow.ts'

/** Maximum number of characters of a value in a line of a timeline. */
const longestValue = 100

/** The lines for a change: one for each path, with the values before and after. */
export function changeLines({ changes, operations, inverse = [] }: SourceChange): string[] {
  // The change that made the context has operations instead of differences.
  if (changes !== undefined && operations === undefined) return changes.map(differenceText)
  return operations?.map((operation) => operationText(operation, inverse)) ?? ['it is not known what changed']
}

/** `state.a: 1 → 2`, `state.a: set to 2` or `state.a: removed (was 1)`. */
export function differenceText({ path, before, after }: Difference): string {
  if (after === undefined) return oneLine(`${path}: removed${before === undefined ? '' : ` (was ${shown(before)})`}`)
  if (before === undefined) return oneLine(`${path}: set to ${shown(after)}`)
  return oneLine(`${path}: ${shown(before)} → ${shown(after)}`)
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

function shown(value: JsonValue): string {
  return shownValue(value, longestValue)
}
