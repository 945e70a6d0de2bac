import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { join } from 'node:path'

const script = `
const { startRedis } = await import(${JSON.stringify(join(import.meta.dirname, 'redis-server.ts'))})
console.log((await startRedis()).pid)
`

describe('the redis servers of the tests', () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    it(`end with a test process that is ended by ${signal}`, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', `${script}setInterval(() => {}, 1000)`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [output] = (await once(child.stdout, 'data')) as [Buffer]
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited

      while (isRunning(Number(output))) await delay(5)
      expect(Number(output)).to.be.greaterThan(0)
    })
  }
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
