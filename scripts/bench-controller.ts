/**
 * Measures the cost of custom tasks on the cluster that KUBECONFIG names: the time of an Event compared with the Task handle-event, 500 at once; memory,
 * processor time, API requests and Redis commands while 100 approvals wait; memory while 5000 wait. The controller runs on this machine, so the cluster must be
 * able to reach its Redis from there. It takes about a quarter of an hour on a machine with two cores and no other load.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { JsonObject } from '../src/json/json.ts'
import { initContext } from '../src/operations/contexts/init-context.ts'
import { callerOn } from '../src/operations/host.ts'
import { openHost } from '../src/operations/open-host.ts'
import { apply, kubectl, kubectlJson } from '../test/e2e/support/kubectl.ts'
import { createNamespace } from '../test/e2e/support/namespace.ts'
import { configMap, redisPort } from '../test/e2e/support/primaries.ts'
import { startServices, stopServices } from '../test/e2e/support/services.ts'
import { repositoryRoot } from '../test/support/manifests.ts'
import { tempDir } from '../test/support/temp-dir.ts'
import { ControllerProcess, startCountingProxy } from './bench/controller-process.ts'
import type { CountingProxy } from './bench/controller-process.ts'
import { custom, RunClient } from './bench/run-client.ts'

const idleSeconds = Number(process.env.BENCH_IDLE_SECONDS ?? 300)
const [events, tasks, approvals, atOnce, many] = [55, 17, 100, 500, Number(process.env.BENCH_MANY ?? 5000)]
/** Maximum number of requests at the same time. */
const together = 20
const warm = { events: 5, tasks: 2 }

const app: JsonObject = {
  'cicd-contexts': {
    stage: {
      pipelines: {
        build: {
          'event-handlers': { success: { 'set-values': { set: [{ from: 'yes', to: 'state.seen' }] } } },
        },
      },
    },
  },
}
const decisions = {
  policies: { prod: { approvers: { people: ['ann', 'bob'] }, quorum: 2, via: ['store'], expires: '1h' } },
}
const question = { policy: 'prod', subject: 'shop 1.5.0 to prod', options: ['approve=Deploy', 'reject=No'] }

process.env.E2E_RUN = `bench-${process.pid}`
const folder = await tempDir()
try {
  await onCluster()
} finally {
  // The cluster removes some dozens of CustomRuns a second.
  await stopServices(10)
}

async function onCluster(): Promise<void> {
  const service = await startServices()
  const [, services = ''] = service.split('.')
  const { spec } = await kubectlJson<{ spec: { clusterIP: string } }>(['-n', services, 'get', 'service', 'redis'])
  const namespace = await createNamespace('bench')
  await kubectl(['-n', namespace, 'apply', '-k', join(repositoryRoot, 'catalog')])
  const inside = { redis: { host: service, port: redisPort, isPrimary: true } }
  await apply(namespace, configMap('config', { cicdstatemgr: { datasources: inside, decisions } }))
  const config = configFor(spec.clusterIP, redisPort)
  await makeContexts(config, namespace)
  await using proxy = await startCountingProxy(folder)
  await using controller = await ControllerProcess.start(folder, proxy.kubeconfig, namespace)
  using runs = await RunClient.open(proxy.kubeconfig, namespace, ['customruns', 'taskruns'])
  await pause(3000)
  say('memory, nothing waits', `${controller.megabytes()} MB`)
  await compareTimes(runs)
  await manyAtOnce(runs, proxy)
  await whileWaiting(runs, { controller, proxy, redis: new Redis(redisPort, spec.clusterIP) })
  await manyWaiting(runs, controller, { kubeconfig: proxy.kubeconfig, namespace })
}

async function makeContexts(config: JsonObject, namespace: string): Promise<void> {
  await writeFile(join(folder, 'config.yaml'), JSON.stringify(config))
  await using host = await openHost({ config, cwd: folder, env: {} })
  const caller = { ...callerOn(host), run: { namespace } }
  for (let n = 0; n < approvals; n++) await initContext(caller, { id: `flow-${n}`, appConfig: app })
}

/** Handles the same event of the same context repeatedly, one run after the other. */
async function compareTimes(runs: RunClient): Promise<void> {
  const event = { 'context-id': 'flow-0', event: 'build=success' }
  const ofEvents: number[] = []
  for (let n = 0; n < events; n++) ofEvents.push(await runs.timed('customruns', `event-${n}`, custom('Event', event)))
  const params = Object.entries(event).map(([name, value]) => ({ name, value }))
  const spec = {
    taskRef: { name: 'handle-event' },
    params,
    workspaces: [{ name: 'config', configMap: { name: 'config' } }],
  }
  const ofTasks: number[] = []
  for (let n = 0; n < tasks; n++) ofTasks.push(await runs.timed('taskruns', `task-${n}`, spec))
  const [fast, slow] = [ofEvents.slice(warm.events), ofTasks.slice(warm.tasks)]
  say(`Event, ${fast.length} times`, timesText(fast))
  say(`Task handle-event, ${slow.length} times`, timesText(slow))
  say('so many times faster', `p50 ${ratio(slow, fast, 0.5)}, p99 ${ratio(slow, fast, 0.99)}`)
}

async function manyAtOnce(runs: RunClient, proxy: CountingProxy): Promise<void> {
  const names = Array.from({ length: atOnce }, (_, n) => `state-${n}`)
  const before = total(proxy)
  const begun = performance.now()
  const spec = (n: number) => custom('State', { 'context-id': `flow-${n % approvals}`, get: 'state.cicdContextName' })
  await Promise.all(names.map((name, n) => runs.timed('customruns', name, spec(n))))
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const each = ((total(proxy) - before) / atOnce - 1).toFixed(1)
  say(`${atOnce} State at once, until the last has ended`, `${seconds} s, ${each} API requests each`)
}

interface Watched {
  readonly controller: ControllerProcess
  readonly proxy: CountingProxy
  readonly redis: Redis
}

async function whileWaiting(runs: RunClient, { controller, proxy, redis }: Watched): Promise<void> {
  const names = Array.from({ length: approvals }, (_, n) => `ask-${n}`)
  const spec = (n: number) => custom('Approval', { 'context-id': `flow-${n}`, decision: 'deploy', ...question })
  await Promise.all(names.map((name, n) => runs.create('customruns', name, spec(n))))
  await Promise.all(names.map((name) => runs.waits(name)))
  await pause(5000)
  const [commands, counts, cpu] = [await commandsOf(redis), new Map(proxy.counts), controller.cpu()]
  const begun = performance.now()
  await pause(idleSeconds * 1000)
  const seconds = (performance.now() - begun) / 1000
  const asked = [...proxy.counts]
    .map(([what, count]) => [what, count - (counts.get(what) ?? 0)] as const)
    .filter(([, count]) => count > 0)
  const requests = asked.reduce((sum, [, count]) => sum + count, 0)
  say(`memory, ${approvals} approvals wait`, `${controller.megabytes()} MB`)
  say(`idle for ${Math.round(seconds)} s with them`, '')
  // One INFO command is the benchmark's own.
  say('  commands of Redis', `${(((await commandsOf(redis)) - commands - 1) / seconds).toFixed(1)} a second`)
  say('  processor', `${((controller.cpu() - cpu) / 10 / seconds).toFixed(2)} % of a core`)
  const list = asked.map(([what, count]) => `${what} ${count}`).join(', ')
  say('  API requests', `${Math.round((requests / seconds) * 3600)} an hour (counted: ${list})`)
  redis.disconnect()
}

/** Measures a controller that starts while thousands of CustomRuns wait, 50 for each context. */
async function manyWaiting(
  runs: RunClient,
  controller: ControllerProcess,
  place: { readonly kubeconfig: string; readonly namespace: string },
): Promise<void> {
  const names = Array.from({ length: many }, (_, n) => `wait-${n}`)
  const spec = (n: number) => custom('Wait', { 'context-id': `flow-${n % approvals}`, path: 'state.never' })
  const begun = performance.now()
  const seconds = () => `${((performance.now() - begun) / 1000).toFixed(0)} s`
  for (let n = 0; n < many; n += together) {
    const some = names.slice(n, n + together)
    await Promise.all(some.map((name, index) => runs.create('customruns', name, spec(n + index))))
  }
  say(`${many} Wait, until all were created`, seconds())
  await Promise.all(names.map((name) => runs.waits(name)))
  say('  until all of them waited', seconds())
  await watchMemory(`memory, ${many} Wait and ${approvals} approvals wait`, controller)
  await controller[Symbol.asyncDispose]()
  await using next = await ControllerProcess.start(folder, place.kubeconfig, place.namespace)
  await watchMemory('memory, after a restart with them', next)
}

async function watchMemory(what: string, controller: ControllerProcess): Promise<void> {
  const [first, cpu] = [controller.megabytes(), controller.cpu()]
  await pause(30_000)
  say(what, `${first} MB, after 30 s ${controller.megabytes()} MB`)
  say('  processor in these 30 s', `${((controller.cpu() - cpu) / 10 / 30).toFixed(2)} % of a core`)
}

function configFor(host: string, port: number): JsonObject {
  return { cicdstatemgr: { datasources: { redis: { host, port, isPrimary: true } }, decisions } }
}

async function commandsOf(redis: Redis): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1])
}

function total({ counts }: CountingProxy): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

function timesText(times: readonly number[]): string {
  return `p50 ${Math.round(percentile(times, 0.5))} ms, p99 ${Math.round(percentile(times, 0.99))} ms`
}

function ratio(slow: readonly number[], fast: readonly number[], part: number): string {
  return (percentile(slow, part) / percentile(fast, part)).toFixed(0)
}

/** The percentile by nearest rank: with few values, p99 is the largest. */
function percentile(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? NaN
}

function say(what: string, value: string): void {
  console.log(`${what.padEnd(56)} ${value}`)
}
