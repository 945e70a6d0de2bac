/**
 * What a user of Redis must be allowed, on the keys `~PREFIX*` and `~{PREFIX*`, and no more: docs/operations.md and tekton/ give the same
 * list, and a test compares all of them with what is sent.
 */
export const rights = [
  ...['+get', '+set', '+exists', '+del', '+pttl', '+pexpire', '+persist'],
  ...['+hget', '+hset', '+hmget', '+hdel', '+hlen', '+lrange', '+lpush', '+rpop', '+lpos', '+llen'],
  ...['+eval', '+evalsha', '+scan', '+time'],
]

/** What else some configs need. */
export const furtherRights = { wait: '+wait', cluster: '+cluster|slots', db: '+select' }
