import { readFileSync } from 'node:fs'

/** The CPU time of this process in milliseconds. Unlike elapsed time, it does not depend on the load of the machine. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The CPU time of another process in milliseconds; Linux only. */
export function cpuOfProcess(pid: number): number {
  const [user, system] = timesOf(pid)
  return user + system
}

/** The CPU time of all ended child processes of this process, in milliseconds; Linux only. */
export function cpuOfEndedChildren(): number {
  const [, , user, system] = timesOf(process.pid)
  return user + system
}

/** The CPU times of a process in milliseconds: in user mode and in the system, then both for its ended children. */
function timesOf(pid: number): readonly [number, number, number, number] {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').slice(11, 15)
  const [user, system, ofChildrenInUser, ofChildrenInSystem] = fields.map((ticks) => Number(ticks) * 10)
  return [user!, system!, ofChildrenInUser!, ofChildrenInSystem!]
}
