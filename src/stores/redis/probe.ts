import { contextId } from '../../context/context-id.ts'
import type { RedisClient } from './client.ts'
import { redisKeys } from './keys.ts'
import { redisScript, runScript } from './script.ts'

/**
 * Runs every command of the scripts on two keys, which it removes: fails if the user or the server cannot do it. Redis 7 names the missing rights
 * beforehand (see unless-forbidden.ts).
 */
const probeScript = redisScript({
  keys: ['document', 'meta'],
  args: {},
  lua: `
if redis.acl_check_cmd then
  local missing = redis.acl_check_cmd('EVAL', '', 1, document) and '' or ' +eval'
  if not redis.acl_check_cmd('SCAN', 0) then missing = missing .. ' +scan' end
  if missing ~= '' then return redis.error_reply('NOPERM MISSING' .. missing) end
end
redis.call('TIME')
redis.call('SET', document, '', 'PX', 1000)
redis.call('GET', document)
redis.call('EXISTS', document)
redis.call('PTTL', document)
redis.call('PERSIST', document)
redis.call('PEXPIRE', document, 1000)
redis.call('DEL', document)
redis.call('DEL', meta)
redis.call('HSET', meta, 'field', '')
redis.call('HGET', meta, 'field')
redis.call('HMGET', meta, 'field')
redis.call('HLEN', meta)
redis.call('HDEL', meta, 'field')
redis.call('LPUSH', meta, '')
redis.call('LRANGE', meta, 0, -1)
redis.call('LPOS', meta, '')
redis.call('LLEN', meta)
redis.call('RPOP', meta)
return redis.status_reply('OK')
`,
})

/**
 * Tries everything that a change needs, and answers what the server said, which is OK. `isCluster`: whether the config says that it is a cluster. Without
 * that, this tries keys in many slots: a node of a cluster refuses those that it does not have, and a single key may be one that it has.
 */
export function probe(client: RedisClient, keyPrefix: string, isCluster: boolean): Promise<readonly unknown[]> {
  const names = isCluster ? ['connection-check'] : Array.from({ length: 16 }, (_, n) => `connection-check-${n}`)
  return Promise.all(names.map((name) => runScript(client, probeScript, redisKeys(keyPrefix, contextId(name)), {})))
}
