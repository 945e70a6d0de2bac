// Runs the parts of `npm test`: build, images and all tests, several at the same time. The last line has the counts. With --coverage it runs the tests that
// show which code is covered, and a report. Lint has its own command.
import { rmSync } from 'node:fs'
import { closingLine, whatFailed, whatWasRetried } from './parts/counts.ts'
import type { Part } from './parts/run-parts.ts'
import { runParts } from './parts/run-parts.ts'
import { coverageDirectory, coverageReport, coveredTests, testParts } from './parts/test-parts.ts'

const say = (text: string) => process.stdout.write(text)
const build: Part = { name: 'build', command: ['node', 'scripts/build.ts'] }
const images: Part = { name: 'images', command: ['node', 'scripts/ensure-images.ts'] }
const coverage = process.argv.includes('--coverage')
const parts = coverage ? [build, coveredTests, coverageReport] : [build, images, ...testParts]

const outcomes = [...(await runParts([{ name: 'schemas', command: ['node', 'scripts/compile-schemas.ts'] }], { say }))]
if (areGood()) {
  if (coverage) rmSync(coverageDirectory, { recursive: true, force: true })
  outcomes.push(...(await runParts(parts, { say, atOnce: 3 })))
}
say(whatWasRetried(outcomes) + whatFailed(outcomes) + closingLine(outcomes))
process.exitCode = areGood() ? 0 : 1

function areGood(): boolean {
  return outcomes.every(({ succeeded }) => succeeded)
}
