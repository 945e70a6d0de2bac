import { redisScript } from './script.ts'
import { deliveriesKept } from '../shared/store-limits.ts'

/** What all scripts about a context are called with first: the keys in the order of `RedisKeys`. */
const names = 'local document, meta, history, deliveries, deliveryKeys = unpack(KEYS)\n'

/** What stands beside a document lives as long as the document. */
const liveAsLong = `
local left = redis.call('PTTL', document)
for companion = 2, 5 do
  if left > 0 then redis.call('PEXPIRE', KEYS[companion], left) else redis.call('PERSIST', KEYS[companion]) end
end
`

/** Keeps the order in which deliveries came, to forget the oldest. */
const keepDelivery = `
local function keepDelivery(key, delivery)
  if redis.call('HSET', deliveries, key, delivery) == 1 then redis.call('LPUSH', deliveryKeys, key) end
  while redis.call('LLEN', deliveryKeys) > ${deliveriesKept} do
    redis.call('HDEL', deliveries, redis.call('RPOP', deliveryKeys))
  end
end
`

/**
 * Document, revision and hash in meta, and with an argument the history; at one moment: a commit in between would look like a change by
 * another program. A transaction would do, but for a server without memory, which refuses those even where they only read.
 */
export const readScript = redisScript(
  3,
  `
local known = redis.call('HMGET', KEYS[2], 'revision', 'hash')
return {
  redis.call('GET', KEYS[1]), known[1], known[2], ARGV[1] and redis.call('LRANGE', KEYS[3], 0, -1) or false
}
`,
)

/** What a delivery did, while there is a document. */
export const readDeliveryScript = redisScript(
  2,
  "return redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HGET', KEYS[2], ARGV[1])",
)

/**
 * Compare-and-swap of a document with all beside it; 1 when stored, 0 when somebody else was first.
 * A script that was sent again after a lost connection finds its own history entry, which is unique, and says 1 again.
 * What may fail for a key of another type comes before the first change: Redis undoes nothing. That change is one which needs memory:
 * after any other, a server without memory refuses no more.
 */
export const commitScript = redisScript(
  5,
  `${names}${keepDelivery}
local expected, text, hash, revision, entry = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local keep, maxBytes, ttl = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local changedAt, cicdContext, deliveryKey, delivery = ARGV[9], ARGV[10], ARGV[11], ARGV[12]

local current = redis.call('GET', document)
local currentHash = current and redis.sha1hex(current) or ''
local known = redis.call('HMGET', meta, 'revision', 'hash', 'historyBytes', 'ttl')
local last = tonumber(known[1] or 0)
if current and known[2] ~= currentHash then last = last + 1 end
if currentHash ~= expected or revision <= last then
  return redis.call('LPOS', history, entry) and 1 or 0
end
local length = redis.call('LLEN', history)
if delivery ~= '' then
  redis.call('HLEN', deliveries)
  redis.call('LLEN', deliveryKeys)
end

if current and known[4] then ttl = tonumber(known[4]) end
if ttl > 0 then redis.call('SET', document, text, 'PX', ttl) else redis.call('SET', document, text, 'KEEPTTL') end
if not current then
  redis.call('DEL', deliveries, deliveryKeys)
  redis.call('HDEL', meta, 'ttl')
end
redis.call('LPUSH', history, entry)
local bytes = tonumber(known[3] or 0) + #entry
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
return 1
`,
)

/** Removes a document with all beside it but its count of revisions, which stays for 30 days; says 1 again when it is sent again. */
export const deleteScript = redisScript(
  5,
  `${names}
local current = redis.call('GET', document)
local known = redis.call('HMGET', meta, 'revision', 'hash', 'deletion')
if not current then return known[3] == ARGV[1] and 1 or 0 end

local last = tonumber(known[1] or 0)
if known[2] ~= redis.sha1hex(current) then last = last + 1 end
redis.call('DEL', document, meta, history, deliveries, deliveryKeys)
redis.call('HSET', meta, 'revision', last, 'deletion', ARGV[1])
redis.call('PEXPIRE', meta, 30 * 24 * 60 * 60 * 1000)
return 1
`,
)

/**
 * Sets a time to live that each commit renews, or with 0 none; 0 when there is no document. The document comes first: that needs no memory,
 * and so works on a server that has none left.
 */
export const expireScript = redisScript(
  5,
  `${names}
if redis.call('EXISTS', document) == 0 then return 0 end
redis.call('HLEN', meta)
if ARGV[1] == '0' then redis.call('PERSIST', document) else redis.call('PEXPIRE', document, ARGV[1]) end
redis.call('HSET', meta, 'ttl', ARGV[1])
${liveAsLong}
return 1
`,
)

/** Keeps a delivery, while there is a document. */
export const deliveryScript = redisScript(
  5,
  `${names}${keepDelivery}
if redis.call('EXISTS', document) == 0 then return 0 end
redis.call('LLEN', deliveryKeys)
keepDelivery(ARGV[1], ARGV[2])
${liveAsLong}
return 1
`,
)

/**
 * What a list shows, from document and meta: bytes, revision, time of our last change unless another program's came after it, name of
 * the cicd context, milliseconds left (-1: no end), the server's time, and the text where no commit of ours says what it is.
 */
export const summaryScript = redisScript(
  2,
  `
local text = redis.call('GET', KEYS[1])
if not text then return false end
local known = redis.call('HMGET', KEYS[2], 'revision', 'hash', 'changedAt', 'cicdContext')
local ours = known[2] == redis.sha1hex(text)
local now = redis.call('TIME')
return {
  #text, tonumber(known[1] or 0) + (ours and 0 or 1), ours and known[3] or '', known[4] or '',
  redis.call('PTTL', KEYS[1]), now[1] * 1000 + math.floor(now[2] / 1000), known[1] and '' or text
}
`,
)

/** Writes a key that vanishes at once: fails where writing fails. */
export const probeScript = redisScript(1, "return redis.call('SET', KEYS[1], '', 'PX', 1)")
