import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rights } from '../../../src/stores/redis/rights.ts'
import { repositoryRoot } from '../../support/manifests.ts'
import { says } from './says.ts'

/** What a page says, and where the number stands that is in force. */
const numbers: readonly (readonly [page: string, words: string, file: string, stands: string])[] = [
  ['docs/events.md', '3000 characters a section', 'src/events/messages/slack-blocks.ts', 'longestSection = 3000'],
  ['docs/events.md', '50 blocks', 'src/events/messages/slack-blocks.ts', 'mostBlocks = 50'],
  ['docs/events.md', '25 buttons a row', 'src/events/messages/slack-blocks.ts', 'mostButtons = 25'],
  ['docs/events.md', '75 characters a label', 'src/events/messages/slack-blocks.ts', 'longestButtonText = 75'],
  [
    'docs/events.md',
    'more than 2000 characters fails',
    'src/events/messages/slack-blocks.ts',
    'longestButtonValue = 2000',
  ],
  ['docs/events.md', 'up to 40000 characters', 'src/events/messages/slack.ts', 'longestText = 40_000'],
  ['docs/events.md', 'is shortened to 28 KB', 'src/events/messages/teams.ts', 'largestMessage = 28 * 1024'],
  ['docs/events.md', '`Retry-After` says, at most a minute', 'src/io/http-client.ts', 'longestRetryAfter = 60_000'],
  ['docs/events.md', '`http.retries`, default 2', 'src/config/build-config.ts', 'http.retries ?? 2'],
  ['docs/events.md', '(default 10 s) limits each whole try', 'src/config/build-config.ts', "http.timeout ?? '10s'"],
  ['docs/events.md', 'the newest 500 records', 'src/stores/shared/store-limits.ts', 'deliveriesKept = 500'],
  [
    'docs/reruns.md',
    'The newest 500 records of a context are kept',
    'src/stores/shared/store-limits.ts',
    'deliveriesKept = 500',
  ],
  [
    'docs/events/manual-choice.md',
    'at most 1000 items in all',
    'src/events/handlers/choice-generators.ts',
    'mostItems = 1000',
  ],
  [
    'docs/history.md',
    'its newest ten changes, whatever their size',
    'src/stores/directory/revision-directory.ts',
    'alwaysKept = 10',
  ],
  ['docs/paths.md', 'at most 4000 characters and 200 steps', 'src/json/path.ts', '{ characters: 4000, steps: 200 }'],
  ['docs/paths.md', 'more than 5 000 000 characters', 'src/json/query-budget.ts', 'sizeLimit = 5_000_000'],
  ['docs/paths.md', 'of more than 1000 characters', 'src/json/query-budget.ts', 'longestPattern = 1000'],
  [
    'docs/config-reference.md',
    'A file of more than 4 MB is refused',
    'src/io/bounded-read.ts',
    'maxConfigBytes = 4_000_000',
  ],
  [
    'docs/config-reference.md',
    'and standard input, may have 32 MB',
    'src/io/bounded-read.ts',
    'maxInputBytes = 32_000_000',
  ],
  ['docs/config-reference.md', 'at most `timeout` (1s)', 'src/config/build-config.ts', "wait.timeout ?? '1s'"],
  [
    'docs/differences-from-python.md',
    'over 8 MB they are refused',
    'src/config/build-config.ts',
    'maxBytes ?? 8_000_000',
  ],
  [
    'docs/operations.md',
    'for up to 60 s. Then it exits 5',
    'src/operations/change/retry-conflicts.ts',
    'patience = 60_000',
  ],
  [
    'docs/operations.md',
    'the lock file of a killed process is taken over after 3 s',
    'src/stores/file/lock.ts',
    'stale: 3000',
  ],
  ['docs/operations.md', '| `history.keep` | 200 |', 'src/config/build-config.ts', 'history.keep ?? 200'],
  [
    'docs/operations.md',
    '| `history.maxBytes` | 1 MB |',
    'src/config/build-config.ts',
    'history.maxBytes ?? 1_000_000',
  ],
  ['docs/operations.md', '| `maxBytes` | 8 MB |', 'src/config/build-config.ts', 'maxBytes ?? 8_000_000'],
  ['docs/operations.md', '| `timeouts.command` | 4 s |', 'src/config/build-config.ts', "timeouts?.command ?? '4s'"],
  ['docs/operations.md', '| `wait.timeout` | 1 s |', 'src/config/build-config.ts', "wait.timeout ?? '1s'"],
  ['docs/image.md', '**User**: 65532:65532', 'images/Containerfile', 'USER 65532:65532'],
  ['docs/tekton.md', '`retries: 2`', 'tekton/base/pipelines/build.yaml', 'retries: 2'],
  ['docs/tekton.md', '`ttl` (30 days after its last change)', 'tekton/base/config/config.yaml', 'ttl: 30d'],
  [
    'docs/tekton.md',
    '`timeouts: {unreachable: 2m}`',
    'tekton/base/config/config.yaml',
    'timeouts: { unreachable: 2m }',
  ],
  ['docs/tekton.md', 'a pod with 64 MB', 'tekton/components/redis/redis.yaml', 'memory: 64Mi'],
  ['docs/tekton.md', 'The default `maxmemory` of 256 MB', 'tekton/components/redis/redis.conf', 'maxmemory 256mb'],
  ['docs/tekton.md', 'With more than 500 of them', 'tekton/base/quota.yaml', "count/pipelineruns.tekton.dev: '500'"],
  [
    'docs/tekton.md',
    'an hour. Its `tasks` get 50 minutes of it, so that 10 minutes remain for `finally`',
    'tekton/start-run.yaml',
    'timeouts: { pipeline: 1h0m0s, tasks: 50m0s, finally: 10m0s }',
  ],
  ['docs/tekton.md', 'of the catalog has 5 minutes', 'tekton/base/pipelines/build.yaml', 'timeout: 5m0s'],
  ['docs/tekton.md', 'a placeholder has 30', 'tekton/base/pipelines/build.yaml', 'timeout: 30m0s'],
  ['tekton/README.md', '500 PipelineRuns, 70 pods at once', 'tekton/base/quota.yaml', "pods: '70'"],
  ['docs/catalog.md', '2048 by default in the Task', 'catalog/task/get-state/0.1/get-state.yaml', "default: '2048'"],
  ['docs/catalog.md', '1024 in the StepAction', 'catalog/stepaction/get-state/0.1/get-state.yaml', "default: '1024'"],
]

describe('the numbers that the pages say are in force', () => {
  says('tekton/README.md', 'who may run 24 commands on `cicd:*`', () => expect(rights).to.have.length(24))
  says('docs/security.md', 'may send 24 commands and nothing else', () => expect(rights).to.have.length(24))

  for (const [page, words, file, stands] of numbers) {
    says(page, words, () => {
      expect(readFileSync(join(repositoryRoot, file), 'utf8').replaceAll('"', "'")).to.include(stands)
    })
  }
})
