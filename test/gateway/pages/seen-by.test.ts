import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { askQuestion } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { apiConfig, proxySecret, startApi } from '../api/support.ts'
import type { ApiGateway } from '../api/support.ts'

describe('a page of flows', () => {
  let gateway: ApiGateway | undefined
  afterEach(() => gateway?.stop())

  it('names the person who sees it, otherwise the address, and not the id of the login provider', async () => {
    const cwd = await tempDir()
    const proxy = { userHeader: 'X-Forwarded-User', emailHeader: 'X-Forwarded-Email' }
    const { cicdstatemgr } = apiConfig(cwd, { proxy }) as { cicdstatemgr: JsonObject }
    const section = { ...(cicdstatemgr.gateway as JsonObject), url: 'https://cicd.example.org' }
    const config = { cicdstatemgr: { ...cicdstatemgr, gateway: section } }
    await askQuestion(config, cwd)
    gateway = await startApi({ config, cwd })
    const from = { 'x-cicdstatemgr-proxy': proxySecret, 'x-forwarded-user': '7f3a-guid' }
    for (const [email, name] of Object.entries({ 'cyd@example.org': 'cyd', 'eve@example.org': 'eve@example.org' })) {
      for (const path of ['/flows', '/flows/flow']) {
        const answer = await fetch(`${gateway.url}${path}`, { headers: { ...from, 'x-forwarded-email': email } })
        const text = await answer.text()
        expect(text)
          .to.match(new RegExp(`[Ss]een by <bdi>${name}</bdi>`))
          .and.not.to.contain('7f3a-guid')
      }
    }
  })
})
