import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { asking, askingApp } from '../../support/deciding.ts'
import { startSlack } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { apiConfig, proxySecret, startApi } from './support.ts'

const id = 'flow-1'
const name = 'deploy-prod'

describe('the API, for those who may read', () => {
  it('has no code of the buttons of a question, neither before nor after a vote', async () => {
    await using slack = await startSlack(({ method }) =>
      method === 'chat.postMessage' ? { json: { ok: true, channel: 'C1', ts: '17.1' } } : undefined,
    )
    const cwd = await tempDir()
    const config = apiConfig(cwd, { proxy: { userHeader: 'X-Forwarded-User' } }, slack.api)
    await using manager = await CicdStateMgr.open({ config, cwd })
    await manager.init({
      id,
      appConfig: askingApp(asking({ policy: 'one' })),
      operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }],
    })
    await manager.handleEvent({ id, pipeline: 'build', event: 'success' })
    const place = `decisions.${name}.message.blocks`
    const blocks = (await manager.get({ id, path: place })).value as string
    const [, code = ''] = /code\\*":\\*"([\w-]{22})/.exec(blocks) ?? []
    expect(code).to.have.length(22)

    const gateway = await startApi({ config, cwd })
    try {
      const ann = { 'x-cicdstatemgr-proxy': proxySecret, 'x-forwarded-user': 'ann' }
      const path = `/api/v1/decisions/${id}/${name}`
      const answers: JsonObject[] = []
      for (const read of ['/api/v1/decisions', path]) answers.push((await gateway.call(read, ann)).body)
      answers.push((await gateway.call(`${path}/votes`, ann, { option: 'approve' })).body)

      expect(answers.map((body) => JSON.stringify(body).includes(name))).to.deep.equal([true, true, true])
      expect(JSON.stringify(answers)).not.to.contain(code)
    } finally {
      await gateway.stop()
    }
  })
})
