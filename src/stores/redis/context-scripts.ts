import { channelEnding } from './keys.ts'
import { redisScript } from './script.ts'
import { wholeNumber } from './whole-number.ts'
import { deliveriesKept } from '../shared/store-limits.ts'

export const allKeys = ['document', 'meta', 'history', 'deliveries', 'deliveryKeys'] as const

/** What stands beside a document lives as long as the document. */
export const liveAsLong = `
local left = redis.call('PTTL', document)
for _, companion in ipairs({ meta, history, deliveries, deliveryKeys }) do
  if left > 0 then redis.call('PEXPIRE', companion, left) else redis.call('PERSIST', companion) end
end
`

/**
 * Wakes those who wait for the context, after the change: a hint, which never makes it fail. Who may not publish has changed it all the same.
 * PUBLISH, in a cluster too: it reaches every node, so that who listens needs none in particular, and Redis 6 has no other.
 */
export function tellChange(what: string): string {
  return `redis.pcall('PUBLISH', document .. '${channelEnding}', ${what})`
}

/** Keeps the order in which deliveries came, to forget the oldest. */
export const keepDelivery = `
local function keepDelivery(key, delivery)
  if redis.call('HSET', deliveries, key, delivery) == 1 then redis.call('LPUSH', deliveryKeys, key) end
  while redis.call('LLEN', deliveryKeys) > ${deliveriesKept} do
    redis.call('HDEL', deliveries, redis.call('RPOP', deliveryKeys))
  end
end
`

/**
 * Goes on only where the document is the expected one: answers 0 where it is not, and 1 where this very write was done already.
 * `known` has revision, hash, historyBytes and ttl of the meta.
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
 * Document, revision and hash in meta, and with `withHistory` the history; at one moment: a commit in between would look like a change by
 * another program. A transaction would do, except for a server without memory, which refuses those even where they only read.
 */
export const readScript = redisScript({
  keys: ['document', 'meta', 'history'],
  args: { withHistory: 'text' },
  lua: `
local known = redis.call('HMGET', meta, 'revision', 'hash')
local entries = withHistory ~= '' and redis.call('LRANGE', history, 0, -1)
return { redis.call('GET', document), known[1], known[2], entries }
`,
})

/** What a delivery did, while there is a document. */
export const readDeliveryScript = redisScript({
  keys: ['document', 'deliveries'],
  args: { key: 'text' },
  lua: "return redis.call('EXISTS', document) == 1 and redis.call('HGET', deliveries, key)",
})

/**
 * Compare-and-swap of a document with all beside it; 1 when stored, 0 when somebody else was first.
 * A script that was sent again after a lost connection finds its own history entry, which is unique, and says 1 again.
 * What may fail, for a key of another type or a damaged number, comes before the first change: Redis undoes nothing. That change is one
 * which needs memory: after any other, a server without memory refuses no more.
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
 * Removes a document with all beside it but its count of revisions, which stays for 30 days; says 1 again when it is sent again. A damaged
 * count goes too: this is how to get rid of it.
 */
export const deleteScript = redisScript({
  keys: allKeys,
  args: { deletion: 'text' },
  lua: `
${wholeNumber}
local current = redis.call('GET', document)
local known = redis.call('HMGET', meta, 'revision', 'hash', 'deletion')
if not current then return known[3] == deletion and 1 or 0 end

local last = whole(known[1] or '0') or 0
if known[2] ~= redis.sha1hex(current) then last = last + 1 end
redis.call('DEL', document, meta, history, deliveries, deliveryKeys)
redis.call('HSET', meta, 'revision', last, 'deletion', deletion)
redis.call('PEXPIRE', meta, 30 * 24 * 60 * 60 * 1000)
${tellChange("'deleted'")}
return 1
`,
})

/**
 * Sets a time to live that each commit renews, or with 0 none; 0 when there is no document. The document comes first: that needs no memory,
 * and so works on a server that has none left.
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

/** Keeps a delivery, while there is a document. */
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
 * What a list shows, from document and meta: bytes, revision and whether the hash is that of the text, time of our last change, name of the
 * cicd context, milliseconds left (-1: no end), the server's time, and the text where no commit of ours says what it is. A meta of another
 * type is as none, and what Redis says of it comes last.
 */
export const summaryScript = redisScript({
  keys: ['document', 'meta'],
  args: {},
  lua: `
local text = redis.call('GET', document)
if not text then return false end
local known = redis.pcall('HMGET', meta, 'revision', 'hash', 'changedAt', 'cicdContext')
local problem = known.err or ''
if problem ~= '' and not string.find(problem, 'WRONGTYPE') then return known end
local now = redis.call('TIME')
return {
  #text, known[1] or '0', known[2] == redis.sha1hex(text) and 1 or 0, known[3] or '', known[4] or '',
  redis.call('PTTL', document), now[1] * 1000 + math.floor(now[2] / 1000), known[1] and '' or text, problem
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

/** Writes a key that vanishes at once: fails where writing fails. */
export const probeScript = redisScript({
  keys: ['probe'],
  args: {},
  lua: "return redis.call('SET', probe, '', 'PX', 1)",
})
