import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { customRun } from '../../src/controller/custom-run.ts'
import { ApiClient } from '../../src/kubernetes/api-client.ts'
import { connect } from '../../src/kubernetes/connection.ts'
import { follow } from '../../src/kubernetes/follow.ts'
import { listAll } from '../../src/kubernetes/list.ts'
import { apiObject } from '../../src/kubernetes/objects.ts'
import { customRunsOf } from '../../src/kubernetes/resources.ts'
import { plan } from '../../src/controller/plan.ts'
import { systemClock } from '../../src/io/clock.ts'
import { silentLogger } from '../../src/io/logger.ts'
import { conditionOf, ControllerBench, customRunPath } from '../support/controller.ts'
import { KubernetesApi } from '../support/kubernetes-api.ts'
import type { KubernetesApiOptions } from '../support/kubernetes-api.ts'

const id = { 'context-id': 'flow' }
const get = { ...id, get: 'state.cicdContextName' }
const isWatch = ({ query }: { query: Readonly<Record<string, string>> }) => query.watch === 'true'
const ofRuns = ({ path }: { path: string }) => path.endsWith('/customruns')

/** The pauses that following a collection takes until there were so many. */
async function pausesOf(options: KubernetesApiOptions, count: number): Promise<number[]> {
  await using api = await KubernetesApi.start(options)
  const connection = await connect({ kubeconfig: await api.kubeconfig(), env: {}, cwd: '/' })
  const stop = new AbortController()
  const pauses: number[] = []
  const sleep = (milliseconds: number) => {
    pauses.push(milliseconds)
    if (pauses.length === count) stop.abort()
    return Promise.resolve()
  }
  const clock = { ...systemClock, now: () => systemClock.now(), sleep }
  const nothing = () => undefined
  await follow(
    customRunsOf('ci'),
    { replaced: nothing, changed: nothing, deleted: nothing },
    { client: new ApiClient(connection, systemClock), clock, log: silentLogger, signal: stop.signal },
  )
  return pauses
}

describe('a controller among strangers', () => {
  it('serves the others if one object is nested thousands deep', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    const spec = `{"n":1234567890123456789,"d":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`
    const added = (name: string, apiVersion: string) => {
      const { metadata } = bench.api.objects.get(customRunPath('get'))
      const customSpec = { apiVersion, kind: 'Wait', spec: 'DEEP' }
      const object = { metadata: { ...metadata, name, uid: name }, spec: { customSpec } }
      return JSON.stringify({ type: 'ADDED', object }).replace('"DEEP"', spec)
    }
    await bench.start()
    bench.create('get', 'State', get)
    await bench.ended('get')

    for (const [name, version] of [
      ['theirs', 'example.com/v1'],
      ['ours', 'cicdstatemgr.dev/v1alpha1'],
    ] as const)
      bench.api.say(`${added(name, version)}\n`)
    bench.create('next', 'State', get)

    expect((await bench.ended('next')).status).to.equal('True')
    expect(bench.logged.filter((line) => line.includes('goes on trying'))).to.deep.equal([])
  })

  for (const [what, params, spec] of [
    ['wait', { wait: '100000000d' }, {}],
    ['timeout', {}, { timeout: '99999999999h' }],
  ] as const) {
    it(`fails a CustomRun whose ${what} ends later than any date`, async () => {
      await using bench = await ControllerBench.open()
      bench.createPipelineRun('run')
      await bench.start()

      bench.create('lock', 'Lock', { name: 'l', ...params }, { pipelineRun: 'run', spec })

      expect((await bench.ended('lock')).reason).to.equal('InvalidCustomRun')
    })
  }

  it('makes no further attempt if the status has no room for it', () => {
    const attempt = { conditions: [{ type: 'Succeeded', status: 'False', message: 'x'.repeat(1000) }] }
    const metadata = { name: 'a', namespace: 'ci', uid: 'u', resourceVersion: '1' }
    const startTime = '2026-01-01T00:00:00Z'
    const reference = { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'Event' }
    const params = [
      { name: 'context-id', value: 'flow' },
      { name: 'event', value: 'build=success' },
    ]
    const planned = (attempts: number) => {
      const retriesStatus = Array.from({ length: attempts }, () => attempt)
      const spec = { customRef: reference, params, retries: 1_000_000 }
      const run = customRun(apiObject({ metadata, spec, status: { startTime, retriesStatus } })!)
      const seen = { of: 'event', revision: 1, status: 'failed', failures: ['no'] } as const
      const status = plan(run, seen, { now: new Date(startTime), redact: (text) => text }).status
      return conditionOf({ status, metadata } as never)
    }

    expect(planned(3)).to.include({ status: 'Unknown', reason: 'Retrying' })
    expect(planned(1000)).to.include({
      ...{ status: 'False', reason: 'EventFailed' },
      message:
        'attempt 1001 failed: build=success failed: no; there are no more retries, because the status has no room for them',
    })
  })

  it('reads a kubeconfig again that was half written at the first time', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    await bench.api.called((call) => isWatch(call) && ofRuns(call))

    bench.api.token = 'second-token'
    await writeFile(`${bench.folder}/kubeconfig`, '{"clusters": [')
    bench.api.cutWatches()
    const isSaid = () => bench.logged.some((line) => line.includes('kubeconfig cannot be used: '))
    while (!isSaid()) await delay(5)
    await bench.api.kubeconfig(bench.folder)
    bench.create('get', 'State', get)

    expect((await bench.ended('get')).status).to.equal('True')
  })

  it('does not overload a server that ends every watch at once', async () => {
    const object = { metadata: { resourceVersion: '101' } }
    const ended = { type: 'BOOKMARK', object }

    const pauses = await pausesOf({ fault: (call) => (isWatch(call) ? { body: ended } : undefined) }, 12)

    expect(pauses.reduce((sum, each) => sum + each, 0)).to.be.greaterThan(90_000)
    expect(Math.max(...pauses)).to.be.at.most(45_000)
  })

  it('waits as long as a server asks for, up to half a minute', async () => {
    const after = (retryAfter: number) =>
      pausesOf({ fault: (call) => (isWatch(call) ? { status: 429, retryAfter } : undefined) }, 1)

    const [short = 0] = await after(10)
    const [day = 0] = await after(86_400)

    expect(short).to.be.within(10_000, 14_000)
    expect(day).to.be.within(30_000, 40_000)
  })

  it('gives up a list with endless pages', async () => {
    const page = { metadata: { resourceVersion: '1', continue: 'same' }, items: [] }
    await using api = await KubernetesApi.start({ fault: () => ({ body: page }) })
    const connection = await connect({ kubeconfig: await api.kubeconfig(), env: {}, cwd: '/' })
    const { signal } = new AbortController()

    const listed = listAll(new ApiClient(connection, systemClock), customRunsOf('ci'), signal)

    expect(await listed.catch((error: unknown) => (error as Error).message)).to.equal(
      'GET /apis/tekton.dev/v1beta1/namespaces/ci/customruns: the list never ends',
    )
  })

  it('continues after an endless line', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    await bench.api.called((call) => isWatch(call) && ofRuns(call))
    const began = performance.now()

    bench.api.say('x'.repeat(40 * 1024 * 1024))
    bench.create('get', 'State', get)

    expect((await bench.ended('get')).status).to.equal('True')
    expect(performance.now() - began).to.be.below(20_000)
  })
})
