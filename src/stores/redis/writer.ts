import type { RedisConfig } from '../../config/config.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { isCount } from '../shared/shape.ts'
import { isUncertain } from '../shared/uncertain.ts'
import type { RedisClient } from './client.ts'
import type { RedisConnection } from './connection.ts'

/** Runs writing commands, and then waits for replicas if the config says so. */
export class RedisWriter {
  private readonly config: RedisConfig
  private readonly connection: RedisConnection
  private changed = false

  constructor(config: RedisConfig, connection: RedisConnection) {
    this.config = config
    this.connection = connection
  }

  /** Whether a write changed something, or may have done so. */
  get hasChanged(): boolean {
    return this.changed
  }

  /**
   * Runs commands whose answer, or its first part, is 1 if they changed something. Throws `REPLICAS_BEHIND` (timed-out) if the change is stored, but
   * not on enough replicas in time.
   */
  async write(
    key: string,
    commands: (client: RedisClient) => Promise<unknown>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    let before = 0
    const sending = (client: RedisClient) => {
      before = this.connection.interruptions
      return commands(client)
    }
    const answer = await this.connection
      .run(key, sending, { writing: true, ...given({ signal }) })
      .catch((error: unknown) => {
        this.changed ||= isUncertain(error)
        throw error
      })
    if ((Array.isArray(answer) ? answer[0] : answer) !== 1) return answer
    this.changed = true
    await this.waitForReplicas(key, before)
    return answer
  }

  private async waitForReplicas(key: string, interruptionsBefore: number): Promise<void> {
    const { wait } = this.config
    if (wait === undefined) return
    // In a cluster the key routes the pipeline to the node that was just written to; WAIT alone would go to any node.
    const replies = await this.connection.run(
      key,
      async (client) => (await client.pipeline().exists(key).wait(wait.replicas, wait.timeout).exec()) ?? [],
      { writing: true },
    )
    const [error, reply] = replies[1] ?? [null, 0]
    const confirmed = isCount(reply) ? reply : 0
    // WAIT covers only what was written over its own connection. A new connection, perhaps to another primary, has nothing to wait for.
    const wasLost = this.connection.interruptions > interruptionsBefore
    if (error === null && !wasLost && confirmed >= wait.replicas) return
    const got = wasLost
      ? 'the connection was lost before its replicas confirmed it: after a failover it may be gone'
      : error === null
        ? `${confirmed} of ${wait.replicas} replicas confirmed it within ${wait.timeout} ms`
        : error.message
    throw new CicdError(
      'REPLICAS_BEHIND',
      `the change was stored on the primary of ${this.connection.where}, but ${got}`,
      {
        suggestions: [
          'Do not just repeat the command: the change was stored. Read it back, check the replicas, or lower wait.replicas in the config.',
        ],
      },
    )
  }
}
