// Checks .github/workflows; `npm run lint` runs it.
import { globSync, readFileSync } from 'node:fs'
import { workflowProblems } from './workflows/problems.ts'

for (const file of globSync('.github/workflows/*.{yaml,yml}').toSorted()) {
  for (const problem of await workflowProblems(file, readFileSync(file, 'utf8'))) {
    process.stdout.write(`${problem}\n`)
    process.exitCode = 1
  }
}
