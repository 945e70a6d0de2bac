import { expect } from 'chai'
import { Lease } from '../../src/controller/lease.ts'
import { ApiClient } from '../../src/kubernetes/api-client.ts'
import { connect } from '../../src/kubernetes/connection.ts'
import { systemClock } from '../../src/io/clock.ts'
import { silentLogger } from '../../src/io/logger.ts'
import { KubernetesApi } from '../support/kubernetes-api.ts'

const path = '/apis/coordination.k8s.io/v1/namespaces/ci/leases/controller'
const times = { duration: 600, deadline: 400, every: 50 }

interface Candidate {
  readonly leading: Promise<AbortSignal>
  readonly stop: () => Promise<void>
}

/** Competes; `leading` resolves with the signal of its work. */
async function compete(api: KubernetesApi, identity: string): Promise<Candidate> {
  const connection = await connect({ kubeconfig: await api.kubeconfig(), env: {}, cwd: '/' })
  const client = new ApiClient(connection, systemClock)
  const lease = new Lease({
    client,
    clock: systemClock,
    log: silentLogger,
    namespace: 'ci',
    name: 'controller',
    identity,
    ...times,
  })
  const { promise: leading, resolve } = Promise.withResolvers<AbortSignal>()
  const stop = new AbortController()
  const ended = lease.lead(stop.signal, async (signal) => {
    resolve(signal)
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }))
  })
  return {
    leading,
    async stop() {
      stop.abort()
      await ended
    },
  }
}

const holderOf = (api: KubernetesApi) => (api.objects.get(path).spec as { holderIdentity: string }).holderIdentity

describe('the Lease of a controller', () => {
  it('is held by one, and by the next as soon as it is given back', async () => {
    await using api = await KubernetesApi.start()
    const one = await compete(api, 'one')
    await one.leading
    const two = await compete(api, 'two')
    const readBefore = api.calls.length
    await api.called(({ method }) => method === 'GET' && api.calls.length > readBefore)
    expect(holderOf(api)).to.equal('one')

    await one.stop()
    await two.leading

    expect(holderOf(api)).to.equal('two')
    await two.stop()
    expect(holderOf(api)).to.equal('')
  })

  it('is taken from a holder that does not renew it, whatever times it wrote', async () => {
    await using api = await KubernetesApi.start()
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const spec = {
      holderIdentity: 'dead',
      leaseDurationSeconds: 0,
      renewTime: tomorrow,
      acquireTime: tomorrow,
      leaseTransitions: 4,
    }
    api.objects.create(path.replace('/controller', ''), { metadata: { name: 'controller' }, spec })
    const began = performance.now()

    const one = await compete(api, 'one')
    await one.leading

    expect(performance.now() - began).to.be.greaterThan(times.duration)
    expect(api.objects.get(path).spec).to.include({ holderIdentity: 'one', leaseTransitions: 5 })
    await one.stop()
  })

  it('is left to a holder that renews it, even if its times are long ago', async () => {
    await using api = await KubernetesApi.start()
    const spec = {
      holderIdentity: 'other',
      leaseDurationSeconds: 0,
      renewTime: '2001-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    }
    api.objects.create(path.replace('/controller', ''), { metadata: { name: 'controller' }, spec })
    let renewals = 0
    api.options = {
      fault({ method }) {
        if (method === 'GET')
          api.objects.replace(path, { ...api.objects.get(path), spec: { ...spec, leaseTransitions: ++renewals } })
        return undefined
      },
    }
    const one = await compete(api, 'one')

    await api.called(() => renewals === 20)

    expect(holderOf(api)).to.equal('other')
    await one.stop()
  })

  it('is given up if it cannot be renewed', async () => {
    await using api = await KubernetesApi.start()
    const one = await compete(api, 'one')
    const signal = await one.leading

    api.options = { fault: () => ({ status: 500 }) }
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

    api.options = {}
    await one.stop()
  })

  it('is given up if another one took it', async () => {
    await using api = await KubernetesApi.start()
    const one = await compete(api, 'one')
    const signal = await one.leading

    const taken = { ...api.objects.get(path), spec: { holderIdentity: 'other', leaseDurationSeconds: 60 } }
    api.objects.replace(path, { ...taken, metadata: {} })
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

    expect(holderOf(api)).to.equal('other')
    await one.stop()
  })
})
