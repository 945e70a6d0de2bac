import { changeLines } from '../../flows/model/change-lines.ts'
import type { ShownChange } from '../../operations/history/read-history.ts'
import { oneLine } from '../../text/escapes.ts'

/** A line who and where, and one for each path with before and after. */
export function changeText(change: ShownChange): string {
  const { revision, time, actor, command, run } = change
  const where = [run?.pipelineRun, run?.taskRun ?? run?.customRun, run?.step]
    .filter((part) => part !== undefined)
    .join(' / ')
  const head = `${revision}  ${time}  ${actor}  ${command}${where === '' ? '' : `  (${where})`}`
  return [oneLine(head), ...changeLines(change).map((line) => `    ${line}`)].join('\n')
}
