// What `npm run lint` runs, as many at once as there are processors. Prints only what goes wrong.
import { availableParallelism } from 'node:os'
import { lintParts } from './parts/lint-parts.ts'
import { runParts } from './parts/run-parts.ts'

const outcomes = await runParts(lintParts, {
  atOnce: availableParallelism(),
  say: (text) => process.stdout.write(text),
})
process.exitCode = outcomes.every(({ succeeded }) => succeeded) ? 0 : 1
