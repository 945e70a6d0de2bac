import { expect } from 'chai'
import { CicdError } from '../../src/errors/cicd-error.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { callerOn } from '../../src/operations/host.ts'
import { deleteContext } from '../../src/operations/contexts/delete-context.ts'
import { cancelDecision } from '../../src/operations/decisions/cancel-decision.ts'
import { conditionOf, customRunPath } from '../support/controller.ts'
import { asks, openApprovals, recordOf, told } from '../support/approvals.ts'
import type { ApprovalBench } from '../support/approvals.ts'

const byEvent = { 'context-id': 'flow', event: 'build=success' }
const asked = (commands: readonly string[]) => commands.filter((command) => command === 'ask deploy-prod')

describe('an Approval that asks people', () => {
  it('cancels its question when it is cancelled, so that nobody votes without effect', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('ask', 'Approval', byEvent)
    await bench.waits('ask')

    bench.cancel('ask', 'the PipelineRun was cancelled')

    expect(await bench.ended('ask')).to.deep.include({
      ...{ status: 'False', reason: 'CustomRunCancelled', message: 'the PipelineRun was cancelled' },
    })
    const record = await bench.state('cancelled')
    expect(record).to.deep.include({
      ...{ by: ['tekton:ci/ask'], comment: 'ask no longer waits: the PipelineRun was cancelled' },
    })
    await bench.settled('deploy=off')
    expect(bench.posted()).to.deep.equal(['Deploy?', 'off '])
  })

  it('asks nothing if it was cancelled before it began', async () => {
    await using bench = await openApprovals()
    bench.create('ask', 'Approval', byEvent, { spec: { status: 'RunCancelled' } })
    await bench.start()

    expect((await bench.ended('ask')).reason).to.equal('CustomRunCancelled')
    expect(bench.posted()).to.deep.equal([])
  })

  it('keeps a decision if it is cancelled after that', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    await bench.vote('ann', 'reject')
    await bench.ended('ask')

    bench.cancel('ask')
    bench.create('next', 'Approval', { ...told, wait: '0s' })
    await bench.ended('next')

    expect((await bench.ended('ask')).reason).to.equal('Rejected')
    expect(await recordOf(bench)).to.include({ state: 'rejected' })
  })

  it('cancels its question, and no other one, when the CustomRun is deleted', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    bench.create('waits', 'Approval', told)
    await bench.waits('waits')

    bench.api.objects.remove(customRunPath('waits'))
    bench.create('other', 'Approval', { ...told, wait: '0s' })
    await bench.ended('other')
    const before = await recordOf(bench)
    bench.api.objects.remove(customRunPath('ask'))

    expect(before).to.include({ state: 'open' })
    expect(await bench.state('cancelled')).to.include({ comment: 'ask no longer waits: it was deleted' })
  })

  it('cancels its question when its time runs out', async () => {
    await using bench = await openApprovals()
    await bench.start()

    // The start is kept in whole seconds, as in Kubernetes: an attempt has up to a second less.
    bench.create('ask', 'Approval', asks, { spec: { timeout: '3s' } })

    const { reason, message } = await bench.ended('ask')
    expect(reason).to.equal('CustomRunTimedOut')
    expect(message).to.match(/^it did not end in 3s; the question is cancelled: waits for a decision on /)
    expect(await bench.state('cancelled')).to.include({ comment: 'ask no longer waits: CustomRunTimedOut' })
  })

  it('asks once in each attempt, and replaces the question before', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('ask', 'Approval', byEvent, { spec: { timeout: '4s', retries: 1 } })
    await bench.until('ask', (one) => JSON.stringify(one.status ?? {}).includes('retriesStatus'))
    await bench.until('ask', (one) => conditionOf(one)?.reason === 'WaitsForDecision')
    await bench.vote('ann', 'approve')
    await bench.vote('cyd', 'approve')

    expect((await bench.ended('ask')).status).to.equal('True')
    expect(bench.posted()).to.deep.equal(['Deploy?', 'off ', 'Deploy?', 'approved approve'])
  })

  it('fails if its spec is changed, and cancels the question', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')

    const params = [{ name: 'context-id', value: 'elsewhere' }]
    bench.api.objects.merge(customRunPath('ask'), { spec: { params } }, undefined)

    expect((await bench.ended('ask')).reason).to.equal('SpecChanged')
    await bench.state('cancelled')
  })

  for (const [what, params] of Object.entries({ 'by itself': asks, 'by an event': byEvent })) {
    it(`asks once ${what}, whatever happens to the controller and to its writes`, async () => {
      await using bench = await openApprovals()
      let patches = 0
      // The first says Started, the second that it waits.
      bench.api.options = { fault: ({ method }) => (method === 'PATCH' && ++patches === 2 ? 'close' : undefined) }
      const stop = await bench.start()
      bench.create('ask', 'Approval', params)
      const { id } = await bench.state('open')
      await stop().catch(() => undefined)

      const stopSecond = await bench.start()
      await bench.waits('ask')
      await stopSecond().catch(() => undefined)
      await bench.start()
      await bench.vote('ann', 'approve')
      await bench.vote('cyd', 'approve')
      const { status } = await bench.ended('ask')

      expect(status).to.equal('True')
      expect(await recordOf(bench)).to.include({ id })
      expect(bench.posted().filter((text) => text === 'Deploy?')).to.have.length(params === asks ? 0 : 1)
    })
  }

  it('asks once if two controllers both believe to lead', async () => {
    await using bench = await openApprovals()
    await Promise.all([bench.start(), bench.start(), bench.start()])

    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    await bench.vote('ann', 'reject')

    expect((await bench.ended('ask')).reason).to.equal('Rejected')
    expect(asked(await bench.commands())).to.have.length(1)
  })

  it('cancels also a question that the status does not know', async () => {
    await using bench = await openApprovals()
    let patches = 0
    bench.api.options = { fault: ({ method }) => (method === 'PATCH' && ++patches >= 2 ? 'close' : undefined) }
    const stop = await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.state('open')
    await stop().catch(() => undefined)
    bench.cancel('ask')

    bench.api.options = {}
    await bench.start()

    expect((await bench.ended('ask')).reason).to.equal('CustomRunCancelled')
    await bench.state('cancelled')
  })

  it('has its question cancelled by the next controller, if it ended while no controller ran', async () => {
    await using bench = await openApprovals()
    const stop = await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    await stop()
    const path = customRunPath('ask')
    const object = bench.api.objects.get(path)
    const conditions = [{ type: 'Succeeded', status: 'False', reason: 'CustomRunCancelled', message: 'by hand' }]
    bench.api.objects.replace(path, { ...object, status: { ...(object.status as object), conditions } })

    await bench.start()

    await bench.state('cancelled')
  })

  it('has its question, and no other one, cancelled by the next controller, if it was deleted while no controller ran', async () => {
    await using bench = await openApprovals()
    const other = { ...asks, decision: 'other' }
    const stop = await bench.start()
    bench.create('ask', 'Approval', asks)
    bench.create('stays', 'Approval', other)
    await bench.waits('ask')
    await bench.waits('stays')
    await stop()
    bench.api.objects.remove(customRunPath('ask'))

    await bench.start()

    expect(await bench.state('cancelled')).to.deep.include({ comment: 'ask no longer waits: it was deleted' })
    const { value } = await getValue(callerOn(bench.host), { id: 'flow', path: 'decisions.other.state' })
    expect(value).to.equal('open')
  })

  it('has its question cancelled if it was deleted and made again while no controller ran', async () => {
    await using bench = await openApprovals()
    const stop = await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    await stop()
    bench.api.objects.remove(customRunPath('ask'))
    bench.create('ask', 'Wait', { 'context-id': 'flow', path: 'state.never' })

    await bench.start()

    await bench.state('cancelled')
  })

  it('waits with the search while the store cannot be reached, and then continues', async () => {
    await using bench = await openApprovals()
    const stop = await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    await stop()
    bench.api.objects.remove(customRunPath('ask'))
    const { store } = bench.host
    const list = store.list.bind(store)
    let failures = 0
    const away = () => {
      if (++failures > 1) return list({ limit: 10 })
      return Promise.reject(new CicdError('REDIS_LOADING', 'the store is away'))
    }
    Object.defineProperty(store, 'list', { value: away })
    const { clock } = bench.host
    Object.defineProperty(bench.host, 'clock', {
      value: { ...clock, now: () => clock.now(), sleep: (_: number, signal?: AbortSignal) => clock.sleep(10, signal) },
    })

    await bench.start()

    await bench.state('cancelled')
  })

  it('says so if the context is removed', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')

    await deleteContext(callerOn(bench.host), { id: 'flow' })

    expect((await bench.ended('ask')).reason).to.equal('ContextNotFound')
  })

  it('ends no newer question of the same name', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('ask', 'Approval', asks)
    await bench.waits('ask')
    const { id } = await recordOf(bench)

    const cancelling = cancelDecision(callerOn(bench.host), { id: 'flow', name: 'deploy-prod', question: 'another' })

    expect(await cancelling.catch((error: unknown) => error)).to.include({ code: 'DECISION_REPLACED' })
    expect(await recordOf(bench)).to.include({ id, state: 'open' })
  })

  it('needs a context of its namespace', async () => {
    await using bench = await openApprovals({ controller: { namespaces: ['ci', 'other'] } })
    await bench.start()

    bench.create('ask', 'Approval', byEvent, { namespace: 'other' })
    bench.create('look', 'Approval', told, { namespace: 'other' })

    expect((await bench.ended('ask', 'other')).reason).to.equal('ContextOfAnotherNamespace')
    expect((await bench.ended('look', 'other')).reason).to.equal('ContextOfAnotherNamespace')
    expect(bench.posted()).to.deep.equal([])
  })

  it('asks exactly one of the questions of an event, or none', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('several', 'Approval', { ...byEvent, event: 'deploy=several' })
    const several = await bench.ended('several')
    const states = await Promise.all(['one', 'two'].map((name) => endOf(bench, name)))
    bench.create('one', 'Approval', { ...byEvent, event: 'deploy=several', decision: 'one' })
    const message = await bench.waits('one')

    expect(several).to.deep.include({ reason: 'SeveralQuestions' })
    expect(several.message).to.equal(
      'deploy=several asks several questions, one, two: name one in the param "decision"',
    )
    expect(states).to.deep.equal(['cancelled', 'cancelled'])
    expect(message).to.contain('(one of "flow", policy prod)')
  })
})

async function endOf(bench: ApprovalBench, name: string): Promise<unknown> {
  for (;;) {
    const { state } = await recordOf(bench, name)
    if (state !== 'open') return state
    await bench.host.clock.sleep(20, new AbortController().signal)
  }
}
