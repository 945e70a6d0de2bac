import { expect } from 'chai'
import { changeContext } from '../../src/operations/change/change-context.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { readHistory } from '../../src/operations/history/read-history.ts'
import { callerOn } from '../../src/operations/host.ts'
import { ControllerBench } from '../support/controller.ts'

const id = { 'context-id': 'flow' }

describe('a custom task', () => {
  it('of kind Event stores the given values and runs the handlers, once', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    const stop = await bench.start()

    bench.create('fire', 'Event', { ...id, event: 'build=success', set: ['state.version=1'], 'var-text': ['who=ann'] })
    const ended = await bench.ended('fire')
    await stop()
    await bench.start()
    bench.create('next', 'State', { ...id, get: 'state' })
    const { results } = await bench.ended('next')

    expect(ended).to.deep.equal({
      ...{ status: 'True', reason: 'Succeeded', message: 'build=success was handled' },
      results: { revision: '3', status: 'done' },
    })
    expect(JSON.parse(results.value ?? '')).to.include({ version: '1' })
    expect(JSON.parse(results.value ?? ''))
      .to.have.property('by')
      .that.deep.equals(['ann'])
  })

  it('of kind Event fails if a handler fails, and says which', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()

    bench.create('fire', 'Event', { ...id, event: 'build=broken' })

    const { status, reason, message, results } = await bench.ended('fire')
    expect({ status, reason, results }).to.deep.equal({
      ...{ status: 'False', reason: 'EventFailed' },
      results: { revision: '1', status: 'failed' },
    })
    expect(message).to.match(/^build=broken failed: respond\.default: .*nowhere\.example/)
  })

  it('of kind Event succeeds if the event has no handlers, and says so', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()

    bench.create('fire', 'Event', { ...id, event: 'build=other' })

    expect(await bench.ended('fire')).to.deep.include({
      message: 'nobody handles build=other',
      results: { revision: '1', status: 'unhandled' },
    })
  })

  it('of kind Event fails with strict if the event has no handlers, or if a failed block is only a warning otherwise', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()
    const strict = { ...id, strict: 'true' }

    bench.create('fine', 'Event', { ...strict, event: 'build=success' })
    bench.create('none', 'Event', { ...strict, event: 'build=other' })
    bench.create('loose', 'Event', { ...id, event: 'build=warned' })
    bench.create('warned', 'Event', { ...strict, event: 'build=warned' })
    bench.create('word', 'Event', { ...id, event: 'build=other', strict: 'yes' })

    expect(await bench.ended('fine')).to.deep.include({ status: 'True' })
    expect(await bench.ended('none')).to.deep.include({
      ...{ status: 'False', reason: 'EventUnhandled', message: 'nobody handles build=other' },
    })
    expect(await bench.ended('loose')).to.deep.include({ status: 'True', message: 'build=warned was handled' })
    const { reason, message, results } = await bench.ended('warned')
    expect([reason, results.status]).to.deep.equal(['EventFailed', 'failed'])
    expect(message).to.match(/^build=warned failed: respond\.default: .*nowhere\.example/)
    expect((await bench.ended('word')).message).to.contain('param "strict" is "yes", true or false is expected')
  })

  it('of kind State changes values under conditions and reads one, as one revision', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()

    bench.create('set', 'State', {
      ...id,
      'if-absent': ['state.n'],
      increment: ['state.n=2'],
      'set-json': ['state.list=[1]'],
      'set-base64': ['state.text=JChhKQ=='],
      set: ['state.list[]=x'],
      get: 'state.list',
    })
    const set = await bench.ended('set')
    bench.create('again', 'State', { ...id, 'if-absent': ['state.n'], set: ['state.n=3'], get: 'state.n' })
    const again = await bench.ended('again')

    expect(set).to.deep.include({ status: 'True', results: { value: '[1,"x"]', revision: '2' } })
    expect(again).to.deep.include({ status: 'False', reason: 'ConditionNotMet', results: { value: '', revision: '' } })
    const { value } = await getValue(callerOn(bench.host), { id: 'flow', path: 'state.text' })
    expect(value).to.equal('$(a)')
    const [change] = (await readHistory(callerOn(bench.host), { id: 'flow' })).entries
    expect(change).to.deep.include({ actor: 'tekton:ci/set', run: { namespace: 'ci', customRun: 'set' } })
  })

  it('of kind Wait waits for a value, and ends when it is there', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    await bench.start()

    bench.create(
      'wait',
      'Wait',
      { ...id, path: 'state.deploy', in: ['done', 'failed'] },
      { spec: { timeout: '2h0m0s' } },
    )
    const message = await bench.waits('wait')
    await changeContext(callerOn(bench.host), {
      id: 'flow',
      operations: [{ op: 'set', path: 'state.deploy', value: 'done' }],
    })

    expect(message).to.match(
      /^waits for state\.deploy of "flow" to be "done" or "failed"; until \d{4}-\S+Z at the latest$/,
    )
    expect(await bench.ended('wait')).to.deep.equal({
      ...{ status: 'True', reason: 'Succeeded', message: 'state.deploy of "flow" is "done"' },
      results: { value: 'done', revision: '2' },
    })
  })

  it('of kind Wait sees a change between its first read and its wait', async () => {
    await using bench = await ControllerBench.open()
    await bench.init('flow')
    // It would be too late if it looked by itself.
    Object.defineProperty(bench.host.store.hints!, 'lookEvery', { value: 600_000 })
    await bench.start()
    for (const [name, path] of [
      ['one', 'state.go'],
      ['other', 'state.never'],
    ] as const) {
      bench.create(name, 'Wait', { ...id, path })
      await bench.waits(name)
    }
    let patches = 0
    const operations = [{ op: 'set', path: 'state.go', value: 'now' }] as const
    bench.api.options = {
      async fault({ method, path }) {
        // It has looked, and says that it waits.
        if (method !== 'PATCH' || !path.includes('two') || ++patches !== 2) return undefined
        await changeContext(callerOn(bench.host), { id: 'flow', operations })
        await bench.ended('one')
        return undefined
      },
    }

    bench.create('two', 'Wait', { ...id, path: 'state.go' })
    await bench.until('one', (one) => JSON.stringify(one.status).includes('True'))

    expect((await bench.ended('two')).status).to.equal('True')
  })

  it('of kind Wait fails if there is no such context', async () => {
    await using bench = await ControllerBench.open()
    await bench.start()

    bench.create('wait', 'Wait', { ...id, path: 'state.deploy' })

    expect(await bench.ended('wait')).to.deep.include({ status: 'False', reason: 'ContextNotFound' })
  })
})
