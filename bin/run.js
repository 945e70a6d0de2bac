#!/usr/bin/env node
import module from 'node:module'

if (module.enableCompileCache === undefined) {
  process.stderr.write(`Error: cicdstatemgr needs Node 22 or newer, this is ${process.version}\n`)
  process.exit(2)
}
module.enableCompileCache()
const { main } = await import('../dist/main/main.js')
await main(process.argv.slice(2))
