import { setTimeout as delay } from 'node:timers/promises'
import { compare, tell } from './compare.ts'
import { crowd } from './crowd.ts'
import { configOf, id, makeContexts, readWriters } from './place.ts'
import type { Scenario } from './scenario.ts'
import { startSentinels } from './sentinels.ts'
import type { Attempt, WriterTask } from './writer.ts'

/**
 * Masters step down or die during many writes, each of which waits for the only replica. A change that the replica confirmed must be stored afterwards. Other
 * changes may be lost, because Redis replicates after it has answered; they are counted.
 */
export const failovers: Scenario = {
  name: 'sentinel failovers, with wait',
  async run(size) {
    const times = size === 'full' ? 20 : 2
    await using sentinels = await startSentinels()
    const config = configOf({
      redis: { isPrimary: true, sentinels: sentinels.setting, wait: { replicas: 1, timeout: '500ms' } },
    })
    await makeContexts(config, [id])

    const tasks = Array.from({ length: 4 }, (_, process): WriterTask => {
      return { config, writers: [{ name: `p${process}`, id }] }
    })
    const answers = await crowd<Attempt[]>('writer.ts', tasks, async () => {
      for (let n = 0; n < times; n++) {
        await delay(200 + Math.random() * 300)
        await sentinels.failOver(n % 2 === 0 ? 'command' : 'kill')
      }
      await delay(300)
    })

    const [attempts, there] = [answers.flat(), await readWriters(config)]
    return {
      ...compare(attempts, there),
      note: `${times} failovers, half of them by kill -9; ${tell(attempts, there)}`,
    }
  },
}
