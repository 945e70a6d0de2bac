#!/usr/bin/env node
import module from 'node:module'

if (Number.parseInt(process.versions.node) < 22) {
  process.stderr.write(`Error: cicdstatemgr needs Node 22 or newer, this is ${process.version}\n`)
  process.exit(2)
}
// Node 22.0 has none.
module.enableCompileCache?.()
const { main } = await import('../dist/main/main.js')
await main(process.argv.slice(2))
