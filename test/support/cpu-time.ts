/** Milliseconds that this process has computed for. Unlike time on the clock it does not depend on what else the machine does. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
