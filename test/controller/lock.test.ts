import { expect } from 'chai'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { acquireLock, releaseLock } from '../../src/operations/locks/lock.ts'
import { callerOn } from '../../src/operations/host.ts'
import { ControllerBench, customRunPath } from '../support/controller.ts'

const lock = { name: 'deploy-prod' }

describe('a custom task of kind Lock', () => {
  it('holds the lock until its PipelineRun ends, and then the next one gets it', async () => {
    await using bench = await ControllerBench.open()
    for (const name of ['one', 'two']) bench.createPipelineRun(name)
    await bench.start()

    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    const first = await bench.ended('lock-one')
    bench.create('lock-two', 'Lock', lock, { pipelineRun: 'two' })
    const message = await bench.waits('lock-two')
    bench.endPipelineRun('one')

    expect(first).to.deep.include({ status: 'True', results: { token: '1' } })
    expect(message).to.match(/^waits for the lock deploy-prod: tekton:ci\/one \(\S+\) has it; until /)
    expect(await bench.ended('lock-two')).to.deep.include({ status: 'True', results: { token: '2' } })
  })

  it('gives its place back when it is cancelled', async () => {
    await using bench = await ControllerBench.open()
    bench.createPipelineRun('one')
    const caller = callerOn(bench.host)
    const held = await acquireLock(caller, { ...lock, ttl: 60_000 })
    await bench.start()

    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    await bench.waits('lock-one')
    bench.cancel('lock-one')
    const { reason } = await bench.ended('lock-one')
    await releaseLock(caller, held)

    expect(reason).to.equal('CustomRunCancelled')
    expect(await acquireLock(caller, { ...lock, ttl: 60_000, wait: 10_000 })).to.include({ token: 2 })
  })

  it('leaves no place in the queue behind when another attempt follows', async () => {
    await using bench = await ControllerBench.open()
    bench.createPipelineRun('one')
    const caller = callerOn(bench.host)
    const held = await acquireLock(caller, { ...lock, ttl: 60_000 })
    await bench.start()

    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one', spec: { timeout: '1s', retries: 1 } })
    const { reason } = await bench.ended('lock-one')
    await releaseLock(caller, held)

    expect(reason).to.equal('CustomRunTimedOut')
    expect(await acquireLock(caller, { ...lock, ttl: 60_000, wait: 5000 })).to.include({ token: 2 })
  })

  it('gives its place back later if the store cannot be reached when it is cancelled', async () => {
    await using bench = await ControllerBench.open()
    bench.createPipelineRun('one')
    const caller = callerOn(bench.host)
    const held = await acquireLock(caller, { ...lock, ttl: 60_000 })
    await bench.start()
    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    await bench.waits('lock-one')
    const locks = bench.host.store.locks!
    const withdraw = locks.withdraw.bind(locks)
    let failures = 0
    const away = () => {
      failures++
      return Promise.reject(new CicdError('REDIS_LOADING', 'the store is away'))
    }
    Object.defineProperty(locks, 'withdraw', { value: away, configurable: true, writable: true })

    bench.cancel('lock-one')
    const { reason } = await bench.ended('lock-one')
    while (failures < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    Object.defineProperty(locks, 'withdraw', { value: withdraw })
    await releaseLock(caller, held)

    expect(reason).to.equal('CustomRunCancelled')
    expect(await acquireLock(caller, { ...lock, ttl: 60_000, wait: 10_000 })).to.include({ token: 2 })
  })

  it('is kept while store and API server cannot be reached, and checked again soon', async () => {
    await using bench = await ControllerBench.open()
    bench.createPipelineRun('one')
    const locks = bench.host.store.locks!
    const renew = locks.renew.bind(locks)
    let renewals = 0
    const away = (...given: Parameters<typeof renew>) =>
      ++renewals <= 2 ? Promise.reject(new CicdError('REDIS_LOADING', 'the store is away')) : renew(...given)
    Object.defineProperty(locks, 'renew', { value: away })
    await bench.start()

    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    await bench.ended('lock-one')
    const began = performance.now()
    while (renewals < 3) await new Promise((resolve) => setTimeout(resolve, 20))
    bench.endPipelineRun('one')

    expect(performance.now() - began).to.be.below(12_000)
    expect(bench.logged.filter((line) => line.includes('tries again'))).to.deep.equal([
      'ci/lock-one: the store is away; tries again to keep its lock',
    ])
    const caller = callerOn(bench.host)
    expect(await acquireLock(caller, { ...lock, ttl: 60_000, wait: 10_000 })).to.include({ token: 2 })
  })

  it('is taken over by a controller that finds it held by the same CustomRun', async () => {
    await using bench = await ControllerBench.open()
    bench.createPipelineRun('one')
    const patches = () => bench.api.calls.filter(({ method }) => method === 'PATCH').length
    // The lock is got, and what is written of it never arrives.
    bench.api.options = { fault: ({ method }) => (method === 'PATCH' && patches() === 2 ? { status: 500 } : undefined) }
    const stop = await bench.start()
    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    await bench.api.called(() => patches() === 2)
    await stop()
    await bench.start()

    expect(await bench.ended('lock-one')).to.deep.include({ status: 'True', results: { token: '1' } })
  })

  it('gives the lock back when it is deleted', async () => {
    await using bench = await ControllerBench.open()
    for (const name of ['one', 'two']) bench.createPipelineRun(name)
    await bench.start()
    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    await bench.ended('lock-one')
    bench.create('lock-two', 'Lock', lock, { pipelineRun: 'two' })
    await bench.waits('lock-two')

    bench.api.objects.remove(customRunPath('lock-one'))

    expect(await bench.ended('lock-two')).to.deep.include({ results: { token: '2' } })
  })

  it('fails at once with wait 0s if another one has it, and otherwise after its wait', async () => {
    await using bench = await ControllerBench.open()
    bench.createPipelineRun('one')
    await acquireLock(callerOn(bench.host), { ...lock, ttl: 60_000 })
    await bench.start()

    bench.create('at-once', 'Lock', { ...lock, wait: '0s' }, { pipelineRun: 'one' })
    bench.create('later', 'Lock', { ...lock, wait: '1s' }, { pipelineRun: 'one' })

    expect(await bench.ended('at-once')).to.deep.include({
      status: 'False',
      reason: 'LockHeld',
      results: { token: '' },
    })
    expect(await bench.ended('later')).to.deep.include({
      status: 'False',
      reason: 'LockTimedOut',
      results: { token: '' },
    })
  })

  it('is neither given back nor kept because of a status that others wrote', async () => {
    await using bench = await ControllerBench.open()
    for (const name of ['one', 'two']) bench.createPipelineRun(name)
    await bench.start()
    bench.create('lock-one', 'Lock', lock, { pipelineRun: 'one' })
    await bench.ended('lock-one')

    const forged = bench.create('forged', 'Lock', lock, { pipelineRun: 'two', spec: { status: 'RunCancelled' } })
    await bench.ended('forged')
    const conditions = [{ type: 'Succeeded', status: 'True', reason: 'x', lastTransitionTime: 'x' }]
    const extraFields = { cicdstatemgr: { lock: { name: 'deploy-prod', token: 1, ttl: 60_000 } } }
    bench.api.objects.merge(customRunPath('forged'), { status: { conditions, extraFields } }, 'status')
    bench.endPipelineRun('two')
    bench.api.objects.remove(customRunPath('forged'))
    bench.create('next', 'Nothing', {})
    await bench.ended('next')

    expect(forged.metadata.name).to.equal('forged')
    const { holder } = (await bench.host.store.locks?.look('deploy-prod')) ?? {}
    expect(holder).to.include({ token: 1 })
    expect(holder?.owner).to.match(/^tekton:ci\/one /)
  })

  it('belongs to a PipelineRun', async () => {
    await using bench = await ControllerBench.open()
    await bench.start()

    bench.create('alone', 'Lock', { ...lock, ttl: '10s' })

    expect((await bench.ended('alone')).message).to.equal(
      'param "ttl" is 10s, at least 1m is expected: the lock is renewed until the PipelineRun ends; Lock works only as a task of a PipelineRun, and this CustomRun does not belong to one',
    )
  })
})
