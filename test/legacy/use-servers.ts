import { startRedis } from '../support/redis-server.ts'
import { closedPort } from './closed-port.ts'
import type { Servers } from './replay.ts'

/** For a `describe`: starts what the command lines of recordings talk to before its tests, hands it to whom it is for, and stops it after them. */
export function useServers(give: (servers: Servers) => unknown): void {
  let stop: (() => Promise<unknown>) | undefined
  before(async () => {
    const redis = await startRedis()
    stop = () => redis.stop()
    give({ redis, client: redis.client(), closedPort: await closedPort() })
  })
  after(() => stop?.())
}
