import { expect } from 'chai'
import type { JsonObject } from '../../../src/json/json.ts'
import { documentWith, harness, slackConfig } from '../../support/event-harness.ts'
import { startHttpServer } from '../../support/http-server.ts'

const secretData: JsonObject = { webhookKey: 'secret-key', teams: { path: 'secret-path' } }
const where = 'secretData is what the secrets file (--secrets) has below cicdstatemgr.'

/** Sends to an endpoint with this header, and with this end of its URL. */
async function send({ header = 'x', end = '' }) {
  await using server = await startHttpServer()
  const endpoint = { url: `${server.origin}/${end}`, headers: [{ name: 'Authorization', value: header }] }
  const config = slackConfig(undefined, {
    endpoints: { audit: { kind: 'webhook', ...endpoint } },
    trigger: { url: server.origin, headers: endpoint.headers, autoArgs: {}, protectedArgs: [] },
    secretData,
    secretValues: ['secret-key', 'secret-path'],
  })
  const handlers = {
    notify: { endpoint: 'audit', message: 'hi' },
    'trigger-pipeline': { name: 'deploy' },
  }
  const { blocks } = await harness(documentWith(handlers), config).fire({})
  return { blocks, sent: server.requests.map(({ headers }) => headers.authorization) }
}

describe('a header or url that prints a secret which does not exist', () => {
  for (const [header, text, suggestions] of [
    ['Bearer {{ secretData.webhokKey }}', 'secretData has no "webhokKey", did you mean "webhookKey"?', undefined],
    ['Bearer {{ secretData.other }}', 'secretData has no "other"', [where]],
    ['Bearer {{ secretData.teams.pth }}', 'secretData.teams has no "pth", did you mean "path"?', undefined],
    [
      '{{ "Bearer " ~ secretData["webhokKey"] }}',
      'secretData has no "webhokKey", did you mean "webhookKey"?',
      undefined,
    ],
    ['{{ secretData.webhokKey | trim }}', 'secretData has no "webhokKey", did you mean "webhookKey"?', undefined],
    ['{{ secretData.other.key }}', 'secretData has no "other"', [where]],
  ] as const) {
    it(`fails its block before it is sent: ${header}`, async () => {
      const { blocks, sent } = await send({ header })
      expect(sent).to.deep.equal([])
      const tag = `(in ${/\{\{.*\}\}/.exec(header)![0]})`
      expect(blocks.map(({ status, reason, suggestions: hints }) => [status, reason, hints])).to.deep.equal([
        ['failed', `config.yaml: endpoints.audit.headers.Authorization, line 1: ${text} ${tag}`, suggestions],
        ['failed', `config.yaml: trigger.headers.Authorization, line 1: ${text} ${tag}`, suggestions],
      ])
    })
  }

  it('fails its block for a url too', async () => {
    const { blocks, sent } = await send({ end: '{{ secretData.teams.pth }}' })
    expect(blocks[0]).to.include({
      status: 'failed',
      reason:
        'config.yaml: endpoints.audit.url, line 1: secretData.teams has no "pth", did you mean "path"? (in {{ secretData.teams.pth }})',
    })
    expect(sent).to.deep.equal(['x'])
  })

  for (const [header, expected] of [
    ["a{{ secretData.webhokKey | default('-') }}", 'a-'],
    ["a{{ secretData.webhokKey or '-' }}", 'a-'],
    ['a{% if secretData.webhokKey %}{{ secretData.webhokKey }}{% endif %}', 'a'],
    ['a{{ state.nothing }}{{ secretData.webhookKey }}', 'asecret-key'],
  ] as const) {
    it(`is sent if the template allows for it: ${header}`, async () => {
      expect((await send({ header })).sent).to.deep.equal([expected, expected])
    })
  }
})
