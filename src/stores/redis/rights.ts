/**
 * What a user of Redis must be allowed, on the keys `~PREFIX*` and `~{PREFIX*` and the channels, and no more: docs/operations.md and tekton/
 * give the same list, and a test compares all of them with what is sent. Without the last line, and without the channels, `wait` looks now and
 * then instead of being told.
 */
export const rights = [
  ...['+get', '+set', '+exists', '+del', '+pttl', '+pexpire', '+persist'],
  ...['+hget', '+hset', '+hmget', '+hdel', '+hlen', '+lrange', '+lpush', '+rpop', '+lpos', '+llen'],
  ...['+eval', '+evalsha', '+scan', '+time'],
  ...['+publish', '+subscribe', '+unsubscribe'],
]

/** The pattern of the channels on which changes are told. */
export function channels(keyPrefix: string): string {
  return `&${keyPrefix}*`
}

/** What the user of a gateway needs beside them, on the keys `~{gateway:PREFIX*`, which no step's user may have: docs/gateway-forwarding.md. */
export const queueRights = [
  ...['+hexists', '+zadd', '+zcard', '+zrange', '+zrangebyscore'],
  ...['+zrem', '+zremrangebyrank', '+zremrangebyscore', '+zscore'],
]

/** The same with the right to hear of changes of all contexts with one subscription. Without it the gateway finds new questions in its list only. */
export const gatewayRights = [...queueRights, '+psubscribe']

/** What else some configs need. */
export const furtherRights = { wait: '+wait', cluster: '+cluster|slots', db: '+select' }
