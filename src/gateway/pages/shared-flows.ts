import type { Flow } from '../../flows/model/flow.ts'
import { pulseOf } from '../../operations/flows/wait-for-change.ts'
import { readFlow } from '../../operations/flows/read-flow.ts'
import { callerOn } from '../../operations/host.ts'
import type { Host } from '../../operations/host.ts'
import { ShortMemory } from '../api/short-memory.ts'

/** Milliseconds that a flow is cached: when it changes, all its viewers load its page again at the same time. */
const freshFor = 1_000
const most = 50

// One cache for each config. It is garbage-collected together with the config.
const memories = new WeakMap<Host, ShortMemory<Flow>>()

/** The flow as pages show it. Equal requests for the same revision share one result. Throws CONTEXT_NOT_FOUND. */
export async function sharedFlow(host: Host, id: string): Promise<Flow> {
  const memory = memories.get(host) ?? new ShortMemory<Flow>(host.clock, { freshFor, most })
  memories.set(host, memory)
  const caller = callerOn(host)
  const { revision } = await pulseOf(caller, id)
  return memory.get(`${revision} ${id}`, () => readFlow(caller, { id, forForms: true }))
}
