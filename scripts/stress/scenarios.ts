import { cliProcesses } from './cli-processes.ts'
import { contention, manyContexts } from './contention.ts'
import { killedVotes } from './killed-votes.ts'
import { votes } from './votes.ts'
import { failovers } from './failovers.ts'
import { gatewayTests } from './gateway-tests.ts'
import { kills } from './kills.ts'
import { plainWriters } from './plain-writers.ts'
import { restarts } from './restarts.ts'
import type { Scenario } from './scenario.ts'

/** The scenarios, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  contention('redis'),
  contention('directory'),
  cliProcesses('redis'),
  cliProcesses('directory'),
  manyContexts,
  plainWriters,
  kills,
  votes('redis'),
  votes('directory'),
  killedVotes,
  gatewayTests,
  restarts,
  failovers,
]
