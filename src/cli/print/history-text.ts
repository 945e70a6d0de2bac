import { changeLines } from '../../flows/model/change-lines.ts'
import type { ShownChange } from '../../operations/history/read-history.ts'
import { oneLine } from '../../text/escapes.ts'
import { timeCell } from './tables/cells.ts'
import { styled } from './terminal.ts'
import type { Terminal } from './terminal.ts'

/** A change of the history: a line with the actor and the run, then a line for each path with its old and new value. On a terminal the time is relative. */
export function changeText(change: ShownChange, terminal?: Terminal): string {
  const { revision, time, actor, command, run } = change
  const before = change.noticedAt === undefined ? '' : 'before '
  const where = [run?.pipelineRun, run?.taskRun ?? run?.customRun, run?.step]
    .filter((part) => part !== undefined)
    .join(' / ')
  // Only on a terminal: what scripts read stays as it is.
  const again = terminal !== undefined && isMadeAgain(change) ? ' (made again)' : ''
  const rest = oneLine(`${actor}  ${command}${again}${where === '' ? '' : `  (${where})`}`)
  const head =
    terminal === undefined
      ? `${revision}  ${before}${time}  ${rest}`
      : `${styled(String(revision), 'bold', terminal)}  ${before}${timeCell(time, terminal.now)}  ${rest}`
  return [head, ...changeLines(change).map((line) => `    ${line}`)].join('\n')
}

/** Whether the change made the context after one of its name was gone: the count of revisions goes on. */
function isMadeAgain({ revision, command, changes, operations }: ShownChange): boolean {
  return command === 'init' && revision > 1 && changes?.length === 0 && operations !== undefined
}
