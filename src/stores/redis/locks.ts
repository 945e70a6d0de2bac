import { randomUUID } from 'node:crypto'
import type { RedisConfig } from '../../config/config.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { isoTime } from '../shared/shape.ts'
import type { RedisConnection } from './connection.ts'
import { changeReply, lockReply } from './replies.ts'
import { redisScript, runScript } from './script.ts'
import type { RedisScript, ScriptArguments, ScriptValues } from './script.ts'
import { wholeNumber } from './whole-number.ts'
import type { RedisWriter } from './writer.ts'
import type { LockRequest, LockResult, LockStore } from '../shared/store.ts'

/**
 * A lock is one hash without a time to live, so that its token grows for ever: whether it is held is told by the server's clock. `request` is
 * what changed it last: a script that was sent again after a lost connection finds itself and says the same once more.
 */
const held = `
${wholeNumber}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', lock, 'token', 'owner', 'expires', 'request')
local last, expires = whole(known[1] or '0'), whole(known[3] or '0')
if not last then return unreadable(lock, 'token') end
if not expires then return unreadable(lock, 'expires') end
local isHeld = expires > now
`

const acquireScript = redisScript({
  keys: ['lock'],
  args: { owner: 'text', ttl: 'number', request: 'text' },
  lua: `
${held}
if isHeld then return { known[4] == request and 1 or 0, last, known[2] or '', expires } end
if last >= greatest then return unreadable(lock, 'token') end
redis.call('HSET', lock, 'token', last + 1, 'owner', owner, 'expires', now + ttl, 'request', request)
return { 1, last + 1, owner, now + ttl }
`,
})

const renewScript = redisScript({
  keys: ['lock'],
  args: { token: 'text', ttl: 'number' },
  lua: `
${held}
if not isHeld or known[1] ~= token then return 0 end
redis.call('HSET', lock, 'expires', now + ttl)
return 1
`,
})

const releaseScript = redisScript({
  keys: ['lock'],
  args: { token: 'text', request: 'text' },
  lua: `
${held}
if known[1] ~= token then return 0 end
if not isHeld then return known[4] == request and 1 or 0 end
redis.call('HSET', lock, 'expires', 0, 'request', request)
return 1
`,
})

/** Locks at `keyPrefix{lock:NAME}`, a hash each, which stays when the lock is free. */
export class RedisLocks implements LockStore {
  private readonly config: RedisConfig
  private readonly connection: RedisConnection
  private readonly writer: RedisWriter

  constructor(config: RedisConfig, connection: RedisConnection, writer: RedisWriter) {
    this.config = config
    this.connection = connection
    this.writer = writer
  }

  async acquire(name: string, { owner, ttl }: LockRequest): Promise<LockResult> {
    const reply = await this.run(name, acquireScript, { owner, ttl, request: randomUUID() })
    const [acquired, token, holder, expires] = lockReply(reply, this.connection.where)
    const expiresAt = isoTime(expires)
    return acquired === 1
      ? { kind: 'acquired', token, expiresAt }
      : { kind: 'held', by: { token, owner: holder, expiresAt } }
  }

  async renew(name: string, token: number, ttl: number): Promise<boolean> {
    const reply = await this.run(name, renewScript, { token: String(token), ttl })
    return changeReply(reply, this.connection.where)
  }

  async release(name: string, token: number): Promise<boolean> {
    const reply = await this.run(name, releaseScript, { token: String(token), request: randomUUID() })
    return changeReply(reply, this.connection.where)
  }

  private run<Args extends ScriptArguments>(
    name: string,
    script: RedisScript<'lock', Args>,
    values: ScriptValues<Args>,
  ): Promise<unknown> {
    checkLockName(name)
    const lock = `${this.config.keyPrefix}{lock:${name}}`
    return this.writer.write(lock, (client) => runScript(client, script, { lock }, values))
  }
}
