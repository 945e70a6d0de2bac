import { expect } from 'chai'
import type { ControllerOptions } from '../../src/controller/controller.ts'
import { asks, openApprovals } from '../support/approvals.ts'
import { ControllerBench, customRunPath } from '../support/controller.ts'
import { eventually } from '../support/gateway.ts'

const namespaces = ['ci', 'team-a', 'team-b']
const get = { 'context-id': 'flow', get: 'state.cicdContextName' }
const none = { 'context-id': 'none' }
const forbidden = { status: 403, message: 'forbidden' }

/** A cluster with three namespaces. In those of `refused` the controller has no rights for now. */
async function openTeams(refused: ReadonlySet<string>) {
  const bench = await ControllerBench.open(
    {},
    {
      may: (_, namespace) => !refused.has(namespace),
      fault: ({ path, method }) =>
        method !== 'POST' && [...refused].some((one) => path.includes(`/namespaces/${one}/`)) ? forbidden : undefined,
    },
  )
  const { clock } = bench.host
  Object.defineProperty(bench.host, 'clock', {
    value: { ...clock, now: () => clock.now(), sleep: (_: number, signal?: AbortSignal) => clock.sleep(20, signal) },
  })
  await bench.init('flow')
  return bench
}

async function startProbed(bench: ControllerBench, options: Partial<ControllerOptions> = {}) {
  const { promise: port, resolve } = Promise.withResolvers<number | undefined>()
  await bench.start({ namespaces, listen: { host: '127.0.0.1', port: 0 }, started: resolve, ...options })
  const origin = `http://127.0.0.1:${(await port) ?? 0}`
  const read = async (path: string) => (await fetch(`${origin}${path}`)).text()
  return {
    ready: () => eventually(async () => ((await fetch(`${origin}/readyz`)).status === 200 ? true : undefined)),
    notServed: (count: number) =>
      eventually(async () =>
        (await read('/metrics')).includes(`cicdstatemgr_controller_namespaces_not_served ${count}\n`)
          ? true
          : undefined,
      ),
  }
}

const linesOf = (bench: ControllerBench, begin: string) => bench.logged.filter((line) => line.startsWith(begin))

describe('a controller that serves several namespaces', () => {
  it('serves the others if it has no rights in one at its start, and that one when it gets them', async () => {
    const refused = new Set<string>()
    await using bench = await openTeams(refused)
    refused.add('team-a')
    const probes = await startProbed(bench, { lease: true })

    bench.create('get', 'State', get)
    bench.create('odd', 'Odd', none, { namespace: 'team-b' })
    bench.create('odd', 'Odd', none, { namespace: 'team-a' })

    expect((await bench.ended('get')).status).to.equal('True')
    expect((await bench.ended('odd', 'team-b')).status).to.equal('False')
    await probes.ready()
    await probes.notServed(1)
    expect(linesOf(bench, 'does not serve')).to.deep.equal([
      'does not serve team-a: the cluster does not let the controller: get, list, watch customruns in team-a; patch customruns/status in team-a; get, list, watch pipelineruns in team-a; create events in team-a',
    ])

    refused.clear()

    expect((await bench.ended('odd', 'team-a')).status).to.equal('False')
    await probes.notServed(0)
    expect(linesOf(bench, 'serves team-a again')).to.have.length(1)
  })

  it('serves the others if it loses its rights in one, and that one when it gets them back', async () => {
    const refused = new Set<string>()
    await using bench = await openTeams(refused)
    const probes = await startProbed(bench)
    await probes.ready()
    await probes.notServed(0)
    await eventually(() => Promise.resolve(bench.api.watches === 2 * namespaces.length ? true : undefined))

    refused.add('team-a')
    bench.api.cutWatches()
    await probes.notServed(1)
    bench.create('get', 'State', get)
    bench.create('odd', 'Odd', none, { namespace: 'team-a' })

    expect((await bench.ended('get')).status).to.equal('True')
    await probes.ready()
    expect(linesOf(bench, 'does not serve team-a')).not.to.be.empty

    refused.clear()

    expect((await bench.ended('odd', 'team-a')).status).to.equal('False')
    await probes.notServed(0)
  })

  it('does not work in a namespace in which it could not write the results', async () => {
    await using bench = await openTeams(new Set())
    bench.api.options = { may: (right, namespace) => right !== 'patch customruns/status' || namespace !== 'team-a' }
    const probes = await startProbed(bench)

    await probes.notServed(1)
    await probes.ready()

    expect(bench.api.calls.some(({ path }) => path.endsWith('/namespaces/team-a/customruns'))).to.equal(false)
  })

  it('cancels the questions of deleted CustomRuns in the others, if it may not look for those of one', async () => {
    await using bench = await openApprovals({ controller: { namespaces: ['team-a', 'ci'] } })
    await bench.init('theirs', { namespace: 'team-a' })
    const stop = await bench.start()
    bench.create('ask', 'Approval', asks)
    bench.create('ask', 'Approval', { ...asks, 'context-id': 'theirs' }, { namespace: 'team-a' })
    await bench.waits('ask')
    await bench.waits('ask', 'team-a')
    await stop()
    const [ours, theirs] = [customRunPath('ask'), customRunPath('ask', 'team-a')]
    bench.api.objects.remove(ours)
    bench.api.objects.remove(theirs)
    const before = bench.api.calls.length
    const isRefused = () => bench.api.calls.slice(before).some(({ path }) => path === theirs)
    bench.api.options = {
      async fault({ path }) {
        if (`${path}/ask` === ours) await eventually(() => Promise.resolve(isRefused() ? true : undefined))
        return path === theirs ? forbidden : undefined
      },
    }

    await bench.start()

    expect(await bench.state('cancelled')).to.include({ comment: 'ask no longer waits: it was deleted' })
  })

  it('does not start without rights in its own namespace, to its Lease, or in any namespace', async () => {
    const refused = new Set<string>()
    await using bench = await openTeams(refused)

    refused.add('ci')
    expect(await bench.refusal({ namespaces })).to.include({ code: 'KUBERNETES_FORBIDDEN' })
    const teams = { namespaces: ['team-a', 'team-b'] }
    expect(await bench.refusal({ ...teams, lease: true }))
      .to.have.property('message')
      .that.equals('the cluster does not let the controller: create, get, update leases in ci')
    refused.clear()
    for (const team of teams.namespaces) refused.add(team)
    expect(await bench.refusal(teams)).to.include({ code: 'KUBERNETES_FORBIDDEN' })
    refused.add('')
    expect(await bench.refusal({ namespaces: ['*'] })).to.include({ code: 'KUBERNETES_FORBIDDEN' })
  })
})
