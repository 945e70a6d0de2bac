import { expect } from 'chai'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { callerOn } from '../../src/operations/host.ts'
import { conditionOf, ControllerBench, customRunPath } from '../support/controller.ts'

const id = { 'context-id': 'flow' }
const wait = { ...id, path: 'state.never' }
const set = (bench: ControllerBench, path: string, value: string) =>
  changeContext(callerOn(bench.host), { id: 'flow', operations: [{ op: 'set', path, value }] })

describe('a CustomRun', () => {
  it('begins at once: Unknown, startTime, the generation, one condition', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    bench.create('wait', 'Wait', wait)
    await bench.waits('wait')

    const { status, metadata } = bench.api.objects.get(customRunPath('wait'))

    expect(status).to.have.all.keys('conditions', 'startTime', 'observedGeneration', 'extraFields')
    expect(status).to.deep.include({ observedGeneration: metadata.generation })
    expect((status as { conditions: object[] }).conditions).to.have.length(1)
    expect(conditionOf(bench.api.objects.get(customRunPath('wait')))).to.include({
      type: 'Succeeded',
      status: 'Unknown',
    })
  })

  it('has an Event of its end, and one of what it waits for only if it waits', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    const requests = () => bench.api.calls.filter(({ method }) => method !== 'GET').map(({ method }) => method)

    const ofEnd = nextEvent(bench)
    bench.create('get', 'State', { ...id, get: 'state.cicdContextName' })
    expect(await ofEnd).to.equal('Succeeded: "flow" is at revision 1')
    expect(requests().slice(-3)).to.deep.equal(['PATCH', 'PATCH', 'POST'])

    const ofWait = nextEvent(bench)
    bench.create('wait', 'Wait', wait)
    expect(await ofWait).to.match(/^WaitsForValue: waits for state\./)
  })

  it('gets all problems at once, and nothing is done', async () => {
    await using bench = await ControllerBench.open()
    await bench.start()

    bench.create(
      'bad',
      'State',
      { contextid: 'x', set: 'state.a=1', 'set-json': ['state.b={', 'pipelines=1'], if: ['state.c'], image: 'x' },
      {
        spec: {
          customRef: { apiVersion: 'cicdstatemgr.dev/v1', kind: 'State', name: 'mine' },
          workspaces: [{ name: 'config', emptyDir: {} }],
          timeout: '10 minutes',
          retries: 3,
        },
      },
    )

    const { status, reason, message, results } = await bench.ended('bad')
    expect({ status, reason, results }).to.deep.equal({
      ...{ status: 'False', reason: 'InvalidCustomRun' },
      results: { value: '', revision: '' },
    })
    expect(message.split('; ')).to.deep.equal([
      'there is no version "cicdstatemgr.dev/v1" of cicdstatemgr.dev, cicdstatemgr.dev/v1alpha1 is expected',
      'taskRef has a name, "mine", but a name has no use here: params say everything',
      'it has workspaces, "config", but no pod that could read them',
      'there is no param "contextid", did you mean "context-id"?',
      'param "set" is a text, a list of texts is expected',
      'there is no param "image": it is for the step of a Task, and a custom task has no pod',
      'param "context-id" is missing',
      'param "set-json[0]": state.b is not JSON: wrong at position 1 (line 1 column 2)',
      'param "set-json[1]": pipelines is not changed: pipelines is the flow\'s configuration',
      'param "if[0]": "state.c" has no "=" after a path, PATH=VALUE is expected',
      'timeout "10 minutes" is not a duration',
    ])
  })

  it('fails for a path that is not one before anything is done', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    bench.create('bad', 'State', { ...id, get: 'state.a b.', copy: ['state.c=state..', 'state.d=state['], if: ['=1'] })

    const { reason, message } = await bench.ended('bad')

    expect(reason).to.equal('InvalidCustomRun')
    expect(message.match(/param "[^"]+"/g)).to.deep.equal([
      'param "copy[0]"',
      'param "copy[1]"',
      'param "if[0]"',
      'param "get"',
    ])
  })

  for (const [what, spec, told] of [
    [
      'kind',
      { customRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'Evnt' } },
      'there is no kind "Evnt", did you mean "Event"?',
    ],
    [
      'group without a version',
      { customRef: { apiVersion: 'cicdstatemgr.dev', kind: 'Wait' } },
      'there is no version "cicdstatemgr.dev" of cicdstatemgr.dev',
    ],
    [
      'taskSpec with something in it',
      { customRef: null, customSpec: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'Wait', spec: { path: 'a' } } },
      'taskSpec has "path", but params say everything: name the kind in taskRef',
    ],
  ] as const) {
    it(`fails where there is no such ${what}`, async () => {
      await using bench = await ControllerBench.open()
      await bench.start()

      bench.create('bad', 'Wait', wait, { spec })

      const { reason, message } = await bench.ended('bad')
      expect(reason).to.equal('InvalidCustomRun')
      expect(message).to.contain(told)
    })
  }

  it('is ignored if it belongs to another controller', async () => {
    await using bench = await ControllerBench.open()
    await bench.start()
    bench.create('theirs', 'Wait', {}, { spec: { customRef: { apiVersion: 'cicdstatemgr.device/v1', kind: 'Wait' } } })

    bench.create('ours', 'Nothing', {})
    await bench.ended('ours')

    expect(bench.api.objects.get(customRunPath('theirs'))).not.to.have.property('status')
  })

  it('is cancelled before anything else, with the reason that Tekton knows', async () => {
    await using bench = await ControllerBench.open()
    bench.create(
      'early',
      'Nothing',
      {},
      { spec: { status: 'RunCancelled', statusMessage: 'the PipelineRun was cancelled' } },
    )
    await bench.init('flow')
    bench.create('waiting', 'Wait', wait, { spec: { retries: 2 } })
    await bench.start()
    await bench.waits('waiting')

    bench.cancel('waiting')

    expect(await bench.ended('early')).to.deep.include({
      status: 'False',
      reason: 'CustomRunCancelled',
      message: 'the PipelineRun was cancelled',
    })
    expect(await bench.ended('waiting')).to.deep.equal({
      ...{ status: 'False', reason: 'CustomRunCancelled', message: 'it was cancelled' },
      results: { value: '', revision: '' },
    })
  })

  it('is not changed after its end, even if it is cancelled then', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    bench.create('get', 'State', { ...id, get: 'state.cicdContextName' })
    await bench.ended('get')
    const before = bench.api.objects.get(customRunPath('get')).status

    bench.cancel('get')
    bench.create('next', 'State', { ...id, get: 'state.cicdContextName' })
    await bench.ended('next')

    expect(bench.api.objects.get(customRunPath('get')).status).to.deep.equal(before)
  })

  it('times out, attempt by attempt, and never fails in between', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    const statuses: (string | undefined)[] = []
    const starts = new Set<unknown>()
    bench.api.objects.listen('/apis/tekton.dev/v1beta1/customruns', ({ object }) => {
      statuses.push(conditionOf(object)?.status)
      starts.add((object.status as { startTime?: string } | undefined)?.startTime)
    })

    bench.create('wait', 'Wait', wait, { spec: { timeout: '3s', retries: 1 } })

    const { status, reason, message } = await bench.ended('wait')
    expect({ status, reason }).to.deep.equal({ status: 'False', reason: 'CustomRunTimedOut' })
    expect(message).to.match(/^it did not end in 3s: waits for state\.never of "flow" to be there; until /)
    expect(statuses.indexOf('False')).to.equal(statuses.length - 1)
    const { retriesStatus } = bench.api.objects.get(customRunPath('wait')).status as { retriesStatus: object[] }
    expect(retriesStatus).to.have.length(1)
    expect(retriesStatus[0]).to.have.property('startTime')
    expect(retriesStatus[0]).not.to.have.any.keys('retriesStatus', 'extraFields')
    expect(retriesStatus[0]).to.deep.include({
      results: [
        { name: 'value', value: '' },
        { name: 'revision', value: '' },
      ],
    })
    expect(starts).to.include(undefined)
  })

  it('fails if its spec is changed after the start', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    bench.create('wait', 'Wait', wait)
    await bench.waits('wait')

    const params = [
      { name: 'context-id', value: 'flow' },
      { name: 'path', value: 'state.cicdContextName' },
    ]
    bench.api.objects.merge(customRunPath('wait'), { spec: { params } }, undefined)

    expect(await bench.ended('wait')).to.deep.include({ status: 'False', reason: 'SpecChanged' })
  })

  it('is read again if another client changed it, and continues', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    let meddled = false
    bench.api.options = {
      fault({ method }) {
        if (method === 'PATCH' && !meddled) {
          meddled = true
          bench.api.objects.merge(customRunPath('get'), {}, undefined)
        }
        return undefined
      },
    }
    await bench.start()

    bench.create('get', 'State', { ...id, increment: ['state.n=1'], get: 'state.n' })

    expect(await bench.ended('get')).to.deep.include({ status: 'True', results: { value: '1', revision: '2' } })
  })

  it('does nothing twice if a status could not be written', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    let patches = 0
    bench.api.options = { fault: ({ method }) => (method === 'PATCH' && ++patches === 2 ? 'late' : undefined) }
    await bench.start()
    bench.create('one', 'State', { ...id, increment: ['state.n=1'], get: 'state.n' })
    const one = await bench.ended('one')
    patches = 0
    bench.api.options = { fault: ({ method }) => (method === 'PATCH' && ++patches === 2 ? { status: 500 } : undefined) }
    bench.create('two', 'State', { ...id, increment: ['state.n=1'], get: 'state.n' })

    expect(one.results).to.deep.equal({ value: '1', revision: '2' })
    expect((await bench.ended('two')).results).to.deep.equal({ value: '2', revision: '3' })
  })

  it('is served once by two controllers that both believe to lead', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    bench.createPipelineRun('run')
    await bench.start()
    await bench.start()

    const names = Array.from({ length: 8 }, (_, n) => `n-${n}`)
    for (const name of names) bench.create(name, 'State', { ...id, increment: ['state.n=1'] })
    bench.create('lock', 'Lock', { name: 'l' }, { pipelineRun: 'run' })
    for (const name of names) expect((await bench.ended(name)).status).to.equal('True')

    bench.create('get', 'State', { ...id, get: 'state.n' })
    expect((await bench.ended('get')).results.value).to.equal('8')
    const { results } = await bench.ended('lock')
    expect(String((await bench.host.store.locks?.look('l'))?.holder?.token)).to.equal(results.token)
  })

  it('has no secret in its messages, and no result that contains one', async () => {
    const secret = 'tok-abcdefgh-1234'
    await using bench = await ControllerBench.open({ slack: { token: secret } })
    await bench.init('flow')
    await set(bench, 'state.leak', `x ${secret}`)
    await bench.start()

    bench.create('get', 'State', { ...id, get: 'state.leak' })
    bench.create('wait', 'Wait', { ...id, path: 'state.leak', in: [`x ${secret}`] })
    bench.create('bad', 'Wait', { ...id, path: `state[${secret}` })

    expect(await bench.ended('get')).to.deep.include({ reason: 'SecretInResult', results: { value: '', revision: '' } })
    expect((await bench.ended('wait')).reason).to.equal('SecretInResult')
    expect((await bench.ended('bad')).reason).to.equal('InvalidCustomRun')
    await bench.api.called(({ path }) => path.endsWith('/events'))
    const everything = JSON.stringify([
      bench.api.objects.list('/apis/tekton.dev/v1beta1/customruns').map(({ status }) => status),
      bench.api.objects.list('/api/v1/events'),
      bench.logged,
    ])
    expect(everything).not.to.contain(secret)
  })

  it('has no result that Tekton would refuse', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await set(bench, 'state.large', 'ä'.repeat(2049))
    await bench.start()

    bench.create('get', 'State', { ...id, get: 'state.large' })

    expect(await bench.ended('get')).to.deep.include({ status: 'False', reason: 'ResultTooLarge' })
  })
})

describe('a context', () => {
  it('belongs to the namespace that made it', async () => {
    await using bench = await ControllerBench.open({
      controller: { namespaces: ['ci', 'other', 'friend'], contexts: { friend: ['ci'] } },
    })
    await bench.init('flow')
    await bench.init('nobodys', { namespace: '' })
    await bench.start()

    for (const namespace of ['ci', 'other', 'friend'])
      bench.create('get', 'State', { ...id, get: 'state.cicdNamespace' }, { namespace })
    bench.create('nobodys', 'State', { 'context-id': 'nobodys', get: 'state' })

    expect(await bench.ended('get')).to.deep.include({ status: 'True', results: { value: 'ci', revision: '1' } })
    expect(await bench.ended('get', 'friend')).to.deep.include({ status: 'True' })
    expect(await bench.ended('get', 'other')).to.deep.include({ status: 'False', reason: 'ContextOfAnotherNamespace' })
    expect(await bench.ended('nobodys')).to.deep.include({ status: 'False', reason: 'ContextOfAnotherNamespace' })
  })

  it('that no namespace made can be used if the config says so', async () => {
    await using bench = await ControllerBench.open({ controller: { unboundContexts: true } })
    await bench.init('flow', { namespace: '' })
    await bench.start()

    bench.create('get', 'State', { ...id, get: 'state.cicdContextName' })

    expect((await bench.ended('get')).status).to.equal('True')
  })

  it('does not change hands', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()

    bench.create('steal', 'State', { ...id, set: ['state.cicdNamespace=other'] })

    expect((await bench.ended('steal')).message).to.equal(
      'param "set[0]": state.cicdNamespace cannot be changed: it is the namespace that made the context data',
    )
  })
})

/** The reason and message of the next Event of the cluster. */
function nextEvent({ api }: ControllerBench): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  api.objects.listen('/api/v1/namespaces/ci/events', ({ object: { reason, message } }) => {
    resolve(`${reason as string}: ${message as string}`)
  })
  return promise
}
