#!/usr/bin/env node
// The command line straight from src/, without a build; Node strips the types.
const { main } = await import('../src/main/main.ts')
await main(process.argv.slice(2))
