import { queueIdsKept, queueIdsKeptFor } from '../shared/queue-store.ts'
import { redisScript } from './script.ts'
import { wholeNumber } from './whole-number.ts'

const keys = ['items', 'notes', 'due', 'waiting', 'dead', 'seen'] as const
export type QueueKey = (typeof keys)[number]

/**
 * Six keys in one slot. `items` is a hash of the text of each item; an item exists if it is in it. `notes` is a hash of `CLAIM ATTEMPTS ADDED
 * REASON`. The others are sorted sets with times in milliseconds: `due` (when to take it), `waiting` (when it was put), `dead` (since when it is
 * dead), `seen` (when it was done, for known ids). Writes that need memory come first: Redis does not roll back, and after another write it would not
 * refuse any more.
 */
const begin = `
${wholeNumber}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function noteOf(id)
  local claim, attempts, added, reason = string.match(redis.call('HGET', notes, id) or '', '^(%d+) (%d+) (%d+) (.*)$')
  return { claim = whole(claim or '') or 0, attempts = whole(attempts or '') or 0, added = whole(added or '') or now, reason = reason or '' }
end
local function keep(id, note)
  redis.call('HSET', notes, id, string.format('%.0f %.0f %.0f ', note.claim, note.attempts, note.added) .. note.reason)
end
`

/** Checks the types of the keys before the first change: other programs may have made one. */
const ask = `
for _, key in ipairs({ due, waiting, dead, seen }) do redis.call('ZCARD', key) end
redis.call('HLEN', notes)
`

/** Answers 1: stored; 0: known; 2: full. */
export const putScript = redisScript({
  keys,
  args: { id: 'text', text: 'text', most: 'number' },
  lua: `
${begin}
${ask}
if redis.call('HEXISTS', items, id) == 1 then return 0 end
local known = redis.call('ZSCORE', seen, id)
if known and tonumber(known) > now - ${queueIdsKeptFor} then return 0 end
if redis.call('HLEN', items) >= most then return 2 end
redis.call('HSET', items, id, text)
keep(id, { claim = 0, attempts = 0, added = now, reason = '' })
redis.call('ZADD', due, now, id)
redis.call('ZADD', waiting, now, id)
return 1
`,
})

/** Answers the milliseconds until the next item is due (-1 if there is none), then four parts for each item taken. */
export const takeScript = redisScript({
  keys,
  args: { count: 'number', lease: 'number' },
  lua: `
${begin}
${ask}
local answer = { -1 }
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, count)) do
  local text = redis.call('HGET', items, id)
  if text then
    local note = noteOf(id)
    note.claim, note.attempts = note.claim + 1, note.attempts + 1
    keep(id, note)
    redis.call('ZADD', due, now + lease, id)
    for _, part in ipairs({ id, text, note.claim, note.attempts }) do table.insert(answer, part) end
  else
    redis.call('ZREM', due, id)
    redis.call('ZREM', waiting, id)
  end
end
local first = redis.call('ZRANGE', due, 0, 0, 'WITHSCORES')
if first[2] then answer[1] = math.max(0, math.ceil(tonumber(first[2]) - now)) end
return answer
`,
})

export const doneScript = redisScript({
  keys,
  args: { id: 'text' },
  lua: `
${begin}
${ask}
if redis.call('HDEL', items, id) == 0 then return 0 end
redis.call('HDEL', notes, id)
for _, key in ipairs({ due, waiting, dead }) do redis.call('ZREM', key, id) end
redis.call('ZADD', seen, now, id)
redis.call('ZREMRANGEBYSCORE', seen, '-inf', now - ${queueIdsKeptFor})
redis.call('ZREMRANGEBYRANK', seen, 0, -${queueIdsKept + 1})
redis.call('PEXPIRE', seen, ${2 * queueIdsKeptFor})
return 1
`,
})

/** Makes an item due after a pause; with a pause of 0 it becomes dead. */
export const settleScript = redisScript({
  keys,
  args: { id: 'text', claim: 'number', pause: 'number', reason: 'text' },
  lua: `
${begin}
${ask}
local note = noteOf(id)
if note.claim ~= claim or not redis.call('ZSCORE', due, id) then return 0 end
note.reason = reason
keep(id, note)
if pause > 0 then
  redis.call('ZADD', due, now + pause, id)
else
  redis.call('ZADD', dead, now, id)
  redis.call('ZREM', due, id)
  redis.call('ZREM', waiting, id)
end
return 1
`,
})

export const requeueScript = redisScript({
  keys,
  args: { id: 'text' },
  lua: `
${begin}
${ask}
if not redis.call('ZSCORE', dead, id) or redis.call('HEXISTS', items, id) == 0 then return 0 end
local note = noteOf(id)
note.attempts = 0
keep(id, note)
redis.call('ZADD', due, now, id)
redis.call('ZADD', waiting, now, id)
redis.call('ZREM', dead, id)
return 1
`,
})

/** Answers the number of waiting items, the number of dead items, and the age of the oldest waiting one. */
export const countScript = redisScript({
  keys,
  args: {},
  lua: `
${begin}
${ask}
local first = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')
local age = first[2] and math.max(0, math.floor(now - tonumber(first[2]))) or 0
return { redis.call('ZCARD', due), redis.call('ZCARD', dead), age }
`,
})

/** Lists items of `dead` or `due` from a position: six parts for each. */
export const listScript = redisScript({
  keys,
  args: { state: 'text', from: 'number', count: 'number' },
  lua: `
${begin}
${ask}
local answer = {}
local found = redis.call('ZRANGE', state == 'dead' and dead or due, from, from + count - 1, 'WITHSCORES')
for n = 1, #found, 2 do
  local note = noteOf(found[n])
  local parts = { found[n], redis.call('HGET', items, found[n]) or '', math.floor(tonumber(found[n + 1])), note.attempts, note.added, note.reason }
  for _, part in ipairs(parts) do table.insert(answer, part) end
end
return answer
`,
})
