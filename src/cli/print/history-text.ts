import type { Difference } from '../../json/differences.ts'
import { shownValue } from '../../json/json.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Operation } from '../../context/operation.ts'
import type { ShownChange } from '../../operations/history/read-history.ts'
import { oneLine } from '../../text/escapes.ts'
import { timeCell } from './tables/cells.ts'
import { styled } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** Characters of a value that a line of a timeline shows; `--json` has them all. */
const longestValue = 100

/** A line who and where, and one for each path with before and after. On a terminal the time is relative. */
export function changeText(change: ShownChange, terminal?: Terminal): string {
  const { revision, time, actor, command, run } = change
  const where = [run?.pipelineRun, run?.taskRun ?? run?.customRun, run?.step]
    .filter((part) => part !== undefined)
    .join(' / ')
  const rest = oneLine(`${actor}  ${command}${where === '' ? '' : `  (${where})`}`)
  const head =
    terminal === undefined
      ? `${revision}  ${time}  ${rest}`
      : `${styled(String(revision), 'bold', terminal)}  ${timeCell(time, terminal.now)}  ${rest}`
  return [head, ...whatChanged(change).map((line) => `    ${line}`)].join('\n')
}

/** `state.a: 1 → 2`, `state.a: set to 2` or `state.a: removed (was 1)`. */
export function differenceText({ path, before, after }: Difference): string {
  if (after === undefined) return oneLine(`${path}: removed${before === undefined ? '' : ` (was ${shown(before)})`}`)
  if (before === undefined) return oneLine(`${path}: set to ${shown(after)}`)
  return oneLine(`${path}: ${shown(before)} → ${shown(after)}`)
}

function whatChanged({ changes, operations, inverse = [] }: ShownChange): string[] {
  if (changes !== undefined) return changes.map(differenceText)
  return operations?.map((operation) => operationText(operation, inverse)) ?? ['what changed is not known']
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
