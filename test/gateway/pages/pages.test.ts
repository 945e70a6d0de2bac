import { expect } from 'chai'
import { once } from 'node:events'
import { get as httpGet, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { forgeDecision } from '../../support/forge.ts'
import { askQuestion } from '../../support/gateway.ts'
import { startRedis } from '../../support/redis-server.ts'
import { KubernetesApi } from '../../support/kubernetes-api.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { apiConfig, proxySecret, startApi } from '../api/support.ts'
import type { ApiGateway } from '../api/support.ts'

const proxy = { userHeader: 'X-Forwarded-User', groupsHeader: 'X-Forwarded-Groups' }
const as = (user: string) => ({ 'x-cicdstatemgr-proxy': proxySecret, 'x-forwarded-user': user })
const origin = 'https://cicd.example.org'

function pagesConfig(cwd: string, api: JsonObject = { proxy }, url: string | undefined = origin): JsonObject {
  const { cicdstatemgr } = apiConfig(cwd, api) as { cicdstatemgr: JsonObject }
  const gateway = { ...(cicdstatemgr.gateway as JsonObject), ...(url !== '' && { url }) }
  return { cicdstatemgr: { ...cicdstatemgr, gateway } }
}

describe('pages of flows', () => {
  let cwd: string
  let gateway: ApiGateway | undefined

  beforeEach(async () => {
    cwd = await tempDir()
    gateway = undefined
  })
  afterEach(() => gateway?.stop())

  const start = async (config = pagesConfig(cwd), env = {}, ask = {}): Promise<ApiGateway> => {
    await askQuestion(config, cwd, ask)
    return (gateway = await startApi({ config, cwd, env }))
  }
  const get = async (path: string, headers: Record<string, string> = as('ann')) => {
    const answer = await fetch(`${gateway!.url}${path}`, { headers, redirect: 'manual' })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  const post = async (path: string, body: string | Record<string, string>, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${gateway!.url}${path}`, {
      ...{ method: 'POST', redirect: 'manual' },
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin, ...as('ann'), ...headers },
      body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
    })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  /** The fields of the form of a page. */
  const form = async (user = 'ann', path = '/flows/flow', headers = {}): Promise<Record<string, string>> => {
    const { text } = await get(path, { ...as(user), ...headers })
    const fields = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)]
    return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]))
  }
  const record = async (id = 'flow'): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config: pagesConfig(cwd), cwd })
    return (await manager.get({ id, path: 'decisions.deploy' })).value as JsonObject
  }
  const set = async (id: string, values: JsonObject): Promise<void> => {
    await using manager = await CicdStateMgr.open({ config: pagesConfig(cwd), cwd, actor: 'ci' })
    const operations = Object.entries(values).map(([name, value]) => ({
      ...{ op: 'set' as const, path: `state.${name}`, value },
    }))
    await manager.set({ id, operations })
  }

  it('show a table of flows, and each flow with its questions', async () => {
    await start()
    const table = await get('/flows')
    expect(table.status).to.equal(200)
    expect(table.text).to.contain('<a href="/flows/flow">flow</a>')
    expect(table.text).to.contain('deploy: shop 1.5 to prod')
    const flow = await get('/flows/flow')
    expect(flow.status).to.equal(200)
    expect(flow.text).to.match(/<button name="option" value="approve">\s*Deploy \(0 of 1\)/)
    expect(flow.text).to.contain('ann, cyd and the group releasers (0 of 1 vote)')
  })

  it('count a vote of a form without a script, once, and lead back', async () => {
    await start()
    const fields = { ...(await form()), option: 'approve', comment: 'fine\r\nby me' }
    const answer = await post('/flows/flow/votes', fields)
    expect([answer.status, answer.headers.get('location')]).to.deep.equal([303, '/flows/flow#question-deploy'])
    const { state, votes } = await record()
    const [{ person, via, comment } = {}] = votes as JsonObject[]
    expect({ state, person, via, comment }).to.deep.equal({
      ...{ state: 'approved', person: 'ann', via: 'web', comment: 'fine\nby me' },
    })
    const late = await post('/flows/flow/votes', fields)
    expect(late.status).to.equal(409)
    expect(late.text).to.contain('The vote does not count')
    expect((await get('/flows/flow')).text).not.to.contain('<form')
  })

  for (const change of [
    { subject: 'shop 6.6 to prod' },
    {
      options: [
        { key: 'approve', text: 'Deploy', value: { pipeline: 'other' } },
        { key: 'reject', text: 'No', rejects: true },
      ],
    },
  ]) {
    it(`refuse the vote of a form that showed another question: ${Object.keys(change).join()}`, async () => {
      await start()
      const fields = { ...(await form()), option: 'approve' }
      const before = await record()
      await forgeDecision(pagesConfig(cwd), cwd, { ...before, ...change })

      const answer = await post('/flows/flow/votes', fields)
      expect(answer.status).to.equal(403)
      expect(answer.text).to.contain('the question was changed after it was shown here')
      expect(await record()).to.deep.include({ state: 'open', votes: [] })

      await forgeDecision(pagesConfig(cwd), cwd, before)
      expect((await post('/flows/flow/votes', fields)).status).to.equal(303)
    })
  }

  it('have headers against caching, loading from elsewhere, and frames', async () => {
    await start()
    for (const path of ['/flows', '/flows/flow', '/flows/none', '/flows/-/style.css', '/flows/-/live.js']) {
      const { headers } = await get(path)
      expect(headers.get('cache-control'), path).to.equal('no-store')
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
      expect(headers.get('content-security-policy')).to.equal(
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      )
    }
    const { text } = await get('/flows/flow')
    expect(text).not.to.match(/<style|<script(?! src="\/flows\/-\/live\.js" defer><\/script>)|\son\w+="|\sstyle="/)
    expect(
      [...text.matchAll(/(?:src|action|href)="([^"]*)"/g)].every(([, url = '']) => url.startsWith('/flows')),
    ).to.equal(true)
  })

  it('show what flows hold as text', async () => {
    await start(undefined, {}, { subject: '<script>alert(1)</script>"\'' })
    await set('flow', {
      x: '</pre><img src=x onerror=alert(1)>',
      '<b>': '" onmouseover="x',
      link: 'javascript:alert(1)',
    })
    for (const path of ['/flows', '/flows/flow']) {
      const { text } = await get(path)
      expect(text).not.to.match(/<script>|<img|<b>|" onmouseover|href="javascript/)
      expect(text).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;')
    }
  })

  const ids = ['a/../b', 'a?x=1&y#z', "a'b`c", 'a<i>"', 'a%2e%2e', 'a\\b', '-style.css'.replace('-', 'x/')]
  for (const id of ids) {
    it(`find the flow ${id} by its link, and vote on it`, async () => {
      await start(undefined, {}, { id })
      const [, href = ''] = /<a href="(\/flows\/[^"]+)"/.exec((await get('/flows')).text) ?? []
      const path = href.replaceAll('&#39;', "'")
      expect((await get(path)).status).to.equal(200)
      const answer = await post(`${path}/votes`, { ...(await form('ann', path)), option: 'approve' })
      expect([answer.status, (await record(id)).state]).to.deep.equal([303, 'approved'])
      expect((await get(answer.headers.get('location') ?? '')).status).to.equal(200)
    })
  }

  const strangers: [string, string, Record<string, string>, number][] = [
    ['nobody', '/flows', {}, 401],
    ['nobody, a flow', '/flows/flow', {}, 401],
    ['nobody, a flow that is not there', '/flows/none', {}, 401],
    ['nobody, its events', '/flows/flow/events', {}, 401],
    ['a wrong secret', '/flows', { ...as('ann'), 'x-cicdstatemgr-proxy': 'the-secret-of-the-proxy-2' }, 401],
    ['a flow that is not there', '/flows/none', as('ann'), 404],
    ['what is not an id', '/flows/..%2f..%2fetc%2fpasswd', as('ann'), 400],
    ['what is not a URL', '/flows/%ff', as('ann'), 400],
    ['a control character', '/flows/a%00b', as('ann'), 400],
    ['a query of others', '/flows?limit=1&limit=2', as('ann'), 400],
    ['a cursor of others', '/flows?cursor=x', as('ann'), 400],
    ['events for another site', '/flows/flow/events', { ...as('ann'), 'sec-fetch-site': 'cross-site' }, 400],
  ]
  for (const [what, path, headers, status] of strangers) {
    it(`refuse ${what}`, async () => {
      await start()
      const answer = await get(path, headers)
      expect(answer.status).to.equal(status)
      expect(answer.text).not.to.contain('shop 1.5 to prod')
      expect(gateway!.log.join('\n')).not.to.contain(proxySecret)
    })
  }

  const forgeries: [string, (fields: Record<string, string>) => [string | Record<string, string>, object?], number][] =
    [
      ['of another site', (fields) => [fields, { origin: 'https://evil.example' }], 400],
      ['of another site, as the browser says', (fields) => [fields, { 'sec-fetch-site': 'cross-site' }], 400],
      ['of a page without an origin', (fields) => [fields, { origin: 'null' }], 400],
      ['of the same site, another port', (fields) => [fields, { origin: `${origin}:8443` }], 400],
      ['without a token', (fields) => [{ ...fields, token: '' }], 400],
      [
        'with a token of ours, changed',
        (fields) => [{ ...fields, token: fields.token?.replace(/.$/, '_') ?? '' }],
        400,
      ],
      ['with a later end of the token', (fields) => [{ ...fields, token: `z${fields.token ?? ''}` }], 400],
      ['of somebody else', (fields) => [fields, as('cyd')], 400],
      ['on another question', (fields) => [{ ...fields, question: 'q' }], 400],
      ['on another name', (fields) => [{ ...fields, name: 'other' }], 400],
      ['with a field twice', (fields) => [`${new URLSearchParams(fields).toString()}&option=reject`], 400],
      ['with a field that is not known', (fields) => [{ ...fields, user: 'cyd' }], 400],
      ['as JSON', (fields) => [JSON.stringify(fields), { 'content-type': 'application/json' }], 400],
      ['as text', (fields) => [new URLSearchParams(fields).toString(), { 'content-type': 'text/plain' }], 400],
      ['of an option that is not there', (fields) => [{ ...fields, option: 'other' }], 400],
      ['that is too large', (fields) => [{ ...fields, comment: 'x'.repeat(40_000) }], 413],
    ]
  for (const [what, forge, status] of forgeries) {
    it(`refuse a vote ${what}`, async () => {
      await start()
      const [body, headers = {}] = forge({ ...(await form()), option: 'approve' })
      const answer = await post('/flows/flow/votes', body, headers as Record<string, string>)
      expect(answer.status).to.equal(status)
      expect((await record()).votes).to.deep.equal([])
    })
  }

  it('log why a vote from another address is refused, with both addresses', async () => {
    await start()
    await post('/flows/flow/votes', { ...(await form()), option: 'approve' }, { origin: 'http://cicd.example.org' })
    const lines = gateway!.log.filter((line) => line.includes('page refused'))
    expect(lines.map((line) => JSON.parse(line) as JsonObject)).to.have.length(1)
    expect((JSON.parse(lines[0]!) as JsonObject).message).to.equal(
      'the request is refused: it does not come from a page of https://cicd.example.org, which gateway.url of the config names, but from "http://cicd.example.org"',
    )
  })

  it('say who may vote, without buttons, to a person who may not', async () => {
    await start()
    const { status, text } = await get('/flows/flow', as('eve'))
    expect(status).to.equal(200)
    expect(text).not.to.contain('<form').and.not.to.contain('<button')
    expect(text).to.contain('You cannot vote: ').and.contain('ann, cyd and the group releasers (0 of 1 vote)')
  })

  it('refuse the vote of a person who may not vote any more', async () => {
    await start()
    const fields = await form('dan@example.org', '/flows/flow', { 'x-forwarded-groups': 'oidc:releasers' })
    expect(fields).to.include.keys('token')
    const answer = await post('/flows/flow/votes', { ...fields, option: 'approve' }, as('dan@example.org'))
    expect(answer.status).to.equal(403)
    expect(answer.text).to.contain('href="/flows/flow">Back</a>')
  })

  it('have no form if the policy accepts no votes from here', async () => {
    await start(undefined, {}, { policy: 'chat' })
    const { text } = await get('/flows/flow')
    expect(text).not.to.contain('<form')
    expect(text).to.contain('Its policy accepts votes through slack, but not from this page.')
  })

  it('refuse a vote by GET', async () => {
    await start()
    const { token = '', question = '' } = await form()
    const query = new URLSearchParams({ token, question, name: 'deploy', option: 'approve' })
    expect((await get(`/flows/flow/votes?${query.toString()}`)).status).to.equal(404)
    expect((await record()).state).to.equal('open')
  })

  it('say that they cannot be read while Redis is down, and leave its address to the log', async function () {
    this.timeout(30_000)
    const redis = await startRedis()
    const { cicdstatemgr } = pagesConfig(cwd) as { cicdstatemgr: JsonObject }
    const datasources = { redis: { host: redis.host, port: redis.port, isPrimary: true } }
    await start({ cicdstatemgr: { ...cicdstatemgr, datasources } })
    const fields = await form()
    await redis.stop()

    const table = await get('/flows')
    const vote = await post('/flows/flow/votes', { ...fields, option: 'approve' })

    expect([table.status, vote.status]).to.deep.equal([503, 503])
    expect(table.text).to.contain('The pages cannot be read now').and.contain('Try again in a minute.')
    expect(vote.text).to.contain('The vote does not count').and.contain('Try again in a minute.')
    for (const { text } of [table, vote])
      expect(text).not.to.match(new RegExp(`${redis.port}|REDIS|datasources|timeouts`))
    expect(gateway!.log.join('\n')).to.contain('a page could not be made').and.contain(String(redis.port))
  })

  it('tell an open page of changes, from the revision that it shows', async () => {
    await start()
    await using events = await stream(gateway!.url, '/flows/flow/events?since=1')
    expect(events.answer.headers['content-type']).to.equal('text/event-stream')
    expect(await events.next(/data: (\d+)/)).to.equal('2')
    await set('flow', { a: 1 })
    expect(await events.next(/data: (\d+)/)).to.equal('3')
  })

  it('let nobody hold many streams, and end them when the gateway ends', async () => {
    await start()
    const open = await Promise.all(Array.from({ length: 10 }, () => stream(gateway!.url, '/flows/flow/events')))
    expect((await get('/flows/flow/events')).status).to.equal(503)
    const cyd = await stream(gateway!.url, '/flows/flow/events', as('cyd'))
    expect(cyd.answer.statusCode).to.equal(200)
    open[0]?.answer.destroy()
    const ended = [...open.slice(1), cyd].map(({ answer }) => once(answer, 'close'))
    await gateway!.stop()
    await Promise.all(ended)
  })

  it('are for users whom the cluster lets read flows, in the namespace that made them', async () => {
    const asked: string[] = []
    await using cluster = await KubernetesApi.start({
      tokens: () => ({ username: 'oidc:ann' }),
      allows: (user, right, namespace) => {
        asked.push(`${user}: ${right} in ${namespace}`)
        return namespace === 'team-a' && right === 'get flows/flow'
      },
    })
    const env = { KUBECONFIG: await cluster.kubeconfig() }
    await start(pagesConfig(cwd, { kubernetes: {} }), env, { namespace: 'team-a' })
    const token = { authorization: 'Bearer token-of-ann' }
    const { status, text } = await get('/flows/flow', token)
    expect(status).to.equal(200)
    expect(text).not.to.contain('<form')
    expect(text).to.contain('You cannot vote: <bdi>oidc:ann may not approve decisions there</bdi>')
    expect((await get('/flows', token)).status).to.equal(403)
    const rights = ['get flows/flow in team-a', 'approve deploy in team-a', 'list flows in ']
    expect(asked).to.deep.equal(rights.map((right) => `oidc:ann: ${right}`))
  })

  it('mask secrets', async () => {
    const config = pagesConfig(cwd)
    await start(config)
    await set('flow', { token: proxySecret })
    const { text } = await get('/flows/flow')
    expect(text).not.to.contain(proxySecret)
    expect(text).to.contain('<bdi>***</bdi>')
  })

  it('do not exist without gateway.url, or without a way in', async () => {
    await start(pagesConfig(cwd, { proxy }, ''))
    for (const path of ['/flows', '/flows/flow', '/flows/-/style.css', '/flows/flow/events']) {
      expect((await get(path)).status, path).to.equal(404)
    }
    expect((await post('/flows/flow/votes', 'a=b')).status).to.equal(404)
  })

  const wrong: [string, JsonObject, RegExp][] = [
    ['no way in', pagesConfig('.', {}), /gateway\.url: is set, but nobody may see the pages/],
    ['a path', pagesConfig('.', { proxy }, `${origin}/cicd`), /gateway\.url/],
    ['another scheme', pagesConfig('.', { proxy }, 'ftp://cicd.example.org'), /gateway\.url/],
    [
      'a port that does not exist',
      pagesConfig('.', { proxy }, 'https://cicd.example.org:99999'),
      /gateway\.url: is not a URL/,
    ],
  ]
  for (const [what, config, message] of wrong) {
    it(`are not served with ${what}`, async () => {
      const error = await rejection(startApi({ config, cwd }))
      expect(error.message).to.match(message)
    })
  }

  it('show the newest of a large context, and soon', async () => {
    await start()
    await set('flow', Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`k${index}`, '<'.repeat(200)])))
    const { status, text } = await get('/flows/flow')
    expect(status).to.equal(200)
    expect(text.length).to.be.lessThan(200_000)
  })

  it('survive slashes and dots in paths', async () => {
    await start()
    for (const path of ['/flows/../api/v1/decisions', '/flows/./flow', '/flows//flow', '/flows/flow/../../metrics']) {
      const answer = await raw(gateway!.url, path)
      expect(answer.statusCode, path).to.be.oneOf([400, 401, 404])
      answer.resume()
    }
  })
})

/** A request whose path nobody has tidied up. */
async function raw(url: string, path: string): Promise<IncomingMessage> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path }, resolve).on('error', reject).end()
  })
}

interface Stream extends AsyncDisposable {
  readonly answer: IncomingMessage
  /** The next match in what comes. */
  next(pattern: RegExp): Promise<string>
}

async function stream(url: string, path: string, headers: Record<string, string> = as('ann')): Promise<Stream> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    httpGet(`${url}${path}`, { headers }, resolve).on('error', reject)
  })
  answer.setEncoding('utf8').on('error', () => undefined)
  let text = ''
  answer.on('data', (chunk: string) => (text += chunk))
  return {
    answer,
    async next(pattern) {
      for (;;) {
        const found = pattern.exec(text)
        if (found !== null) {
          text = text.slice(found.index + found[0].length)
          return found[1] ?? ''
        }
        await once(answer, 'data')
      }
    },
    [Symbol.asyncDispose]: () => {
      answer.destroy()
      return Promise.resolve()
    },
  }
}
