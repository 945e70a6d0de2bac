// Fails if V8 rejects the code cache. V8 does not report that; it compiles again, and every start takes longer.
// usage: check-cache.cjs PROGRAM CACHE
const { readFileSync } = require('node:fs')
const { Script } = require('node:vm')

const [program, cache] = process.argv.slice(2)
const script = new Script(readFileSync(program, 'latin1'), { cachedData: readFileSync(cache) })
if (script.cachedDataRejected) throw new Error('V8 does not take the code cache that was made for it')
