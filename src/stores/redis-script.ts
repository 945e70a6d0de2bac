import { hash } from 'node:crypto'

/**
 * Compare-and-swap of a document, its meta and its history; 1 when stored, 0 when somebody else was first.
 * A script that was sent again after a lost connection finds its own history entry, which is unique, and says 1 again.
 */
const commitLua = `
local document, meta, history = KEYS[1], KEYS[2], KEYS[3]
local expected, text, hash, revision, entry = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local keep, maxBytes, ttl = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])

local current = redis.call('GET', document)
local currentHash = current and redis.sha1hex(current) or ''
local known = redis.call('HMGET', meta, 'revision', 'hash', 'historyBytes')
local last = tonumber(known[1] or 0)
if current and known[2] ~= currentHash then last = last + 1 end
if currentHash ~= expected or revision <= last then
  return redis.call('LPOS', history, entry) and 1 or 0
end

if ttl > 0 then redis.call('SET', document, text, 'PX', ttl) else redis.call('SET', document, text, 'KEEPTTL') end
redis.call('LPUSH', history, entry)
local bytes = tonumber(known[3] or 0) + #entry
while redis.call('LLEN', history) > keep or bytes > maxBytes do
  local oldest = redis.call('RPOP', history)
  bytes = oldest and bytes - #oldest or 0
end
redis.call('HSET', meta, 'revision', revision, 'hash', hash, 'historyBytes', bytes)
if ttl > 0 then
  redis.call('PEXPIRE', meta, ttl)
  redis.call('PEXPIRE', history, ttl)
end
return 1
`

/** The script and the name by which Redis knows it once it has run. */
export const commitScript = { lua: commitLua, sha: hash('sha1', commitLua) }

/** Writes a key that vanishes at once: fails where writing fails. */
export const probeScript = { lua: "return redis.call('SET', KEYS[1], '', 'PX', 1)" }
