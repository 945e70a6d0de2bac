import { greatestCount } from '../shared/shape.ts'

/**
 * Lua functions that read stored numbers, for the beginning of scripts. Lua itself accepts `inf`, `1e3` and `0x10` as numbers, and is exact only up
 * to 2^53. `whole` returns nil for anything that is not a whole number; `unreadable` makes the error answer (see error.ts).
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
