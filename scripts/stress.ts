// Tests many writers, crashes, restarts and failovers against real servers on loopback. Prints a table; exits with 1 if anything was lost.
//   npm run stress [-- --short] [-- WORD…]     only the scenarios whose name has one of the words
import { parseArgs } from 'node:util'
import { scenarios } from './stress/scenarios.ts'
import { isPassed, table } from './stress/table.ts'
import type { Row } from './stress/table.ts'

const { values, positionals } = parseArgs({ options: { short: { type: 'boolean' } }, allowPositionals: true })
const wanted = scenarios.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.includes(word)),
)

const rows: Row[] = []
for (const { name, run } of wanted) {
  process.stderr.write(`${name} …\n`)
  const start = performance.now()
  const outcome = await run(values.short === true ? 'short' : 'full')
  rows.push({ name, ...outcome, seconds: (performance.now() - start) / 1000 })
}

process.stdout.write(table(rows))
process.exitCode = rows.length > 0 && rows.every(isPassed) ? 0 : 1
