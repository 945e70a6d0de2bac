import { longestLease, mostWaiters, waitersTold } from '../shared/lock-store.ts'
import { redisScript } from './script.ts'
import { wholeNumber } from './whole-number.ts'

const keys = ['lock', 'queue', 'tickets'] as const
export type LockKey = (typeof keys)[number]

/**
 * A lock is one hash without a TTL, so that its token grows forever. The server's clock decides whether it is held. `request` identifies the last
 * change: a script that was sent again after a lost connection finds its own request and gives the same answer.
 */
const held = `
${wholeNumber}
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', lock, 'token', 'owner', 'expires', 'request', 'since')
local last, expires = whole(known[1] or '0'), whole(known[3] or '0')
if not last then return unreadable(lock, 'token') end
if not expires then return unreadable(lock, 'expires') end
local isHeld = expires > now
`

/**
 * The queue: a list of tickets, newest first, and a hash with `EXPIRES SINCE OWNER` for each. `waiting` has the valid tickets, oldest first, without
 * damaged and expired ones. The caller's own ticket, `mine`, is valid even after it has expired.
 */
const waiters = (mine: string) => `
local function ticketOf(id, text)
  local ends, since, name = string.match(text or '', '^(%d+) (%d+) (.*)$')
  ends, since = whole(ends or ''), whole(since or '')
  if not ends or not since then return nil end
  if id == ${mine} or (ends > now and ends <= now + ${longestLease}) then
    return { id = id, expires = ends, since = since, owner = name }
  end
end
local function failed(answer, key)
  return string.find(answer.err, 'WRONGTYPE') and redis.error_reply('WRONGTYPE KEY ' .. key) or answer
end
local ids = redis.pcall('LRANGE', queue, 0, ${2 * mostWaiters})
if ids.err then return failed(ids, queue) end
local texts = #ids == 0 and {} or redis.pcall('HMGET', tickets, unpack(ids))
if texts.err then return failed(texts, tickets) end
local waiting, seen = {}, {}
for n = #ids, 1, -1 do
  local ticket = not seen[ids[n]] and ticketOf(ids[n], texts[n])
  if ticket then
    seen[ticket.id] = true
    table.insert(waiting, ticket)
  end
end
`

/** Ends an answer with the queue: the number of waiters, then the details of the first ones. */
const tell = `
local function tell(answer)
  table.insert(answer, #waiting)
  for n = 1, math.min(#waiting, ${waitersTold}) do
    table.insert(answer, waiting[n].owner)
    table.insert(answer, waiting[n].since)
    table.insert(answer, waiting[n].expires)
  end
  return answer
end
`

/** Rewrites the list if it holds tickets that are not valid. */
const forget = `
if #waiting < #ids then
  for n, id in ipairs(ids) do
    if not seen[id] then redis.call('HDEL', tickets, id) end
  end
  redis.call('DEL', queue)
  for n, ticket in ipairs(waiting) do redis.call('LPUSH', queue, ticket.id) end
end
`

/** Answers 1: acquired; 0: held; 2: free, but another ticket is first. With a lease, `request` is a ticket. */
export const acquireScript = redisScript({
  keys,
  args: { owner: 'text', waiter: 'text', ttl: 'number', lease: 'number', request: 'text' },
  lua: `
${held}
${waiters('request')}
${tell}
if isHeld and known[4] == request then return tell({ 1, last, known[2] or '', expires, 0 }) end
if not isHeld and last >= greatest then return unreadable(lock, 'token') end
${forget}
local place = #waiting + 1
for n, ticket in ipairs(waiting) do
  if ticket.id == request then place = n end
end
local mine = waiting[place]
if not isHeld and place == 1 then
  redis.call('HSET', lock, 'token', last + 1, 'owner', owner, 'expires', now + ttl, 'request', request, 'since', now)
  if mine then
    redis.call('RPOP', queue)
    redis.call('HDEL', tickets, request)
    table.remove(waiting, 1)
  end
  return tell({ 1, last + 1, owner, now + ttl, 0 })
end
if lease > 0 and (mine or #waiting < ${mostWaiters}) then
  if not mine then redis.call('LPUSH', queue, request) end
  if not mine or mine.expires - now < lease / 2 then
    local since, name = mine and mine.since or now, mine and mine.owner or waiter
    redis.call('HSET', tickets, request, string.format('%.0f %.0f ', now + lease, since) .. name)
  end
end
if isHeld then return { 0, last, known[2] or '', expires, place - 1, 0 } end
return { 2, waiting[1].since, waiting[1].owner, waiting[1].expires, place - 1, 0 }
`,
})

export const renewScript = redisScript({
  keys: ['lock'],
  args: { token: 'text', ttl: 'number' },
  lua: `
${held}
if not isHeld or known[1] ~= token then return 0 end
redis.call('HSET', lock, 'expires', now + ttl)
return 1
`,
})

export const releaseScript = redisScript({
  keys: ['lock'],
  args: { token: 'text', request: 'text' },
  lua: `
${held}
if known[1] ~= token then return 0 end
if not isHeld then return known[4] == request and 1 or 0 end
redis.call('HSET', lock, 'expires', 0, 'request', request)
return 1
`,
})

/** The list drops the ticket at the next attempt. */
export const withdrawScript = redisScript({
  keys: ['lock', 'tickets'],
  args: { ticket: 'text' },
  lua: `
local withdrawn = redis.call('HDEL', tickets, ticket)
${held}
if not isHeld or known[4] ~= ticket then return withdrawn end
redis.call('HSET', lock, 'expires', 0)
return 1
`,
})

/** Answers nil if the lock is free and nobody waits. The token is 0 if it is free and somebody waits. */
export const lookScript = redisScript({
  keys,
  args: {},
  lua: `
${held}
${waiters('false')}
${tell}
if isHeld then return tell({ last, known[2] or '', whole(known[5] or '') or 0, expires }) end
if #waiting == 0 then return nil end
return tell({ 0, '', 0, 0 })
`,
})
