/** The commands of scripts that write. */
const writes = /redis\.call\('(?:SET|DEL|PEXPIRE|PERSIST|HSET|HDEL|LPUSH|RPOP|ZADD|ZREM)'/

/**
 * The smallest arguments of each command that scripts use, in Lua. Redis 8 checks them in `acl_check_cmd`: with fewer it ends the script with
 * an error.
 */
export const smallestArguments: Readonly<Record<string, readonly string[]>> = {
  TIME: [],
  GET: ['KEYS[1]'],
  EXISTS: ['KEYS[1]'],
  PTTL: ['KEYS[1]'],
  PERSIST: ['KEYS[1]'],
  DEL: ['KEYS[1]'],
  HLEN: ['KEYS[1]'],
  LLEN: ['KEYS[1]'],
  RPOP: ['KEYS[1]'],
  ZCARD: ['KEYS[1]'],
  SET: ['KEYS[1]', '0'],
  PEXPIRE: ['KEYS[1]', '0'],
  HGET: ['KEYS[1]', '0'],
  HMGET: ['KEYS[1]', '0'],
  HDEL: ['KEYS[1]', '0'],
  HEXISTS: ['KEYS[1]', '0'],
  LPUSH: ['KEYS[1]', '0'],
  LPOS: ['KEYS[1]', '0'],
  ZREM: ['KEYS[1]', '0'],
  ZSCORE: ['KEYS[1]', '0'],
  HSET: ['KEYS[1]', '0', '0'],
  LRANGE: ['KEYS[1]', '0', '0'],
  ZADD: ['KEYS[1]', '0', '0'],
  ZRANGE: ['KEYS[1]', '0', '0'],
  ZRANGEBYSCORE: ['KEYS[1]', '0', '0'],
  ZREMRANGEBYRANK: ['KEYS[1]', '0', '0'],
  ZREMRANGEBYSCORE: ['KEYS[1]', '0', '0'],
}

/**
 * The lines at the beginning of a script that writes: they answer an error that names the missing rights, before the first change, if the user may
 * not run each command of the script. Redis does not roll back: without these lines, a command that is refused in the middle would leave what was
 * written before. The keys need no check: Redis refuses the script if the user may not use all of them. Redis 6 has no `acl_check_cmd`; see error.ts.
 */
export function unlessForbidden(lua: string): readonly string[] {
  if (!writes.test(lua)) return []
  const names = [...lua.matchAll(/redis\.p?call\('([A-Z]+)'/g)].map(([, name = '']) => name)
  // A change that nobody is told of is a change all the same.
  const needed = [...new Set(names)].filter((name) => name !== 'PUBLISH').map(check)
  return [
    "if redis.acl_check_cmd then local missing = ''",
    `for _, command in ipairs({ ${needed.join(', ')} }) do`,
    "if not redis.acl_check_cmd(unpack(command)) then missing = missing .. ' +' .. string.lower(command[1]) end",
    "end if missing ~= '' then return redis.error_reply('NOPERM MISSING' .. missing) end end",
  ]
}

function check(name: string): string {
  const args = smallestArguments[name]
  if (args === undefined) throw new Error(`smallestArguments has no ${name}, which a script uses`)
  return `{ ${[`'${name}'`, ...args].join(', ')} }`
}

/** What a script answers before its first change if rights are missing. */
export const missingRights = /^NOPERM MISSING (.*)$/

/** An error about rights. Redis 7.0 and older say inside scripts only that the user executing the script can't do it. */
export const forbidden = /NOPERM|ACL failure|no permissions|user executing the script can't/i

/** An error of a command inside a script. Part of the change may be stored, unless the command was the first one that writes. */
export const insideScript = /script: [0-9a-f]{40}|Error running script|ACL failure in script|user executing the script/
