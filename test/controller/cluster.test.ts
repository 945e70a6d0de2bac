import { expect } from 'chai'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ApiClient } from '../../src/kubernetes/api-client.ts'
import { connect } from '../../src/kubernetes/connection.ts'
import { follow } from '../../src/kubernetes/follow.ts'
import { customRunsOf } from '../../src/kubernetes/resources.ts'
import { silentLogger } from '../../src/io/logger.ts'
import { systemClock } from '../../src/io/clock.ts'
import { ControllerBench, conditionOf, customRunPath } from '../support/controller.ts'
import { eventually } from '../support/gateway.ts'
import { KubernetesApi } from '../support/kubernetes-api.ts'
import { startRedis } from '../support/redis-server.ts'

const id = { 'context-id': 'flow' }
const get = { ...id, get: 'state.cicdContextName' }
const isWatch = ({ query }: { query: Readonly<Record<string, string>> }) => query.watch === 'true'
const ofRuns = ({ path }: { path: string }) => path.endsWith('/customruns')

describe('a controller and its API server', () => {
  it('lists in pages', async () => {
    await using bench = await ControllerBench.open()
    for (let n = 0; n < 60; n++) bench.create(`none-${n}`, 'Nothing', {})

    await bench.start()

    for (let n = 0; n < 60; n++) expect((await bench.ended(`none-${n}`)).status).to.equal('False')
    const lists = bench.api.calls.filter((call) => ofRuns(call) && call.query.limit === '50')
    expect(lists.map(({ query }) => query.continue?.split('.')[0])).to.deep.equal([undefined, '50'])
  })

  for (const gone of ['status', 'event'] as const) {
    it(`lists again if its version is too old, reported as ${gone === 'event' ? 'an event' : 'a status'}`, async () => {
      await using bench = await ControllerBench.open()
      await bench.init('flow')
      bench.api.gone = gone
      await bench.start()
      await bench.api.called((call) => isWatch(call) && ofRuns(call))

      bench.api.options = { fault: (call) => (isWatch(call) ? 'close' : undefined) }
      bench.api.cutWatches()
      bench.create('get', 'State', get)
      bench.api.objects.compact()
      bench.api.options = {}

      expect((await bench.ended('get')).status).to.equal('True')
    })
  }

  it('resumes a cut watch at the same version', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    await bench.api.called((call) => isWatch(call) && ofRuns(call))

    bench.api.cutWatches()
    bench.create('get', 'State', get)

    expect((await bench.ended('get')).status).to.equal('True')
    const lists = bench.api.calls.filter((call) => ofRuns(call) && call.query.limit === '50')
    expect(lists).to.have.length(1)
  })

  it('gives up a silent watch, and continues from its last bookmark', async () => {
    await using api = await KubernetesApi.start()
    const connection = await connect({ kubeconfig: await api.kubeconfig(), env: {}, cwd: '/' })
    const stop = new AbortController()
    const seen: string[] = []
    const followed = follow(
      customRunsOf('ci'),
      {
        replaced: () => undefined,
        changed: ({ metadata }) => seen.push(metadata.name),
        deleted: () => undefined,
      },
      {
        client: new ApiClient(connection, systemClock),
        clock: systemClock,
        log: silentLogger,
        signal: stop.signal,
        silence: 300,
      },
    )
    await api.called(isWatch)
    api.objects.create('/apis/tekton.dev/v1beta1/namespaces/other/customruns', { metadata: { name: 'x' } })
    api.bookmark()
    const { version } = api.objects

    await api.called((call) => isWatch(call) && call.query.resourceVersion === String(version))
    stop.abort()
    await followed

    expect(seen).to.deep.equal([])
  })

  it('waits as long as the server says, and tries again', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    let refused = 0
    bench.api.options = {
      fault: ({ method }) => (method === 'PATCH' && refused++ === 0 ? { status: 429, retryAfter: 1 } : undefined),
    }
    await bench.start()
    const before = performance.now()

    bench.create('get', 'State', get)
    await bench.ended('get')

    expect(performance.now() - before).to.be.greaterThan(990)
    expect(refused).to.equal(3)
  })

  it('continues after the server was away', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    await bench.api.called((call) => isWatch(call) && ofRuns(call))

    bench.api.options = { fault: () => 'close' }
    bench.api.cutWatches()
    await bench.api.called((call) => isWatch(call) && bench.api.calls.filter(isWatch).length > 3)
    bench.create('get', 'State', get)
    bench.api.options = {}

    expect((await bench.ended('get')).status).to.equal('True')
  })

  it('lists all rights that it lacks', async () => {
    const may = (right: string) => !['patch customruns/status', 'create events', 'update leases'].includes(right)
    await using bench = await ControllerBench.open({}, { may })

    const error = await bench.refusal({ lease: true })

    expect(error).to.deep.include({ code: 'KUBERNETES_FORBIDDEN' })
    expect(error)
      .to.have.property('message')
      .that.equals(
        'the cluster does not let the controller: patch customruns/status in ci; create events in ci; update leases in ci',
      )
  })

  it('says if the cluster has no CustomRuns', async () => {
    await using bench = await ControllerBench.open(
      {},
      { fault: ({ path }) => (path.endsWith('customruns') ? { status: 404 } : undefined) },
    )

    expect(await bench.refusal()).to.deep.include({ code: 'NO_CUSTOM_RUNS' })
  })

  it('stays Unknown and says so while the datasource cannot be reached', async () => {
    await using bench = await ControllerBench.open({
      datasources: { redis: { host: '127.0.0.1', port: 1, isPrimary: true } },
    })
    await bench.start()

    bench.create('get', 'State', get, { spec: { timeout: '0s' } })

    const object = await bench.until('get', (one) => JSON.stringify(one.status ?? {}).includes('StoreUnavailable'))
    expect(JSON.stringify(object.status))
      .to.contain('waits for the datasource: Redis cannot be reached"')
      .and.to.contain('"status":"Unknown"')
      .and.not.to.contain('127.0.0.1')
    expect(bench.logged.filter((line) => /^ci\/get: .*127\.0\.0\.1:1/.test(line))).to.have.length(1)
  })

  it('says soon that Redis is away although the config waits for it, and that it is back', async () => {
    const redis = await startRedis()
    const source = { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '2m' } }
    await using bench = await ControllerBench.open({ datasources: { redis: source } })
    await bench.init('flow')
    await new Promise((started) => void bench.start({ started }))
    const client = redis.client()
    await client.save()
    client.disconnect()

    await redis.restart(async () => {
      bench.create('get', 'State', get)
      const { status } = await bench.until('get', (one) => conditionOf(one)?.reason === 'StoreUnavailable')
      expect(JSON.stringify(status)).to.contain('waits for the datasource: Redis did not answer in time; until')
      await eventually(() => Promise.resolve(bench.logged.find((line) => line.startsWith('the store is away'))))
    })

    expect((await bench.ended('get')).status).to.equal('True')
    await eventually(() => Promise.resolve(bench.logged.find((line) => line === 'the store is back')))
    expect(bench.logged.filter((line) => line.startsWith('the store is')).length).to.equal(2)
    await redis.stop()
  })

  it('forgets what is deleted', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    bench.create('wait', 'Wait', { ...id, path: 'state.never' })
    await bench.waits('wait')

    bench.api.objects.remove(customRunPath('wait'))
    bench.create('wait', 'State', get)

    expect((await bench.ended('wait')).status).to.equal('True')
  })

  it('names the kubeconfig that cannot be used', async () => {
    await using bench = await ControllerBench.open()
    const nowhere = join(bench.folder, 'nowhere')
    await rm(nowhere, { force: true })

    expect(await bench.refusal({ kubeconfig: nowhere })).to.deep.include({ code: 'BAD_KUBECONFIG' })
  })
})
