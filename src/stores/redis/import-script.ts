import { allKeys, keepDelivery, liveAsLong, tellChange, unlessExpected } from './context-scripts.ts'
import { redisScript } from './script.ts'
import { wholeNumber } from './whole-number.ts'

/**
 * Compare-and-swap of a document that comes with its own history. It replaces the history, deliveries and TTL of the existing document. `older` has
 * the texts of the entries before `entry`, oldest first, concatenated; `lengths` has their sizes in bytes. Answers 1 again when it is sent again.
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
${wholeNumber}${keepDelivery}${unlessExpected}if ownTtl ~= '' then ttl = tonumber(ownTtl) end

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
