import { availableParallelism } from 'node:os'
import type { Part } from './run-parts.ts'

/** What runs in containers: it waits more than it works. */
const inContainers = [
  'test/images/**/*.test.ts',
  'test/tekton/**/*.test.ts',
  'test/examples/docker.test.ts',
  'test/examples/tekton*.test.ts',
  'test/support/containers.test.ts',
]

/** What measures how long something takes: coverage would make it several times slower, and what is measured another thing. */
const ofCosts = [
  'test/templates/costs.test.ts',
  'test/templates/cost-fuzz.test.ts',
  'test/templates/limits.test.ts',
  'test/templates/speed.test.ts',
  'test/events/costs.test.ts',
  'test/cli/sizes.test.ts',
]

/** What computes a lot, or the same of very many values: coverage would make it twice as slow, and other tests cover the same code. */
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
const withoutCoverage = [...ofCosts, ...ofMuch]

/** Where V8 writes what was covered, and c8 reads it. */
export const coverageDirectory = 'coverage/tmp'
const env = { NODE_V8_COVERAGE: coverageDirectory }

/** On a busy machine a test can fail by chance: it is tried once more, and told if it passes then. */
const mocha = ['mocha', '--retries', '1', '--reporter', './scripts/parts/mocha-reporter.mjs'] as const

/** All tests, in parts that share nothing, the longest first. Much of the first two is waiting: three parts at once keep two processors busy. */
export const testParts: readonly Part[] = [
  {
    name: 'all other tests',
    command: [
      ...([...mocha, '--parallel', '--jobs', String(availableParallelism() + 1)] as const),
      '--require=./test/support/fast-children.ts',
      ...[...inContainers, ...withoutCoverage].map((pattern) => `--ignore=${pattern}`),
      'test/**/*.test.ts',
    ],
    env,
    after: 'build',
    tells: true,
  },
  { name: 'tests in containers', command: [...mocha, ...inContainers], env, after: 'images', tells: true },
  { name: 'tests on Node 22', command: ['node', 'scripts/test-node22.ts', '--short'], after: 'build', tells: true },
  { name: 'tests without coverage', command: [...mocha, ...withoutCoverage], after: 'build', tells: true },
]

/** Fails where less is covered than .c8rc.json wants. */
export const coverageReport: Part = {
  name: 'coverage',
  command: ['c8', 'report', `--temp-directory=${coverageDirectory}`],
  tells: true,
}
