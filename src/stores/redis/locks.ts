import { randomUUID } from 'node:crypto'
import type { RedisConfig } from '../../config/config.ts'
import { shorten } from '../../text/shorten.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { longestLease, longestWaiter } from '../shared/lock-store.ts'
import type { LockPage, LockRequest, LockResult, LockStore, LockSummary } from '../shared/lock-store.ts'
import type { ListRequest } from '../shared/store.ts'
import type { RedisConnection } from './connection.ts'
import { lockKeys } from './lock-list.ts'
import { lockResult, lockSummary } from './lock-replies.ts'
import { acquireScript, lookScript, releaseScript, renewScript, withdrawScript } from './lock-scripts.ts'
import type { LockKey } from './lock-scripts.ts'
import { listLocks } from './list.ts'
import { changeReply } from './replies.ts'
import { runScript } from './script.ts'
import type { RedisScript, ScriptArguments, ScriptValues } from './script.ts'
import type { RedisWriter } from './writer.ts'

/** Locks at `keyPrefix{lock:NAME}`, a hash each, which stays when the lock is free. The queue is beside it, at `…:queue` and `…:tickets`. */
export class RedisLocks implements LockStore {
  private readonly config: RedisConfig
  private readonly connection: RedisConnection
  private readonly writer: RedisWriter

  constructor(config: RedisConfig, connection: RedisConnection, writer: RedisWriter) {
    this.config = config
    this.connection = connection
    this.writer = writer
  }

  async acquire(name: string, { owner, ttl, ticket }: LockRequest): Promise<LockResult> {
    const lease = ticket === undefined ? 0 : Math.min(ticket.lease, longestLease)
    const values = { owner, waiter: shorten(owner, longestWaiter), ttl, lease, request: ticket?.id ?? randomUUID() }
    return lockResult(await this.change(name, acquireScript, values), this.connection.where)
  }

  async renew(name: string, token: number, ttl: number): Promise<boolean> {
    const reply = await this.change(name, renewScript, { token: String(token), ttl })
    return changeReply(reply, this.connection.where)
  }

  async release(name: string, token: number): Promise<boolean> {
    const reply = await this.change(name, releaseScript, { token: String(token), request: randomUUID() })
    return changeReply(reply, this.connection.where)
  }

  async withdraw(name: string, ticketId: string): Promise<boolean> {
    const reply = await this.change(name, withdrawScript, { ticket: ticketId })
    return changeReply(reply, this.connection.where)
  }

  async look(name: string): Promise<LockSummary | undefined> {
    checkLockName(name)
    const keys = lockKeys(this.config.keyPrefix, name)
    const reply = await this.connection.run(keys.lock, (client) => runScript(client, lookScript, keys, {}))
    return lockSummary(name, reply, this.connection.where)
  }

  async list(request: ListRequest): Promise<LockPage> {
    const listed = { keyPrefix: this.config.keyPrefix, where: this.connection.where }
    return this.connection.run(`${listed.keyPrefix}*`, (client) => listLocks(client, listed, request))
  }

  private change<Key extends LockKey, Args extends ScriptArguments>(
    name: string,
    script: RedisScript<Key, Args>,
    values: ScriptValues<Args>,
  ): Promise<unknown> {
    checkLockName(name)
    const keys = lockKeys(this.config.keyPrefix, name)
    return this.writer.write(keys.lock, (client) => runScript(client, script, keys, values))
  }
}
