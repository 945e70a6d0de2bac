import { expect } from 'chai'
import { CicdStateMgr } from '../../src/index.ts'
import { app, directoryConfig } from '../support/open-manager.ts'
import { startHttpServer } from '../support/http-server.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('warnings of the library', () => {
  it('are in the answer, and in the log once', async () => {
    const cwd = await tempDir()
    const logged: string[] = []
    const ignore = () => undefined
    const log = { debug: ignore, info: ignore, error: ignore, warn: (message: string) => logged.push(message) }
    await using manager = await CicdStateMgr.open({ config: directoryConfig(cwd), cwd, log })
    const handlers = { success: { notfy: { message: 'x' } } }

    const { warnings } = await manager.init({
      id: 'flow',
      appConfig: app({ pipelines: { build: { 'event-handlers': handlers } } }),
    })

    expect(warnings).to.have.lengthOf(1)
    expect(warnings?.[0]).to.match(/"notfy".*did you mean "notify"/)
    expect(logged).to.deep.equal(warnings)
    const set = await manager.set({ id: 'flow', operations: [{ op: 'set', path: 'state.a', value: 1 }] })
    expect(set).to.not.have.property('warnings')
  })

  it('of an event tell about line breaks that were escaped', async () => {
    const cwd = await tempDir()
    await using server = await startHttpServer()
    const section = { slack: { url: server.origin }, templates: { notify: '{"text": "{{ notify.message }}"}' } }
    await using manager = await CicdStateMgr.open({ config: directoryConfig(cwd, section), cwd })
    const handlers = { success: { notify: { message: 'a\nb' } } }
    await manager.init({
      id: 'flow',
      appConfig: app({ channel: 'c', pipelines: { build: { 'event-handlers': handlers } } }),
    })

    const { warnings, status } = await manager.handleEvent({ id: 'flow', pipeline: 'build', event: 'success' })

    expect(status).to.equal('done')
    expect(warnings).to.have.lengthOf(1)
    expect(warnings?.[0]).to.match(/^the config: templates\.notify renders to JSON with raw line breaks/)
  })
})
