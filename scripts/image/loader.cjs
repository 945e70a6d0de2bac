// The executable's main script. It runs the program with the code cache that V8 made at build time, if V8 accepts it.
const { getRawAsset } = require('node:sea')
const { Script } = require('node:vm')

const source = Buffer.from(getRawAsset('program.js')).latin1Slice()
const cache = Buffer.from(getRawAsset('program.cache'))
const cachedData = cache.length === 0 ? undefined : cache
const program = { exports: {} }
new Script(source, { filename: 'cicdstatemgr.js', cachedData }).runInThisContext()(require, program)
void program.exports.main(process.argv.slice(2))
