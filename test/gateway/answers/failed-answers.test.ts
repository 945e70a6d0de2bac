import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/index.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { gatewayConfig, startGateway } from '../../support/gateway.ts'
import { startSlack } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a message that Slack refuses to change', () => {
  it('is in the log once for each failure, with its question, however often the gateway tries again', async () => {
    const third = Promise.withResolvers<undefined>()
    let tried = 0
    await using slack = await startSlack(({ method }) => {
      if (method === 'chat.postMessage') return { json: { ok: true, channel: 'C1', ts: '17.1' } }
      if (method === 'chat.update' && ++tried === 3) third.resolve(undefined)
      return { json: { ok: false, error: 'unknown_method' } }
    })
    const cwd = await tempDir()
    const datasources = { directory: { path: `${cwd}/store`, isPrimary: true } }
    const section: JsonObject = { decisions: { ...deciders } }
    const config = gatewayConfig(datasources, section as Parameters<typeof gatewayConfig>[1], slack.api)
    await using manager = await CicdStateMgr.open({ config, cwd })
    const operations = [{ op: 'set', path: 'state.version', value: '1.5.0' }] as const
    await manager.init({ id: 'flow-1', appConfig: askingApp(asking({ policy: 'one' })), operations })
    await manager.handleEvent({ id: 'flow-1', pipeline: 'build', event: 'success' })
    await using gateway = await startGateway({ config, cwd, lookEvery: 50 })

    await manager.decide({ id: 'flow-1', name: 'deploy-prod', option: 'approve', actor: 'ann' })
    await third.promise
    await gateway.stop()

    const lines = gateway.log.filter((line) => line.includes('could not be sent'))
    expect(lines.map((line) => JSON.parse(line) as unknown)).to.have.length(1)
    expect(JSON.parse(lines[0] ?? '')).to.deep.include({
      msg: 'an answer could not be sent in C1: unknown_method',
      ...{ context: 'flow-1', decision: 'deploy-prod', ts: '17.1' },
    })
  })
})
