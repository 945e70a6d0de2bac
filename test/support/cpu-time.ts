import { readFileSync } from 'node:fs'

/** Milliseconds that this process has computed for. Unlike time on the clock it does not depend on what else the machine does. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Milliseconds that another process has computed for; Linux only. */
export function cpuOfProcess(pid: number): number {
  const [user, system] = timesOf(pid)
  return user + system
}

/** The same for all processes that this one has started and that have ended. */
export function cpuOfEndedChildren(): number {
  const [, , user, system] = timesOf(process.pid)
  return user + system
}

/** Of a process the time in user mode and in the system, and both of its children that have ended; in milliseconds. */
function timesOf(pid: number): readonly [number, number, number, number] {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').slice(11, 15)
  const [user, system, ofChildrenInUser, ofChildrenInSystem] = fields.map((ticks) => Number(ticks) * 10)
  return [user!, system!, ofChildrenInUser!, ofChildrenInSystem!]
}
