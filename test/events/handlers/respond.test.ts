import { expect } from 'chai'
import type { Config } from '../../../src/config/config.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { whyNotAllowed } from '../../../src/events/handlers/allowed-hosts.ts'
import { documentWith, harness, secretToken, slackConfig } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

/** Answers at `/reply` of a server that is also Slack's. */
async function respond(block: JsonObject, overrides: Partial<Config> = {}) {
  await using server = await startHttpServer([{ text: 'ok' }])
  const document = documentWith({ respond: block }, { reply: `${server.origin}/reply` })
  const flow = harness(document, slackConfig(`${server.origin}/api`, overrides))
  const { blocks, status } = await flow.fire()
  return { status, outcome: blocks[0]!, requests: server.requests }
}

const text = (message: string): JsonObject => ({
  text: message,
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: message } }],
})

describe('respond', () => {
  it('posts the message to the rendered URL, which needs no token', async () => {
    const { outcome, requests } = await respond({ message: ' hi {{ state.key1 }}\n', url: ' {{ reply }} ' })
    expect(outcome).to.deep.equal({
      handler: 'respond',
      block: 'default',
      status: 'sent',
      httpStatus: 200,
      attempts: 1,
    })
    expect(requests[0]).to.include({ method: 'POST', path: '/reply' })
    expect(requests[0]!.headers).not.to.have.property('authorization')
    expect(JSON.parse(requests[0]!.body)).to.deep.equal(text('hi value1'))
  })

  it('takes the token along to slack.url and to the listed methods beside it, and to no other path', async () => {
    const paths = [
      ...['/api/chat.postMessage', '/api/chat.update'],
      ...['/api/auth.revoke', '/api/conversations.kick', '/api/chat.postMessage/', '/api/chat.postMessage?pretty=1'],
      ...['/api/../api/chat.update', '/api/chat.update/../auth.revoke', '/chat.update', '//api/chat.update'],
    ]
    await using server = await startHttpServer(paths.map(() => ({ text: 'ok' })))
    const blocks = paths.map((path, index) => [`b${index}`, { message: 'm', url: server.origin + path }] as const)
    const slack = { token: secretToken, url: `${server.origin}/api/chat.postMessage`, methods: ['chat.update'] }
    await harness(documentWith({ respond: Object.fromEntries(blocks) }), slackConfig(undefined, { slack })).fire()
    const withToken = server.requests.filter(({ headers }) => headers.authorization === `Bearer ${secretToken}`)
    const without = server.requests.filter(({ headers }) => headers.authorization === undefined)
    expect(withToken.map(({ path }) => path)).to.deep.equal([
      '/api/chat.postMessage',
      '/api/chat.update',
      '/api/chat.update',
    ])
    expect(without).to.have.length(paths.length - withToken.length)
  })

  it('lets the stock template say how the answer is shown', async () => {
    const { requests } = await respond({
      message: 'm',
      url: '{{ reply }}',
      response_type: 'in_channel',
      replace_original: false,
    })
    expect(JSON.parse(requests[0]!.body)).to.deep.equal({
      response_type: 'in_channel',
      replace_original: false,
      ...text('m'),
    })
  })

  it('renders every further key for the template', async () => {
    const block = { message: 'm', url: '{{ reply }}', color: '{{ state.key1 }}', deep: { list: ['{{ channel }}', 1] } }
    const template = '{"c": "{{ respond.color }}", "d": "{{ respond.deep.list[0] }}", "m": "{{ respond.message }}"}'
    const { requests } = await respond(block, { templates: { respond: template } })
    expect(requests[0]!.body).to.equal('{"c": "value1", "d": "C1", "m": "m"}')
  })

  for (const blank of ['message', 'url']) {
    it(`is skipped when its ${blank} renders to nothing`, async () => {
      const { outcome, requests } = await respond({
        message: 'm',
        url: '{{ reply }}',
        [blank]: ' {{ state.missing }} ',
      })
      const reason = `pipelines.build.event-handlers.success.respond.${blank} renders to nothing`
      expect(outcome).to.deep.equal({ handler: 'respond', block: 'default', status: 'skipped', reason })
      expect(requests).to.deep.equal([])
    })
  }

  it('does not contact a host that is not allowed', async () => {
    await using other = await startHttpServer()
    const { status, outcome } = await respond({ message: 'm', url: `${other.origin}/steal` })
    expect(status).to.equal('failed')
    const { host } = new URL(other.origin)
    expect(outcome.reason).to.match(
      new RegExp(
        `^pipelines\\.build\\.event-handlers\\.success\\.respond\\.url leads to ${host}, which is not among slack\\.allowedHosts; to allow it, write slack: {allowedHosts: \\[hooks.slack.com, 127.0.0.1:\\d+, ${host}\\]} into the config$`,
      ),
    )
    expect(other.requests).to.deep.equal([])
  })

  it('fails without a url', async () => {
    expect((await respond({ message: 'm' })).outcome.reason).to.match(/respond\.url is missing$/)
  })
})

describe('whyNotAllowed', () => {
  const slack = (allowedHosts?: readonly string[], url = 'https://slack.com/api/chat.postMessage') =>
    slackConfig(undefined, { slack: { url, ...(allowedHosts && { allowedHosts }) } })

  const allowed: readonly (readonly [url: string, config: Config])[] = [
    ['https://slack.com/api/x', slack()],
    ['https://slack.com:443/api/x', slack()],
    ['https://HOOKS.slack.com/actions/1', slack()],
    ['http://127.0.0.1:8080/x', slack(undefined, 'http://127.0.0.1:8080/api')],
    ['http://[::1]:80/x', slack(['[::1]:80', '[::1]'])],
    ['http://localhost/x', slack(['localhost'])],
    ['https://chat.example:8443/x', slack(['Chat.example:8443'])],
    ['https://chat.example/x', slack(['chat.example:443'])],
  ]
  for (const [url, config] of allowed) {
    it(`lets an answer go to ${url}`, () => {
      expect(whyNotAllowed(url, config)).to.equal(undefined)
    })
  }

  const refused: readonly (readonly [url: string, config: Config])[] = [
    ['https://evil.example/', slack()],
    ['https://hooks.slack.com.evil.example/', slack()],
    ['https://hooks.slack.com@evil.example/', slack()],
    ['https://hooks.slack.com:8443/', slack()],
    ['http://hooks.slack.com/', slack()],
    ['https://hooks.slack.com/', slack(['chat.example'])],
    ['http://127.0.0.1:8081/', slack(undefined, 'http://127.0.0.1:8080/api')],
    ['http://chat.example/', slack(['chat.example'])],
    ['http://127.0.0.1.evil.example/', slack(['127.0.0.1.evil.example'])],
    ['file:///etc/passwd', slack([''])],
    ['not a URL', slack()],
    ['//slack.com/', slack()],
  ]
  for (const [url, config] of refused) {
    it(`keeps answers from ${url}`, () => {
      expect(whyNotAllowed(url, config)).to.be.a('string')
    })
  }
})
