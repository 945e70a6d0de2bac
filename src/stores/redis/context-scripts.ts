import { channelEnding } from './keys.ts'
import { redisScript } from './script.ts'
import { wholeNumber } from './whole-number.ts'
import { deliveriesKept } from '../shared/store-limits.ts'

export const allKeys = ['document', 'meta', 'history', 'deliveries', 'deliveryKeys'] as const

/** Gives the keys beside a document the TTL of the document. */
export const liveAsLong = `
local left = redis.call('PTTL', document)
for _, companion in ipairs({ meta, history, deliveries, deliveryKeys }) do
  if left > 0 then redis.call('PEXPIRE', companion, left) else redis.call('PERSIST', companion) end
end
`

/**
 * Publishes a hint for processes that wait for the context, after the change. It never makes the change fail: a user without the right to publish can
 * still write. It uses PUBLISH in a cluster too: it reaches every node, so that a subscriber can use any node, and Redis 6 has no sharded channels.
 */
export function tellChange(what: string): string {
  return `redis.pcall('PUBLISH', document .. '${channelEnding}', ${what})`
}

/** Stores a delivery and the order of deliveries, so that the oldest can be removed. */
export const keepDelivery = `
local function keepDelivery(key, delivery)
  if redis.call('HSET', deliveries, key, delivery) == 1 then redis.call('LPUSH', deliveryKeys, key) end
  while redis.call('LLEN', deliveryKeys) > ${deliveriesKept} do
    redis.call('HDEL', deliveries, redis.call('RPOP', deliveryKeys))
  end
end
`

/**
 * Continues only if the document is the expected one. Answers 0 if it is not, and 1 if this same write was already done. `known` has revision, hash,
 * historyBytes and ttl of the meta.
 */
export const unlessExpected = `
local current = redis.call('GET', document)
local currentHash = current and redis.sha1hex(current) or ''
local known = redis.call('HMGET', meta, 'revision', 'hash', 'historyBytes', 'ttl')
local last = whole(known[1] or '0')
if not last then return unreadable(meta, 'revision') end
if current and known[2] ~= currentHash then last = last + 1 end
if currentHash ~= expected or revision <= last then
  return redis.call('LPOS', history, entry) and 1 or 0
end
`

/**
 * Reads document, revision and hash in meta, and with `withHistory` the history, atomically: a commit between two reads would look like a change by
 * another program. A transaction would do too, but a server that is out of memory refuses transactions, even those that only read. In place of a
 * document of more than `largest` bytes it answers the number of its bytes.
 */
export const readScript = redisScript({
  keys: ['document', 'meta', 'history'],
  args: { withHistory: 'text', largest: 'number' },
  lua: `
local known = redis.call('HMGET', meta, 'revision', 'hash')
local entries = withHistory ~= '' and redis.call('LRANGE', history, 0, -1)
local text = redis.call('GET', document)
return { text and #text > largest and #text or text, known[1], known[2], entries }
`,
})

/** Reads a delivery, if the document exists. */
export const readDeliveryScript = redisScript({
  keys: ['document', 'deliveries'],
  args: { key: 'text' },
  lua: "return redis.call('EXISTS', document) == 1 and redis.call('HGET', deliveries, key)",
})

/**
 * Compare-and-swap of a document with all its keys. Answers 1 if stored, 0 if another writer was first. If the script is sent again after a lost
 * connection, it finds its own history entry, which is unique, and answers 1 again. The commands that may fail, because a key has another type or a
 * number is damaged, come before the first change: Redis does not roll back. The first change is one that needs memory: after any other change, a
 * server that is out of memory would not refuse the script any more.
 */
export const commitScript = redisScript({
  keys: allKeys,
  args: {
    expected: 'text',
    text: 'text',
    hash: 'text',
    revision: 'number',
    entry: 'text',
    keep: 'number',
    maxBytes: 'number',
    ttl: 'number',
    changedAt: 'text',
    cicdContext: 'text',
    deliveryKey: 'text',
    delivery: 'text',
    touched: 'text',
  },
  lua: `
${wholeNumber}${keepDelivery}${unlessExpected}if current and known[4] then ttl = whole(known[4]) end
if not ttl then return unreadable(meta, 'ttl') end
local length = redis.call('LLEN', history)
local bytes = known[3] and whole(known[3])
if not bytes then
  bytes = 0
  for _, old in ipairs(redis.call('LRANGE', history, 0, -1)) do bytes = bytes + #old end
end
if delivery ~= '' then
  redis.call('HLEN', deliveries)
  redis.call('LLEN', deliveryKeys)
end

if ttl > 0 then redis.call('SET', document, text, 'PX', ttl) else redis.call('SET', document, text, 'KEEPTTL') end
if not current then
  redis.call('DEL', deliveries, deliveryKeys)
  redis.call('HDEL', meta, 'ttl')
end
redis.call('LPUSH', history, entry)
bytes = bytes + #entry
length = length + 1
while length > keep or bytes > maxBytes do
  local oldest = redis.call('RPOP', history)
  bytes = oldest and bytes - #oldest or 0
  length = length - 1
end
redis.call('HSET', meta, 'revision', revision, 'hash', hash, 'historyBytes', bytes,
  'changedAt', changedAt, 'cicdContext', cicdContext)
if delivery ~= '' then keepDelivery(deliveryKey, delivery) end
${liveAsLong}
${tellChange("touched == '' and revision or revision .. ' ' .. touched")}
return 1
`,
})

/**
 * Removes a document with all its keys except the count of revisions, which stays for 30 days. Records whose document is gone are removed too. Answers 1 again when it is sent again. A damaged count
 * is removed too: this is how to get rid of it.
 */
export const deleteScript = redisScript({
  keys: allKeys,
  args: { deletion: 'text' },
  lua: `
${wholeNumber}
local current = redis.call('GET', document)
local known = redis.call('HMGET', meta, 'revision', 'hash', 'deletion')
if not current then
  if known[3] == deletion then return 1 end
  if not known[2] and redis.call('EXISTS', history, deliveries, deliveryKeys) == 0 then return 0 end
end

local last = whole(known[1] or '0') or 0
if current and known[2] ~= redis.sha1hex(current) then last = last + 1 end
redis.call('DEL', document, meta, history, deliveries, deliveryKeys)
redis.call('HSET', meta, 'revision', last, 'deletion', deletion)
redis.call('PEXPIRE', meta, 30 * 24 * 60 * 60 * 1000)
${tellChange("'deleted'")}
return 1
`,
})

/**
 * Sets a TTL that each commit renews; 0 removes the TTL. Answers 0 if there is no document. The document comes first: this needs no memory, so it
 * works on a server that is out of memory.
 */
export const expireScript = redisScript({
  keys: allKeys,
  args: { ttl: 'number' },
  lua: `
if redis.call('EXISTS', document) == 0 then return 0 end
redis.call('HLEN', meta)
if ttl == 0 then redis.call('PERSIST', document) else redis.call('PEXPIRE', document, ttl) end
redis.call('HSET', meta, 'ttl', ttl)
${liveAsLong}
${tellChange("'expires'")}
return 1
`,
})

/** Stores a delivery, if the document exists. */
export const deliveryScript = redisScript({
  keys: allKeys,
  args: { key: 'text', delivery: 'text' },
  lua: `
${keepDelivery}
if redis.call('EXISTS', document) == 0 then return 0 end
redis.call('LLEN', deliveryKeys)
keepDelivery(key, delivery)
${liveAsLong}
return 1
`,
})

/**
 * The summary for a list, from document and meta: bytes, revision, whether the hash is that of the text, time of our last change, name of the cicd
 * context, milliseconds until expiry (-1: never), server time, and the text if it was not stored by a commit of ours and has at most `largest` bytes. A meta of another type is
 * ignored; the error of Redis about it follows. Last come the milliseconds until the records expire, if the document does not.
 */
export const summaryScript = redisScript({
  keys: ['document', 'meta'],
  args: { largest: 'number' },
  lua: `
local text = redis.call('GET', document)
if not text then return false end
local known = redis.pcall('HMGET', meta, 'revision', 'hash', 'changedAt', 'cicdContext')
local problem = known.err or ''
if problem ~= '' and not string.find(problem, 'WRONGTYPE') then return known end
local now = redis.call('TIME')
local left = redis.call('PTTL', document)
local isOurs = #text <= largest and known[2] == redis.sha1hex(text)
return {
  #text, known[1] or '0', isOurs and 1 or 0, known[3] or '', known[4] or '',
  left, now[1] * 1000 + math.floor(now[2] / 1000), (#text > largest or known[1] and isOurs) and '' or text, problem,
  left == -1 and known[2] and redis.call('PTTL', meta) or -1
}
`,
})

/** The server's time, milliseconds since 1970. */
export const timeScript = redisScript({
  keys: ['document'],
  args: {},
  lua: `
local now = redis.call('TIME')
return now[1] * 1000 + math.floor(now[2] / 1000)
`,
})
