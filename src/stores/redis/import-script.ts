import { allKeys, keepDelivery, liveAsLong, tellChange } from './context-scripts.ts'
import { redisScript } from './script.ts'
import { wholeNumber } from './whole-number.ts'

/**
 * Compare-and-swap of a document that comes with a past of its own: history, deliveries and time to live of the one before go. `older` has the
 * texts of the entries before `entry`, the oldest first, one after the other; `lengths` their bytes. Says 1 again when it is sent again.
 */
export const importScript = redisScript({
  keys: allKeys,
  args: {
    expected: 'text',
    text: 'text',
    hash: 'text',
    revision: 'number',
    entry: 'text',
    older: 'text',
    lengths: 'text',
    ttl: 'number',
    ownTtl: 'text',
    changedAt: 'text',
    cicdContext: 'text',
    deliveryKey: 'text',
    delivery: 'text',
  },
  lua: `
${wholeNumber}${keepDelivery}
local current = redis.call('GET', document)
local currentHash = current and redis.sha1hex(current) or ''
local known = redis.call('HMGET', meta, 'revision', 'hash')
local last = whole(known[1] or '0')
if not last then return unreadable(meta, 'revision') end
if current and known[2] ~= currentHash then last = last + 1 end
if currentHash ~= expected or revision <= last then
  return redis.call('LPOS', history, entry) and 1 or 0
end
if ownTtl ~= '' then ttl = tonumber(ownTtl) end

if ttl > 0 then redis.call('SET', document, text, 'PX', ttl) else redis.call('SET', document, text) end
redis.call('DEL', history, deliveries, deliveryKeys)
local at, bytes = 1, #entry
for length in string.gmatch(lengths, '%d+') do
  redis.call('LPUSH', history, string.sub(older, at, at + length - 1))
  at = at + length
  bytes = bytes + length
end
redis.call('LPUSH', history, entry)
redis.call('HSET', meta, 'revision', revision, 'hash', hash, 'historyBytes', bytes,
  'changedAt', changedAt, 'cicdContext', cicdContext)
if ownTtl ~= '' then redis.call('HSET', meta, 'ttl', ttl) else redis.call('HDEL', meta, 'ttl') end
if delivery ~= '' then keepDelivery(deliveryKey, delivery) end
${liveAsLong}
${tellChange('revision')}
return 1
`,
})
