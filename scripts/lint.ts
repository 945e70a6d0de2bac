// Runs the parts of `npm run lint`, as many at the same time as there are processors. Prints only problems.
import { availableParallelism } from 'node:os'
import { lintParts } from './parts/lint-parts.ts'
import { runParts } from './parts/run-parts.ts'

const outcomes = await runParts(lintParts, {
  atOnce: availableParallelism(),
  say: (text) => process.stdout.write(text),
})
process.exitCode = outcomes.every(({ succeeded }) => succeeded) ? 0 : 1
