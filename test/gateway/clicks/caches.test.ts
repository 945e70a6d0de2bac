import { expect } from 'chai'
import { mkdir } from 'node:fs/promises'
import { CicdStateMgr } from '../../../src/index.ts'
import { postQuestion, gatewayConfig, startGateway } from '../../support/gateway.ts'
import { clickPayload, startSlack } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('a cache that the gateway cannot write', () => {
  it('is logged, and the vote counts', async () => {
    const cwd = await tempDir()
    await using slack = await startSlack()
    const directory = { path: `${cwd}/store`, isPrimary: true }
    const question = await postQuestion(gatewayConfig({ directory }, {}, slack.api), cwd)
    await mkdir(`${cwd}/data.json`)
    const config = gatewayConfig({ directory, jsonfile: { path: `${cwd}/data.json` } }, {}, slack.api)
    await using gateway = await startGateway({ config, cwd })

    const answer = await gateway.send(clickPayload({ context: 'flow', question, option: 'approve' }))
    expect(answer.status).to.equal(200)
    expect(JSON.parse(await gateway.logged('was not written'))).to.deep.include({
      msg: `a cache of flow was not written: cannot write ${cwd}/data.json: illegal operation on a directory (EISDIR)`,
    })
    await using manager = await CicdStateMgr.open({ config, cwd })
    const { value } = await manager.get({ id: 'flow', path: 'decisions.deploy.state' })
    expect(value).to.equal('approved')
  })
})
