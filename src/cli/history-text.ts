import type { Difference } from '../context/differences.ts'
import type { JsonValue } from '../context/json.ts'
import type { ShownChange } from '../operations/read-history.ts'
import { oneLine } from './printable.ts'

/** Characters of a value that a line of a timeline shows; `--json` has them all. */
const shownCharacters = 80

/** Lines as a command prints them: nothing at all where there are none. */
export function linesText(lines: readonly string[]): string | undefined {
  return lines.length === 0 ? undefined : lines.join('\n')
}

/** A line who and where, and one for each path with before and after. */
export function changeText({ revision, time, actor, command, run, changes }: ShownChange): string {
  const where = [run?.pipelineRun, run?.taskRun, run?.step].filter((part) => part !== undefined).join(' / ')
  const head = oneLine(`${revision}  ${time}  ${actor}  ${command}${where === '' ? '' : `  (${where})`}`)
  if (changes === undefined) return `${head}\n    what changed is not known`
  return [head, ...changes.map((change) => `    ${differenceText(change)}`)].join('\n')
}

/** `state.a: 1 → 2`, `state.a: set to 2` or `state.a: removed (was 1)`. */
export function differenceText({ path, before, after }: Difference): string {
  if (before === undefined) return oneLine(`${path}: set to ${shown(after)}`)
  if (after === undefined) return oneLine(`${path}: removed (was ${shown(before)})`)
  return oneLine(`${path}: ${shown(before)} → ${shown(after)}`)
}

function shown(value: JsonValue | undefined): string {
  const text = JSON.stringify(value)
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text
}
