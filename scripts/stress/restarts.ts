import { setTimeout as delay } from 'node:timers/promises'
import { startRedis } from '../../test/support/redis-server.ts'
import { compare, tell } from './compare.ts'
import { crowd } from './crowd.ts'
import { id, makeContexts, readWriters, redisConfig } from './place.ts'
import type { Scenario } from './scenario.ts'
import type { Attempt, WriterTask } from './writer.ts'

/** Redis is killed and started again during many writes: each change is acknowledged and stored, or is an error. */
export const restarts: Scenario = {
  name: 'redis restarts (appendonly yes, appendfsync always)',
  async run(size) {
    const { processes, times } = size === 'full' ? { processes: 8, times: 8 } : { processes: 2, times: 2 }
    const server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    await using stack = new AsyncDisposableStack()
    stack.defer(() => server.stop())
    const config = redisConfig(server)
    await makeContexts(config, [id])

    const tasks = Array.from({ length: processes }, (_, process): WriterTask => {
      return { config, writers: [0, 1, 2].map((n) => ({ name: `p${process}m${n}`, id })) }
    })
    const answers = await crowd<Attempt[]>('writer.ts', tasks, async () => {
      for (let n = 0; n < times; n++) {
        await delay(200 + Math.random() * 500)
        // Some restarts end before clients give up, some do not.
        await server.restart(() => delay(n % 2 === 0 ? 0 : 1500))
      }
      await delay(500)
    })

    const [attempts, there] = [answers.flat(), await readWriters(config)]
    return { ...compare(attempts, there), note: `killed ${times} times; ${tell(attempts, there)}` }
  },
}
