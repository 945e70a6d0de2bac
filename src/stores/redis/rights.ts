/**
 * The rights that a user of Redis needs, and no more, on the keys `~PREFIX*` and `~{PREFIX*` and the channels. docs/operations.md and tekton/ have
 * the same list, and a test compares all of them with the commands that are sent. Without the last line, and without the channels, `wait` polls
 * instead of receiving hints.
 */
export const rights = [
  ...['+get', '+set', '+exists', '+del', '+pttl', '+pexpire', '+persist'],
  ...['+hget', '+hset', '+hmget', '+hdel', '+hlen', '+lrange', '+lpush', '+rpop', '+lpos', '+llen'],
  ...['+eval', '+evalsha', '+scan', '+time'],
  ...['+publish', '+subscribe', '+unsubscribe'],
]

/** The ACL pattern of the channels on which changes are published. */
export function channels(keyPrefix: string): string {
  return `&${keyPrefix}*`
}

/** The additional rights of a gateway's user, on the keys `~{gateway:PREFIX*`. The steps' user must not have them: docs/gateway-forwarding.md. */
export const queueRights = [
  ...['+hexists', '+zadd', '+zcard', '+zrange', '+zrangebyscore'],
  ...['+zrem', '+zremrangebyrank', '+zremrangebyscore', '+zscore'],
]

/** `queueRights` with the right to subscribe once to changes of all contexts. Without it the gateway finds new questions only by listing. */
export const gatewayRights = [...queueRights, '+psubscribe']

/** Additional rights that some configs need. */
export const furtherRights = { wait: '+wait', cluster: '+cluster|slots', db: '+select' }
