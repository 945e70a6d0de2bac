import { expect } from 'chai'
import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import type { IncomingMessage } from 'node:http'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { askQuestion } from '../../support/gateway.ts'
import { KubernetesApi } from '../../support/kubernetes-api.ts'
import type { ReviewedToken } from '../../support/kubernetes-api.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { apiConfig, startApi } from './support.ts'
import type { ApiGateway } from './support.ts'

const audiences = ['cicdstatemgr']
const tokens: Readonly<Record<string, ReviewedToken>> = {
  'token-of-ann': { username: 'oidc:ann', audiences },
  'token-of-dan': { username: 'oidc:dan', groups: ['oidc:releasers'], audiences, extra: { scopes: ['a'] } },
  'token-of-eve': { username: 'oidc:eve', groups: ['oidc:releasers'], audiences },
  'token-of-cyd': { username: 'cyd@example.org', audiences },
  'token-for-others': { username: 'oidc:ann', audiences: ['vault'] },
  'token-of-an-old-server': { username: 'oidc:ann' },
}
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })
const ann = bearer('token-of-ann')

describe('the decide API with tokens of a cluster', () => {
  let cluster: KubernetesApi
  let gateway: ApiGateway
  let config: JsonObject
  let cwd: string

  beforeEach(async () => {
    cwd = await tempDir()
    cluster = await KubernetesApi.start({
      tokens: (token) => tokens[token],
      allows: (_, __, namespace) => namespace === 'team-a',
    })
    config = apiConfig(cwd, { kubernetes: { audiences } })
    gateway = await startApi({ config, cwd, env: { KUBECONFIG: await cluster.kubeconfig() } })
  })
  afterEach(async () => {
    await gateway.stop()
    await cluster[Symbol.asyncDispose]()
  })

  const ask = (options: Parameters<typeof askQuestion>[2] = {}) =>
    askQuestion(config, cwd, { namespace: 'team-a', ...options })
  const votes = '/api/v1/decisions/flow/deploy/votes'
  const record = async (): Promise<JsonObject> => {
    await using manager = await CicdStateMgr.open({ config, cwd })
    return (await manager.get({ id: 'flow', path: 'decisions.deploy' })).value as JsonObject
  }

  it('counts a vote through kubernetes, with the name that the cluster proves', async () => {
    const question = await ask()

    const { status, headers, body } = await gateway.call(votes, ann, {
      question,
      option: 'approve',
      comment: 'looks right',
    })

    expect({ status, state: body.state, name: body.name, question: body.question }).to.deep.equal({
      ...{ status: 200, state: 'approved', name: 'deploy', question },
    })
    expect([headers.get('cache-control'), headers.get('access-control-allow-origin')]).to.deep.equal(['no-store', null])
    const { state, by, votes: counted } = await record()
    expect({ state, by }).to.deep.equal({ state: 'approved', by: ['ann'] })
    const [{ person, name, via, comment } = {}] = counted as JsonObject[]
    expect({ person, name, via, comment }).to.deep.equal({
      ...{ person: 'ann', name: 'oidc:ann', via: 'kubernetes', comment: 'looks right' },
    })
  })

  it("asks for the right to approve that decision in the context's namespace, as the user with all that is known of that one", async () => {
    await ask()
    await gateway.call(votes, bearer('token-of-dan'), { option: 'approve' })

    expect(cluster.reviews).to.deep.equal([
      {
        user: 'oidc:dan',
        uid: 'uid-oidc:dan',
        groups: ['oidc:releasers', 'system:authenticated'],
        extra: { scopes: ['a'] },
        resourceAttributes: {
          ...{ verb: 'approve', group: 'cicdstatemgr.dev', resource: 'decisions', namespace: 'team-a', name: 'deploy' },
        },
      },
    ])
    expect((await record()).by).to.deep.equal(['dan'])
  })

  const strangers: [string, Record<string, string>][] = [
    ['no token', {}],
    ['a token that nobody has', bearer('token-that-expired')],
    ['a token for another audience', bearer('token-for-others')],
    ['a token of a server that knows no audiences', bearer('token-of-an-old-server')],
    ['basic authentication', { authorization: 'Basic YW5uOmFubg==' }],
    ['two words', { authorization: 'Bearer token-of-ann token-of-dan' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['headers of a proxy', { 'x-forwarded-user': 'ann', 'x-cicdstatemgr-proxy': 'the-secret-of-the-proxy-1' }],
  ]
  for (const [what, headers] of strangers) {
    it(`answers 401 to ${what}`, async () => {
      await ask()
      const answer = await gateway.call(votes, headers, { option: 'approve' })
      expect([answer.status, (answer.body.error as JsonObject).code]).to.deep.equal([401, 'NOT_AUTHENTICATED'])
      expect((await record()).state).to.equal('open')
    })
  }

  const refused: [string, number, string, Record<string, string>, unknown, string?][] = [
    ['somebody nobody knows', 403, 'UNKNOWN_PERSON', bearer('token-of-eve'), { option: 'approve' }],
    [
      'an address that the config does not take for one',
      403,
      'UNKNOWN_PERSON',
      bearer('token-of-cyd'),
      { option: 'approve' },
    ],
    ['who impersonates', 400, 'BAD_API_REQUEST', { ...ann, 'impersonate-user': 'oidc:dan' }, { option: 'approve' }],
    ['another option', 400, 'UNKNOWN_OPTION', ann, { option: 'maybe' }],
    ['another subject', 403, 'QUESTION_CHANGED', ann, { subject: 'shop 1.4 to prod', option: 'approve' }],
    ['an empty subject', 403, 'QUESTION_CHANGED', ann, { subject: '', option: 'approve' }],
    ['another question', 409, 'DECISION_REPLACED', ann, { question: 'other', option: 'approve' }],
    ['a field more', 400, 'BAD_API_REQUEST', ann, { option: 'approve', identity: 'dan' }],
    ['a number', 400, 'BAD_API_REQUEST', ann, { option: 1 }],
    ['a list', 400, 'BAD_API_REQUEST', ann, []],
    ['a field twice', 400, 'BAD_API_REQUEST', ann, '{"option":"reject","comment":"a\\":","option":"approve"}'],
    ['no JSON', 400, 'BAD_API_REQUEST', ann, '{'],
    ['a form', 400, 'BAD_API_REQUEST', { ...ann, 'content-type': 'text/plain' }, { option: 'approve' }],
    [
      'a page of another site',
      400,
      'BAD_API_REQUEST',
      { ...ann, 'sec-fetch-site': 'cross-site' },
      { option: 'approve' },
    ],
    ['a control character', 400, 'BAD_COMMENT', ann, { option: 'approve', comment: 'a\u0007' }],
    [
      'a name that is not valid',
      400,
      'BAD_DECISION_NAME',
      ann,
      { option: 'approve' },
      '/api/v1/decisions/flow/%2e%2e%2fdeploy/votes',
    ],
    ['an id that is not valid', 400, 'BAD_ID', ann, { option: 'approve' }, '/api/v1/decisions/%7Bflow%7D/deploy/votes'],
    ['an id with a slash first', 400, 'BAD_ID', ann, { option: 'approve' }, '/api/v1/decisions/%2Fetc/deploy/votes'],
    [
      'another case of the name',
      404,
      'DECISION_NOT_FOUND',
      ann,
      { option: 'approve' },
      '/api/v1/decisions/flow/Deploy/votes',
    ],
    [
      'a context that is not there',
      403,
      'NOT_ALLOWED',
      ann,
      { option: 'approve' },
      '/api/v1/decisions/gone/deploy/votes',
    ],
  ]
  for (const [what, status, code, headers, body, path = votes] of refused) {
    it(`answers ${status} and ${code} to ${what}`, async () => {
      await ask()
      const answer = await gateway.call(path, headers, body)
      expect([answer.status, (answer.body.error as JsonObject).code]).to.deep.equal([status, code])
      expect((await record()).state).to.equal('open')
    })
  }

  it('logs a vote on another subject as a warning', async () => {
    await ask()
    await gateway.call(votes, ann, { subject: 'shop 1.4 to prod', option: 'approve' })
    const line = JSON.parse(await gateway.logged('vote refused')) as JsonObject
    expect(line).to.include({ level: 'warn', code: 'QUESTION_CHANGED', context: 'flow', decision: 'deploy' })
  })

  it('refuses a vote through a way that the policy does not name', async () => {
    await ask({ policy: 'chat' })
    const { status, body } = await gateway.call(votes, ann, { option: 'approve' })
    expect({ status, body }).to.deep.equal({
      status: 403,
      body: {
        error: {
          code: 'WAY_NOT_ALLOWED',
          message: 'the policy "chat" does not accept votes through kubernetes, only: slack',
        },
      },
    })
  })

  it('lets no user without the right use a context, with or without a namespace, and does not say whose it is', async () => {
    await ask({ id: 'theirs', namespace: 'team-b' })
    await askQuestion(config, cwd, { id: 'nobodys' })
    const answers = await Promise.all(
      ['theirs', 'nobodys', 'gone'].map((id) => gateway.call(`/api/v1/decisions/${id}/deploy`, ann)),
    )
    const [first] = answers
    for (const { status, body } of answers) expect([status, body]).to.deep.equal([403, first?.body])
    expect(JSON.stringify(first?.body)).not.to.contain('team-b')
  })

  it('shows and lists what the user may see', async () => {
    await ask()
    const one = await gateway.call('/api/v1/decisions/flow/deploy', ann)
    const all = await gateway.call('/api/v1/decisions?context=flow&open=true', ann)
    const everything = await gateway.call('/api/v1/decisions', ann)
    const twice = await gateway.call('/api/v1/decisions?context=flow&context=theirs', ann)

    expect([one.status, one.body.context, one.body.name, one.body.state]).to.deep.equal([200, 'flow', 'deploy', 'open'])
    expect((all.body.decisions as JsonObject[]).map(({ name }) => name)).to.deep.equal(['deploy'])
    expect([everything.status, twice.status]).to.deep.equal([403, 400])
    const { message, suggestions } = everything.body.error as { message: string; suggestions: string[] }
    expect(message).to.match(/ may not list decisions in all namespaces$/)
    expect(suggestions.join(' ')).to.contain('ClusterRoleBinding').and.contain('A Role in one namespace is enough')
  })

  it('reaches ids with slashes and percents, as long as ids are', async () => {
    const id = `team/a%2F..${'/'.repeat(189)}`
    await ask({ id })
    const path = `/api/v1/decisions/${encodeURIComponent(id)}/deploy`
    const { status, body } = await gateway.call(path, ann)
    expect([status, body.context]).to.deep.equal([200, id])
  })

  it('answers in its own form if a path cannot be read, or has nothing', async () => {
    await ask()
    for (const [path, status, body] of [
      ['/api/v1/decisions/a%zz/deploy', 400],
      ['/api/v1/decisions/%ff/deploy/votes', 400, {}],
      ['/api/v1/decisions/flow', 404],
      ['/api/v1/decisions/flow/deploy/', 404],
      ['/api/v1/decisions/flow/deploy', 405, {}],
      ['/api/v1', 404],
    ] as const) {
      const answer = await gateway.call(path, ann, body)
      expect([path, answer.status]).to.deep.equal([path, status])
      expect(answer.body).to.have.all.keys('error')
      expect(answer.body.error).to.have.property('message').that.is.a('string')
    }
    const { body } = await gateway.call('/flows/a%zz')
    expect(body).to.deep.equal({ error: "'/flows/a%zz' is not a valid url component" })
  })

  it('cancels a question for a user with that right', async () => {
    await ask()
    cluster.options = { ...cluster.options, allows: (_, right) => right === 'cancel deploy' }
    const vote = await gateway.call(votes, ann, { option: 'approve' })
    const done = await gateway.call('/api/v1/decisions/flow/deploy/cancel', ann, { comment: 'wrong version' })
    expect([vote.status, done.status, done.body.state]).to.deep.equal([403, 200, 'cancelled'])
    expect((await record()).by).to.deep.equal(['ann (kubernetes oidc:ann)'])
  })

  it('is closed while the cluster does not answer, and says so without what was sent', async () => {
    await ask()
    for (const fault of ['close', { status: 500, message: 'saw token-of-ann' }, { status: 403 }] as const) {
      cluster.options = { ...cluster.options, fault: () => fault }
      const { status, body } = await gateway.call(votes, ann, { option: 'approve' })
      expect([status, body]).to.deep.equal([
        503,
        {
          error: {
            code: 'KUBERNETES_UNREACHABLE',
            message:
              'the identity and the rights of the user cannot be checked: the gateway got no answer from the cluster',
          },
        },
      ])
    }
    cluster.options = { ...cluster.options, fault: () => undefined }
    expect((await record()).state).to.equal('open')
    expect((await gateway.call(votes, ann, { option: 'approve' })).status).to.equal(200)
    expect(gateway.log.join('\n')).not.to.contain('token-of')
  })

  it('remembers a token and a right for seconds, and only for the same user', async () => {
    await ask({ policy: 'two' })
    const reviews = () => cluster.calls.filter(({ path }) => path.endsWith('/tokenreviews')).length
    await Promise.all([1, 2, 3].map(() => gateway.call('/api/v1/decisions/flow/deploy', ann)))
    expect([reviews(), cluster.reviews.length]).to.deep.equal([1, 1])
    await gateway.call('/api/v1/decisions/flow/deploy', bearer('token-of-dan'))
    await gateway.call(votes, ann, { option: 'approve' })
    expect([reviews(), cluster.reviews.length]).to.deep.equal([2, 3])
  })

  it('does a repeat with the same key once, and nobody can repeat the change of another user', async () => {
    await ask({ policy: 'two' })
    const headers = { 'idempotency-key': 'run-7' }
    const first = await gateway.call(votes, { ...ann, ...headers }, { option: 'approve' })
    const again = await gateway.call(votes, { ...ann, ...headers }, { option: 'approve' })
    const other = await gateway.call(votes, { ...bearer('token-of-dan'), ...headers }, { option: 'approve' })
    expect([first.body.state, again.body.repeated, other.body.state]).to.deep.equal(['open', true, 'approved'])
  })

  it('refuses headers that come twice', async () => {
    await ask()
    const answer = await raw(gateway.url, [
      'Authorization',
      'Bearer token-of-ann',
      'Authorization',
      'Bearer token-of-dan',
    ])
    expect(answer).to.match(/^400 .*BAD_API_REQUEST/)
  })

  it('answers 413 to a body that is too large, and refuses pages of other sites', async () => {
    const large = await gateway.call(votes, ann, { option: 'approve', comment: 'x'.repeat(40_000) })
    const preflight = await fetch(gateway.url + votes, {
      ...{ method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } },
    })
    expect([large.status, preflight.status]).to.deep.equal([413, 405])
    expect(preflight.headers.get('access-control-allow-origin')).to.equal(null)
  })
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
