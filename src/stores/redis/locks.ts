import { randomUUID } from 'node:crypto'
import type { RedisConfig } from '../../config/config.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { redisScript, runScript } from './script.ts'
import type { RedisScript } from './script.ts'
import type { RedisWriter } from './writer.ts'
import type { LockRequest, LockResult, LockStore } from '../shared/store.ts'

/**
 * A lock is one hash without a time to live, so that its token grows for ever: whether it is held is told by the server's clock. `request` is
 * what changed it last: a script that was sent again after a lost connection finds itself and says the same once more.
 */
const held = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lock = redis.call('HMGET', KEYS[1], 'token', 'owner', 'expires', 'request')
local token, expires = tonumber(lock[1] or 0), tonumber(lock[3] or 0)
local isHeld = expires > now
`

const acquireScript = redisScript(
  1,
  `${held}
local owner, ttl, request = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if isHeld then return { lock[4] == request and 1 or 0, token, lock[2], expires } end
redis.call('HSET', KEYS[1], 'token', token + 1, 'owner', owner, 'expires', now + ttl, 'request', request)
return { 1, token + 1, owner, now + ttl }
`,
)

const renewScript = redisScript(
  1,
  `${held}
if not isHeld or token ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'expires', now + tonumber(ARGV[2]))
return 1
`,
)

const releaseScript = redisScript(
  1,
  `${held}
if token ~= tonumber(ARGV[1]) then return 0 end
if not isHeld then return lock[4] == ARGV[2] and 1 or 0 end
redis.call('HSET', KEYS[1], 'expires', 0, 'request', ARGV[2])
return 1
`,
)

/** Locks at `keyPrefix{lock:NAME}`, a hash each, which stays when the lock is free. */
export class RedisLocks implements LockStore {
  private readonly config: RedisConfig
  private readonly writer: RedisWriter

  constructor(config: RedisConfig, writer: RedisWriter) {
    this.config = config
    this.writer = writer
  }

  async acquire(name: string, { owner, ttl }: LockRequest): Promise<LockResult> {
    const reply = await this.run(name, acquireScript, [owner, ttl, randomUUID()])
    const [acquired, token, holder, expires] = reply as [0 | 1, number, string, number]
    const expiresAt = new Date(expires).toISOString()
    return acquired === 1
      ? { kind: 'acquired', token, expiresAt }
      : { kind: 'held', by: { token, owner: holder, expiresAt } }
  }

  async renew(name: string, token: number, ttl: number): Promise<boolean> {
    return (await this.run(name, renewScript, [token, ttl])) === 1
  }

  async release(name: string, token: number): Promise<boolean> {
    return (await this.run(name, releaseScript, [token, randomUUID()])) === 1
  }

  private run(name: string, script: RedisScript, values: (string | number)[]): Promise<unknown> {
    checkLockName(name)
    const key = `${this.config.keyPrefix}{lock:${name}}`
    return this.writer.write(key, (client) => runScript(client, script, [key, ...values]))
  }
}
