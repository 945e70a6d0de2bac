import { expect } from 'chai'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { askQuestion, gatewaySecrets, startGateway } from '../../support/gateway.ts'
import { KubernetesApi } from '../../support/kubernetes-api.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { apiConfig, apiSecrets, proxySecret, startApi } from './support.ts'
import type { ApiGateway } from './support.ts'

const from = { 'x-cicdstatemgr-proxy': proxySecret }
const votes = '/api/v1/decisions/flow/deploy/votes'
const proxy = { userHeader: 'X-Forwarded-User', groupsHeader: 'X-Forwarded-Groups' }

describe('the decide API behind a proxy', () => {
  let cwd: string
  let gateway: ApiGateway | undefined

  beforeEach(async () => {
    cwd = await tempDir()
    gateway = undefined
  })
  afterEach(() => gateway?.stop())

  const start = async (api: JsonObject, env = {}): Promise<ApiGateway> => {
    const config = apiConfig(cwd, api)
    await askQuestion(config, cwd)
    gateway = await startApi({ config, cwd, env })
    return gateway
  }
  const vote = async (headers: Record<string, string>): Promise<[number, string | undefined]> => {
    const { status, body } = await gateway!.call(votes, headers, { option: 'approve' })
    return [status, (body.error as JsonObject | undefined)?.code as string | undefined]
  }
  const record = async (): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config: apiConfig(cwd, { proxy }), cwd })
    return (await manager.get({ id: 'flow', path: 'decisions.deploy' })).value as JsonObject
  }

  it('counts a vote through web, of the user whom the proxy names', async () => {
    await start({ proxy })
    expect(await vote({ ...from, 'x-forwarded-user': 'ann' })).to.deep.equal([200, undefined])
    const { by, votes: counted } = await record()
    const [{ person, name, via } = {}] = counted as JsonObject[]
    expect({ by, person, name, via }).to.deep.equal({ by: ['ann'], person: 'ann', name: 'ann', via: 'web' })
  })

  it('identifies people by their address if the proxy gives one, and not by another name', async () => {
    await start({ proxy: { ...proxy, emailHeader: 'X-Forwarded-Email' } })
    const named = { ...from, 'x-forwarded-user': 'ann' }
    expect(await vote(named)).to.deep.equal([401, 'NOT_AUTHENTICATED'])
    expect(await vote({ ...named, 'x-forwarded-email': 'eve@example.org' })).to.deep.equal([403, 'NOT_AN_APPROVER'])
    expect(await vote({ ...named, 'x-forwarded-email': 'CYD@example.org' })).to.deep.equal([200, undefined])
    expect((await record()).by).to.deep.equal(['cyd'])
  })

  it('writes the person first in the history and in the log, beside the id of the login provider', async () => {
    await start({ proxy: { ...proxy, emailHeader: 'X-Forwarded-Email' } })
    const cyd = { ...from, 'x-forwarded-user': '7f3a-guid', 'x-forwarded-email': 'cyd@example.org' }
    expect(await vote(cyd)).to.deep.equal([200, undefined])
    await using manager = await CicdStateMgr.open({ config: apiConfig(cwd, { proxy }), cwd })
    const { entries } = await manager.history({ id: 'flow' })
    expect(entries.some(({ actor }) => actor === 'cyd (web 7f3a-guid)')).to.equal(true)
    const line = JSON.parse(await gateway!.logged('vote counted')) as JsonObject
    expect(line).to.include({ user: '7f3a-guid', person: 'cyd', via: 'web' })
  })

  it('treats groups of the proxy as groups of the cluster if the config says so', async () => {
    await start({ proxy })
    const dan = { ...from, 'x-forwarded-user': 'dan' }
    expect(await vote(dan)).to.deep.equal([403, 'NOT_AN_APPROVER'])
    expect(await vote({ ...dan, 'x-forwarded-groups': 'staff, oidc:releasers' })).to.deep.equal([200, undefined])
  })

  const strangers: [string, Record<string, string>, number][] = [
    ['no secret', { 'x-forwarded-user': 'ann' }, 401],
    ['another secret', { 'x-forwarded-user': 'ann', 'x-cicdstatemgr-proxy': 'the-secret-of-the-proxy-2' }, 401],
    ['a part of the secret', { 'x-forwarded-user': 'ann', 'x-cicdstatemgr-proxy': proxySecret.slice(0, -1) }, 401],
    ['nobody', from, 401],
    ['an empty name', { ...from, 'x-forwarded-user': ' ' }, 401],
    ['a token', { authorization: `Bearer ${proxySecret}` }, 401],
    ['a name of other letters', { ...from, 'x-forwarded-user': 'ann\u00e9' }, 400],
    ['a page of another site', { ...from, 'x-forwarded-user': 'ann', 'sec-fetch-site': 'same-site' }, 400],
    ['a form of another site', { ...from, 'x-forwarded-user': 'ann', 'content-type': 'text/plain' }, 400],
  ]
  for (const [what, headers, status] of strangers) {
    it(`refuses ${what}`, async () => {
      await start({ proxy })
      expect((await vote(headers))[0]).to.equal(status)
      expect((await record()).state).to.equal('open')
      expect(gateway!.log.join('\n')).not.to.contain(proxySecret)
    })
  }

  it('refuses each of its headers that comes twice, as after two proxies', async () => {
    await start({ proxy })
    for (const [name, value] of [
      ['X-Forwarded-User', 'cyd'],
      ['X-Cicdstatemgr-Proxy', 'another'],
      ['X-Forwarded-Groups', 'oidc:releasers'],
    ] as const) {
      const headers = ['X-Cicdstatemgr-Proxy', proxySecret, 'X-Forwarded-User', 'ann', 'X-Forwarded-Groups', 'staff']
      expect(await raw(gateway!.url, [...headers, name, value])).to.match(/^400 .*BAD_API_REQUEST/)
    }
  })

  it('lets only users of the cluster cancel', async () => {
    await start({ proxy })
    const { status } = await gateway!.call(
      '/api/v1/decisions/flow/deploy/cancel',
      { ...from, 'x-forwarded-user': 'ann' },
      {},
    )
    expect([status, (await record()).state]).to.deep.equal([403, 'open'])
  })

  it('works next to tokens of a cluster, and does not fall back to them', async () => {
    await using cluster = await KubernetesApi.start({ tokens: () => ({ username: 'oidc:dan' }) })
    await start({ proxy, kubernetes: {} }, { KUBECONFIG: await cluster.kubeconfig() })
    const token = { authorization: 'Bearer token-of-dan' }
    expect(await vote({ ...token, 'x-cicdstatemgr-proxy': 'wrong', 'x-forwarded-user': 'ann' })).to.deep.equal([
      401,
      'NOT_AUTHENTICATED',
    ])
    expect(await vote({ ...token, 'x-forwarded-user': 'ann' })).to.deep.equal([403, 'NOT_AN_APPROVER'])
    expect(await vote({ ...token, ...from, 'x-forwarded-user': 'ann' })).to.deep.equal([200, undefined])
  })

  it('does not exist if the config opens no way to it', async () => {
    await start({})
    for (const path of ['/api', '/api/v1', '/api/v1/decisions', '/api/v1/decisions/flow/deploy', '/api/v2']) {
      const { status, body } = await gateway!.call(path, { ...from, 'x-forwarded-user': 'ann' })
      expect([path, status, body]).to.deep.equal([path, 404, { error: 'there is nothing here' }])
    }
    expect(await vote({ ...from, 'x-forwarded-user': 'ann' })).to.deep.equal([404, undefined])
  })

  it('names the right methods of a path if it gets another one', async () => {
    await start({ proxy })
    const ask = async (method: string, path: string) => {
      const answer = await fetch(`${gateway!.url}/api/v1${path}`, {
        method,
        headers: { ...from, 'x-forwarded-user': 'ann' },
      })
      return [answer.status, answer.headers.get('allow'), answer.headers.get('content-type'), await answer.text()]
    }
    const refused = (allow: string) => [
      ...[405, allow, 'application/json; charset=utf-8'],
      `{"error":{"message":"this path cannot be used with this method: use ${allow.replace(', ', ' or ')}"}}`,
    ]
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
      expect(await ask(method, '/decisions?open=true'), method).to.deep.equal(refused('GET, HEAD'))
      expect(await ask(method, '/decisions/flow/deploy'), method).to.deep.equal(refused('GET, HEAD'))
    }
    for (const method of ['GET', 'HEAD', 'PUT']) {
      for (const path of ['/decisions/flow/deploy/votes', '/decisions/flow/deploy/cancel?x']) {
        const [, , , body] = refused('POST')
        expect(await ask(method, path), method).to.deep.equal([
          ...refused('POST').slice(0, 3),
          method === 'HEAD' ? '' : body,
        ])
      }
    }
    expect((await ask('HEAD', '/decisions/flow/deploy')).filter((_, at) => at !== 2)).to.deep.equal([200, null, ''])
    for (const path of ['/decisions/', '/decisions/flow', '/decisions/flow/deploy/vote', '/else', '']) {
      expect((await ask('DELETE', path)).slice(0, 2), path).to.deep.equal([404, null])
    }
  })

  const wrong: [string, JsonObject, JsonObject, RegExp][] = [
    ['no secret', { proxy }, gatewaySecrets(), /proxySecret: is missing/],
    ['a header twice', { proxy: { ...proxy, emailHeader: 'x-forwarded-USER' } }, apiSecrets(), /names a header twice/],
    ['a header of others', { proxy: { userHeader: 'Authorization' } }, apiSecrets(), /means something else/],
    ['no cluster', { kubernetes: {} }, apiSecrets(), /no cluster is named/],
  ]
  for (const [what, api, secrets, message] of wrong) {
    it(`does not start with ${what}`, async () => {
      const error = await rejection(startGateway({ config: apiConfig(cwd, api), secrets, cwd }))
      expect(error.message).to.match(message)
    })
  }
})

async function raw(url: string, headers: string[]): Promise<string> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const { host } = new URL(url)
    httpRequest(`${url}/api/v1/decisions/flow/deploy`, { headers: ['Host', host, ...headers] as never }, resolve)
      .on('error', reject)
      .end()
  })
  return `${answer.statusCode} ${await text(answer)}`
}
