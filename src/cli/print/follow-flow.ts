import { listFlows } from '../../operations/flows/list-flows.ts'
import type { ListFlowsRequest } from '../../operations/flows/list-flows.ts'
import { readFlow } from '../../operations/flows/read-flow.ts'
import type { ReadFlowRequest } from '../../operations/flows/read-flow.ts'
import { waitForChange } from '../../operations/flows/wait-for-change.ts'
import type { Caller } from '../../operations/host.ts'
import { flowRow, flowText, newsText } from './flow-text.ts'
import { alignedLines } from './lines.ts'

/** The stream for the output. */
export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Milliseconds between two reads of a table, and the longest wait for a change of one flow. */
const tableEvery = 5_000
const longestWait = 24 * 60 * 60 * 1000
/** Moves the cursor to the corner and clears the screen. */
const clear = '\u001b[H\u001b[2J\u001b[3J'

/** Shows a flow after each change, until the caller's signal is aborted or an error occurs: in a terminal the whole flow, otherwise only the news. */
export async function follow(caller: Caller, request: ReadFlowRequest, screen: Screen): Promise<never> {
  let flow = await readFlow(caller, request)
  screen.write(screen.isTTY === true ? `${clear}${flowText(flow)}\n` : `${flowText(flow)}\n`)
  for (;;) {
    await waitForChange(caller, flow, longestWait)
    const before = flow
    flow = await readFlow(caller, request)
    if (screen.isTTY === true) screen.write(`${clear}${flowText(flow)}\n`)
    else {
      const news = newsText(flow, before)
      if (news !== undefined) screen.write(`${news}\n`)
    }
  }
}

/** Shows the table of flows every 5 s, until the caller's signal is aborted or an error occurs. It is printed only when it has changed. */
export async function followTable(caller: Caller, request: ListFlowsRequest, screen: Screen): Promise<never> {
  let shown: string | undefined
  for (;;) {
    const { flows } = await listFlows(caller, request)
    const text = alignedLines(flows.map(flowRow))
      .map((line) => `${line}\n`)
      .join('')
    if (text !== shown) screen.write(screen.isTTY === true ? clear + text : text)
    shown = text
    await caller.host.clock.sleep(tableEvery, caller.signal)
  }
}
