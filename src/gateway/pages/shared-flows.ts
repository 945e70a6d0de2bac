import type { Flow } from '../../flows/model/flow.ts'
import { pulseOf } from '../../operations/flows/wait-for-change.ts'
import { readFlow } from '../../operations/flows/read-flow.ts'
import { callerOn } from '../../operations/host.ts'
import type { Host } from '../../operations/host.ts'
import { ShortMemory } from '../api/short-memory.ts'

/** Milliseconds: everybody who looks at a flow loads its page anew when it changes, and so at once. */
const freshFor = 1_000
const most = 50

// One for each config, and gone with it.
const memories = new WeakMap<Host, ShortMemory<Flow>>()

/** The flow as pages show it. Many who look at the same revision at once make it once. Throws CONTEXT_NOT_FOUND. */
export async function sharedFlow(host: Host, id: string): Promise<Flow> {
  const memory = memories.get(host) ?? new ShortMemory<Flow>(host.clock, { freshFor, most })
  memories.set(host, memory)
  const caller = callerOn(host)
  const { revision } = await pulseOf(caller, id)
  return memory.get(`${revision} ${id}`, () => readFlow(caller, { id }))
}
