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

/** Where V8 writes what was covered, and c8 reads it. */
export const coverageDirectory = 'coverage/tmp'
const env = { NODE_V8_COVERAGE: coverageDirectory }

/** All tests, in parts that share nothing, the longest first. Much of the first two is waiting: three parts at once keep two processors busy. */
export const testParts: readonly Part[] = [
  {
    name: 'all other tests',
    command: [
      ...(['mocha', '--parallel', '--jobs', String(availableParallelism() + 1)] as const),
      '--require=./test/support/fast-children.ts',
      ...[...inContainers, ...ofCosts].map((pattern) => `--ignore=${pattern}`),
      'test/**/*.test.ts',
    ],
    env,
    after: 'build',
    tells: true,
  },
  { name: 'tests in containers', command: ['mocha', ...inContainers], env, after: 'images', tells: true },
  { name: 'tests on Node 22', command: ['node', 'scripts/test-node22.ts', '--short'], after: 'build', tells: true },
  { name: 'tests of costs', command: ['mocha', ...ofCosts], after: 'build', tells: true },
]

/** Fails where less is covered than .c8rc.json wants. */
export const coverageReport: Part = {
  name: 'coverage',
  command: ['c8', 'report', `--temp-directory=${coverageDirectory}`],
  tells: true,
}
