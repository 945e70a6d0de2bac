import { expect } from 'chai'
import type { CicdStateMgr, InitRequest } from '../../../src/index.ts'
import { app, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('making a context', () => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await openManager(await tempDir())
  })
  afterEach(() => manager.close())

  const init = (request: Partial<InitRequest> = {}) =>
    manager.init({ id: 'flow-1', appConfig: app({ channel: 'c' }), ...request })
  const document = async () => (await manager.export({ id: 'flow-1', format: 'json' })).value

  it('stores the document in the order that the contract names', async () => {
    const appConfig = app(
      { channel: 'c', state: { dropped: true } },
      {
        'jinja2-macros': { hi: ' {% macro hi() %}hi{% endmacro %}\n' },
        variables: { v: '{{ hi() }} {{ state.x }}', n: 3 },
      },
    )
    await init({ appConfig, operations: [{ op: 'set', path: 'state.x', value: 'X' }] })

    const stored = JSON.parse(await document()) as Record<string, unknown>
    expect(Object.keys(stored)).to.deep.equal(['channel', 'appPipelinesConfig', 'jinja2Macros', 'state', 'variables'])
    expect(stored).to.deep.include({
      appPipelinesConfig: appConfig,
      jinja2Macros: { byName: { hi: ' {% macro hi() %}hi{% endmacro %}\n' }, all: '{% macro hi() %}hi{% endmacro %}' },
      state: { cicdContextDataId: 'flow-1', cicdContextName: 'stage', x: 'X' },
      variables: { v: 'hi X', n: 3 },
    })
  })

  it('fails on an id that is taken, and leaves what is there', async () => {
    await init()

    const error = await rejection(init({ appConfig: app({ channel: 'other' }) }))
    expect(error).to.include({ code: 'CONTEXT_EXISTS', exitCode: 5 })
    expect(await manager.get({ id: 'flow-1', path: 'channel' })).to.deep.include({ value: 'c', revision: 1 })
  })

  it('stores nothing where its event is of a pipeline that there is not', async () => {
    const request = { appConfig: app({ pipelines: { build: {} } }), event: { pipeline: 'bild', event: 'success' } }

    const error = await rejection(init(request))

    expect(error).to.include({ code: 'UNKNOWN_PIPELINE', exitCode: 4 })
    expect(error.message).to.match(/did you mean "build"\?$/)
    expect((await manager.list()).contexts).to.deep.equal([])
    expect(await init({ ...request, event: { pipeline: 'build', event: 'any' } })).to.include({ revision: 1 })
  })

  it('keeps what is there and applies nothing when told to', async () => {
    await init()

    const kept = await init({ ifExists: 'keep', operations: [{ op: 'set', path: 'state.x', value: 1 }] })
    expect(kept).to.deep.equal({ id: 'flow-1', revision: 1, created: false })
  })

  it('replaces what is there and goes on counting when told to', async () => {
    await init()
    await manager.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.x', value: 1 }] })

    const replaced = await init({ ifExists: 'replace', appConfig: app({ channel: 'new' }) })
    expect(replaced).to.deep.equal({ id: 'flow-1', revision: 3, created: true, replacedRevision: 2 })
    expect(JSON.parse(await document()))
      .to.have.property('channel', 'new')
      .and.not.have.nested.property('state.x')
  })

  it('lets exactly one of those who race for an id make it', async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => init()))

    expect(results.filter((result) => result.status === 'fulfilled')).to.have.length(1)
    for (const result of results) if (result.status === 'rejected') expect(result.reason).to.include({ exitCode: 5 })
  })

  it('names the contexts there are when the one asked for is unknown', async () => {
    const error = await rejection(init({ cicdContext: 'stag' }))

    expect(error).to.include({ exitCode: 3 })
    expect(error.message).to.match(/"stag".*"stage"/s)
    expect(await rejection(manager.load({ id: 'flow-1' }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })
})
