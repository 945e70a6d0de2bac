import { expect } from 'chai'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { OutsideController } from './support/controller.ts'
import { CustomRuns, pipelineRun, task } from './support/custom-runs.ts'
import { kubectl } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { ended, run, start, until } from './support/runs.ts'

const ways = [
  ['Cancelled', 'Cancelled', undefined],
  ['CancelledRunFinally', 'Cancelled', 'CustomRunCancelled'],
  ['StoppedRunFinally', 'Cancelled', 'Succeeded'],
] as const

describe('on a cluster, custom tasks', () => {
  let namespace = ''
  let controller: OutsideController
  const id = { 'context-id': 'flow' }
  const caller = () => callerOn(controller.host)
  const state = async (path: string) =>
    (await getValue(caller(), { id: 'flow', path: `state.${path}`, default: null })).value
  const set = (path: string, value: string) =>
    changeContext(caller(), { id: 'flow', operations: [{ op: 'set', path: `state.${path}`, value }] })
  let runs: CustomRuns

  before(async () => {
    namespace = await createNamespace('custom')
    runs = new CustomRuns(namespace)
    controller = await OutsideController.start(namespace)
    await controller.init('flow')
  })
  after(async () => {
    await controller.stop()
    await kubectl(['delete', 'namespace', namespace, '--wait=false'])
  })

  it('give results to those that follow, decide by them, and take no pod', async () => {
    const { status, results, skipped } = await run(
      namespace,
      pipelineRun(
        [
          task('fire', 'Event', { ...id, event: 'build=success' }),
          task('get', 'State', { ...id, set: ['state.n=1'], get: 'state.n' }, { runAfter: ['fire'] }),
          task('copy', 'State', { ...id, set: ['state.copied=$(tasks.get.results.value)'], get: 'state.copied' }),
          task('wait', 'Wait', { ...id, path: 'state.copied', in: ['1'] }),
          task(
            'not',
            'State',
            { ...id, get: 'state.n' },
            { when: [{ input: '$(tasks.get.results.value)', operator: 'in', values: ['2'] }] },
          ),
          task('each', 'State', id, {
            matrix: { params: [{ name: 'get', value: ['state.cicdContextName', 'state.cicdNamespace'] }] },
          }),
        ],
        {
          results: {
            copied: '$(tasks.copy.results.value)',
            status: '$(tasks.fire.results.status)',
            waited: '$(tasks.wait.results.value)',
          },
        },
      ),
    )

    expect(status).to.equal('True')
    expect(results).to.deep.equal({ copied: '1', status: 'done', waited: '1' })
    expect(skipped).to.have.property('not')
    expect(JSON.parse(await kubectl(['-n', namespace, 'get', 'pods', '-o', 'json'])))
      .to.have.property('items')
      .that.deep.equals([])
  })

  it('tell what is wrong with them at once, and finally and onError see how they ended', async () => {
    const { status, results } = await run(
      namespace,
      pipelineRun(
        [
          task('bad', 'Stat', { contextid: 'flow' }, { onError: 'continue' }),
          task('broken', 'Event', { ...id, event: 'build=broken' }, { onError: 'continue' }),
          task('denied', 'State', { ...id, if: ['state.none=1'], set: ['state.x=1'] }),
        ],
        {
          last: [
            task('last', 'State', {
              ...id,
              set: ['state.last=$(tasks.bad.status) $(tasks.broken.reason) $(tasks.denied.reason)'],
              get: 'state.last',
            }),
          ],
          results: { last: '$(finally.last.results.value)' },
        },
      ),
    )

    expect(status).to.equal('False')
    expect(results.last).to.equal('Failed EventFailed ConditionNotMet')
  })

  for (const [way, reason, expected] of ways) {
    it(`end by ${way} of their PipelineRun while they wait`, async () => {
      const path = `state.${way}`
      const name = await start(
        namespace,
        pipelineRun([task('wait', 'Wait', { ...id, path })], {
          last: [task('last', 'State', { ...id, get: 'state.cicdContextName' })],
        }),
      )
      await runs.waits(name, 'wait', 'WaitsForValue')

      await kubectl(['-n', namespace, 'patch', name, '--type=merge', '-p', JSON.stringify({ spec: { status: way } })])
      if (way === 'StoppedRunFinally') await set(way, 'now')

      expect(await ended(namespace, name)).to.include({ status: 'False', reason })
      expect(await runs.reason(name, 'wait')).to.equal(expected ?? 'CustomRunCancelled')
    })
  }

  it('time out, attempt by attempt', async () => {
    const never = { ...id, path: 'state.never' }
    const name = await start(namespace, pipelineRun([task('wait', 'Wait', never, { timeout: '3s', retries: 1 })]))

    expect(await ended(namespace, name)).to.include({ status: 'False' })
    const { status } = await runs.get(name, 'wait')
    expect(status?.conditions?.[0]?.reason).to.equal('CustomRunTimedOut')
    expect(status?.retriesStatus).to.have.length(1)
  })

  it('end when the time of their PipelineRun is over', async () => {
    const never = { ...id, path: 'state.never' }
    const more = { timeouts: { pipeline: '4s' } }
    const name = await start(namespace, pipelineRun([task('wait', 'Wait', never)], { more }))

    expect(await ended(namespace, name)).to.include({ reason: 'PipelineRunTimeout' })
    expect(await runs.reason(name, 'wait')).to.be.oneOf(['CustomRunCancelled', 'CustomRunTimedOut'])
  })

  it('hold a lock until their PipelineRun ends', async () => {
    const lock = task('lock', 'Lock', { name: 'deploy' })
    const first = await start(
      namespace,
      pipelineRun([lock, task('work', 'Wait', { ...id, path: 'state.work' }, { runAfter: ['lock'] })]),
    )
    await runs.waits(first, 'work', 'WaitsForValue')
    const second = await start(namespace, pipelineRun([lock]))
    await runs.waits(second, 'lock', 'WaitsForLock')

    await kubectl(['-n', namespace, 'patch', first, '--type=merge', '-p', '{"spec":{"status":"Cancelled"}}'])

    expect(await ended(namespace, second)).to.include({ status: 'True' })
    expect(await ended(namespace, first)).to.include({ status: 'False' })
  })

  it('go on where the controller was killed, and do nothing twice', async () => {
    const fires = task('fire', 'Event', { ...id, event: 'build=success' }, { runAfter: ['wait'] })
    const name = await start(namespace, pipelineRun([task('wait', 'Wait', { ...id, path: 'state.go' }), fires]))
    await runs.waits(name, 'wait', 'WaitsForValue')
    const before = (await state('fired')) as unknown[]

    await controller.kill()
    await set('go', 'on')
    await controller.restart()

    expect(await ended(namespace, name)).to.include({ status: 'True' })
    expect(await state('fired')).to.have.length(before.length + 1)
  })

  it('are forgotten when they are deleted', async () => {
    const name = await start(namespace, pipelineRun([task('wait', 'Wait', { ...id, path: 'state.never' })]))
    await runs.waits(name, 'wait', 'WaitsForValue')

    await kubectl(['-n', namespace, 'delete', 'customrun', `${name.replace(/^.*\//, '')}-wait`])

    // Tekton makes another one, or fails.
    await kubectl(['-n', namespace, 'patch', name, '--type=merge', '-p', '{"spec":{"status":"Cancelled"}}'])
    expect(await ended(namespace, name)).to.include({ status: 'False' })
  })

  it('end at once though there are 100 of them', async () => {
    const tasks = Array.from({ length: 100 }, (_, n) => task(`wait-${n}`, 'Wait', { ...id, path: 'state.many' }))
    const name = await start(namespace, pipelineRun(tasks))
    await runs.waits(name, 'wait-99', 'WaitsForValue')

    await set('many', 'yes')

    expect(await ended(namespace, name)).to.include({ status: 'True' })
  })

  for (const [way, reason, expected] of ways) {
    it(`end by ${way} of their PipelineRun before they were begun`, async () => {
      const path = `state.early${way}`
      await controller.kill()
      const name = await start(namespace, pipelineRun([task('wait', 'Wait', { ...id, path })]))
      await runs.made(name, 'wait')

      await kubectl(['-n', namespace, 'patch', name, '--type=merge', '-p', JSON.stringify({ spec: { status: way } })])
      await set(`early${way}`, 'now')
      await controller.restart()

      expect(await ended(namespace, name)).to.include({ status: 'False', reason })
      expect(await runs.reason(name, 'wait')).to.equal(expected ?? 'CustomRunCancelled')
    })
  }

  it('keep how they ended where their PipelineRun is cancelled after that', async () => {
    const wait = task('wait', 'Wait', { ...id, path: 'state.never' }, { runAfter: ['get'] })
    const get = task('get', 'State', { ...id, get: 'state.cicdContextName' })
    const name = await start(namespace, pipelineRun([get, wait]))
    await runs.waits(name, 'wait', 'WaitsForValue')

    await kubectl(['-n', namespace, 'patch', name, '--type=merge', '-p', '{"spec":{"status":"Cancelled"}}'])

    expect(await ended(namespace, name)).to.include({ status: 'False' })
    expect(await runs.reason(name, 'get')).to.equal('Succeeded')
  })

  it('are tried again as often as their task says, each time for its time, and fail then', async () => {
    const wait = task('wait', 'Wait', { ...id, path: 'state.never' }, { timeout: '2s', retries: 2 })

    const { name, status } = await run(namespace, pipelineRun([wait]))

    expect(status).to.equal('False')
    const { status: of } = await runs.get(name, 'wait')
    expect(of?.conditions?.[0]?.reason).to.equal('CustomRunTimedOut')
    expect(of?.retriesStatus).to.have.length(2)
  })

  it('fail where their spec is changed after they were begun', async () => {
    const name = await start(namespace, pipelineRun([task('wait', 'Wait', { ...id, path: 'state.never' })]))
    await runs.waits(name, 'wait', 'WaitsForValue')

    const customRun = `${name.replace(/^.*\//, '')}-wait`
    const patch = JSON.stringify([{ op: 'replace', path: '/spec/params/1/value', value: 'state.other' }])
    await kubectl(['-n', namespace, 'patch', 'customrun', customRun, '--type=json', '-p', patch])

    expect(await ended(namespace, name)).to.include({ status: 'False' })
    expect(await runs.reason(name, 'wait')).to.equal('SpecChanged')
  })

  it('are done once by two controllers that both believe to lead', async () => {
    const before = ((await state('fired')) as unknown[]).length
    const stop = await controller.startTwin()

    const fires = Array.from({ length: 5 }, (_, n) => task(`fire-${n}`, 'Event', { ...id, event: 'build=success' }))
    const { status } = await run(namespace, pipelineRun(fires))
    await stop()

    expect(status).to.equal('True')
    expect(await state('fired')).to.have.length(before + 5)
  })

  it('all end though 500 are made at once', async () => {
    const names = Array.from({ length: 500 }, (_, n) => `many-${n}`)
    const before = await runs.endedWith('Succeeded')

    await runs.create(names, 'State', { ...id, get: 'state.cicdContextName' })

    const isDone = async () => ((await runs.endedWith('Succeeded')) === before + 500 ? true : undefined)
    expect(await until('all have ended', isDone)).to.equal(true)
  })
})
