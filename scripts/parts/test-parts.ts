import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Part } from './run-parts.ts'

/** Tests in containers, which mostly wait. */
const inContainers = [
  'test/images/**/*.test.ts',
  'test/tekton/**/*.test.ts',
  'test/examples/docker.test.ts',
  'test/examples/tekton*.test.ts',
  'test/support/containers.test.ts',
]

/** Tests that measure time: they run in a process of their own. With coverage they would measure the coverage too. */
const ofCosts = [
  'test/templates/costs.test.ts',
  'test/templates/cost-fuzz.test.ts',
  'test/templates/limits.test.ts',
  'test/templates/speed.test.ts',
  'test/events/costs.test.ts',
  'test/cli/sizes.test.ts',
]

/** Tests that compute much: coverage would make them twice as slow, and other tests cover the same code. */
const ofMuch = [
  'test/config/check-schema.test.ts',
  'test/context/apply-operations.test.ts',
  'test/context/set-expression.test.ts',
  'test/gateway/compatibility.test.ts',
  'test/json/query.test.ts',
  'test/legacy/events.test.ts',
  'test/legacy/replay.test.ts',
  'test/manifests/rules.test.ts',
  'test/manifests/schemas.test.ts',
  'test/operations/validate/property.test.ts',
  'test/templates/corpus.test.ts',
  'test/templates/fuzz.test.ts',
  'test/templates/numbers.test.ts',
  'test/text/redaction.test.ts',
]
const ofTimeAndMuch = [...ofCosts, ...ofMuch]

/** Tests that take half a minute or more. They begin first, so that no process runs one alone at the end. */
const long = [
  'test/pages/pages-run.test.ts',
  'test/operations/damage/damage.test.ts',
  'test/cli/migrate-compare.test.ts',
  'test/operations/wait/what-is-due.test.ts',
  'test/stress/stress.test.ts',
  'test/operations/decisions/killed.test.ts',
  'test/cli/lock-queue.test.ts',
  'test/scripts/release.test.ts',
  'test/controller/approval-crowd.test.ts',
]
const rest = globSync('test/**/*.test.ts', {
  cwd: join(import.meta.dirname, '..', '..'),
  exclude: [...inContainers, ...ofTimeAndMuch, ...long],
}).toSorted()

/** On a busy machine a test can fail by chance, so it is retried once. A test that passes in the retry is reported. */
const mocha = ['mocha', '--retries', '1', '--reporter', './scripts/parts/mocha-reporter.mjs'] as const

const others: Part = {
  name: 'all other tests',
  command: [
    ...([...mocha, '--parallel', '--jobs', String(availableParallelism() + 2)] as const),
    '--require=./test/support/fast-children.ts',
    ...long,
    ...rest,
  ],
  after: 'build',
  tells: true,
}

/** All tests, in parts that share nothing, the longest first. */
export const testParts: readonly Part[] = [
  others,
  {
    name: 'tests in containers',
    command: [...mocha, '--parallel', '--jobs', '2', ...inContainers],
    after: 'images',
    tells: true,
  },
  { name: 'tests of time and much computing', command: [...mocha, ...ofTimeAndMuch], after: 'build', tells: true },
]

/** The directory for V8's coverage data, which c8 reads. */
export const coverageDirectory = 'coverage/tmp'

/** The tests that show which code is covered: measuring takes a quarter more time. */
export const coveredTests: Part = { ...others, env: { NODE_V8_COVERAGE: coverageDirectory } }

/** Fails if the coverage is below the thresholds of .c8rc.json. */
export const coverageReport: Part = {
  name: 'coverage',
  command: ['c8', 'report', `--temp-directory=${coverageDirectory}`],
  after: coveredTests.name,
  tells: true,
}
