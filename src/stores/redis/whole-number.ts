import { greatestCount } from '../shared/shape.ts'

/**
 * Lua that reads stored numbers, for scripts to begin with: Lua itself takes `inf`, `1e3` and `0x10` for numbers, and counts in numbers that
 * are exact up to 2^53 only. `whole` gives nil for what is none; `unreadable` makes the answer that says so (see error.ts).
 */
export const wholeNumber = `
local greatest = ${greatestCount}
local function whole(text)
  local number = string.find(text, '^%d+$') and tonumber(text)
  if number and number <= greatest then return number end
end
local function unreadable(key, field)
  return redis.error_reply('UNREADABLE ' .. field .. ' ' .. key)
end
`
