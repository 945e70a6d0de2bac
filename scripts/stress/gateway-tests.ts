import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { Outcome, Scenario } from './scenario.ts'

const files = ['clicks/killed', 'clicks/replicas', 'forward/killed'].map((name) => `test/gateway/${name}.test.ts`)

interface Report {
  readonly stats: { readonly tests: number; readonly passes: number }
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message?: string } }[]
}

/** Gateways under load that are killed 50 times in one run, and a Redis that is away for 30 s: these tests of the suite at full size. */
export const gatewayTests: Scenario = {
  name: 'gateway: kills, outage',
  async run(size) {
    const [kills, away] = size === 'full' ? ['50', '30'] : ['5', '2']
    const mocha = new URL(import.meta.resolve('mocha/bin/mocha.js')).pathname
    const child = spawn(process.execPath, [mocha, '--reporter', 'json', ...files], {
      env: { ...process.env, KILLS: kills, REDIS_AWAY_SECONDS: away },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return outcomeOf(await text(child.stdout))
  },
}

/** The outcome in the output; other lines may be printed before the report. */
function outcomeOf(printed: string): Outcome {
  const begins = printed.indexOf('{\n  "stats"')
  if (begins === -1) return { expected: 1, found: 0, lost: 1, latencies: [], faults: ['mocha printed no report'] }
  const { stats, failures } = JSON.parse(printed.slice(begins)) as Report
  const faults = failures.map(({ fullTitle, err }) => `${fullTitle}: ${err.message ?? ''}`)
  return { expected: stats.tests, found: stats.passes, lost: stats.tests - stats.passes, latencies: [], faults }
}
