#!/usr/bin/env node
import module from 'node:module'

if (Number.parseInt(process.versions.node) < 22) {
  process.stderr.write(`Error: cicdstatemgr needs Node 22 or newer, this is ${process.version}\n`)
  process.exit(2)
}
const { useCompileCache } = await import('../dist/main/compile-cache.js')
useCompileCache(process.env, process.geteuid?.())
const { main } = await import('../dist/main/main.js')
await main(process.argv.slice(2))
