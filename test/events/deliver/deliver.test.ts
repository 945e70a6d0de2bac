import { expect } from 'chai'
import type { Accepts } from '../../../src/config/config.ts'
import { deliver } from '../../../src/events/deliver/deliver.ts'
import { createHttpClient } from '../../../src/io/http-client.ts'
import { redactor } from '../../../src/text/redaction.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { Answer } from '../../support/http-server.ts'

const redact = redactor(['secret-token'])

async function delivered(answer: Answer, accepts?: Accepts) {
  await using server = await startHttpServer([answer])
  const http = createHttpClient({ http: { timeout: 5000, retries: 0 }, env: {}, redact })
  return await deliver({ url: server.origin, headers: {}, body: '{}' }, accepts, { http, redact })
}

/** What is taken for a success, and what for a failure and why. */
interface Table {
  readonly taken: readonly Answer[]
  readonly refused: readonly (readonly [Answer, string])[]
}

const notSlack = (said: string) => `answered 200, but not with "ok", as Slack does: ${said}`
const tables: readonly (readonly [what: string, accepts: Accepts | undefined, table: Table])[] = [
  [
    'slack',
    'slack',
    {
      taken: [{ text: 'ok' }, { text: 'ok\n' }, { json: { ok: true } }, { json: { ok: true, ts: '1' } }],
      refused: [
        [{ text: 'no_service' }, notSlack('no_service')],
        [{ text: 'channel_not_found' }, notSlack('channel_not_found')],
        [{ text: '<html>Sign in</html>' }, notSlack('<html>Sign in</html>')],
        [{ text: 'token secret-token' }, notSlack('token ***')],
        [{ text: '' }, 'answered 200 with nothing, not with "ok", as Slack does'],
        [{ status: 204 }, 'answered 204 with nothing, not with "ok", as Slack does'],
        [{ json: {} }, notSlack('{}')],
        [{ json: { ok: 'true' } }, notSlack('{"ok":"true"}')],
        [{ json: ['ok'] }, notSlack('["ok"]')],
        [{ json: { ok: false, error: 'invalid_auth' } }, 'answered ok: false, invalid_auth'],
        [{ text: 'not ok' }, notSlack('not ok')],
      ],
    },
  ],
  [
    'any answer, the default',
    undefined,
    {
      taken: [{ text: '' }, { text: '<html>' }, { json: {} }, { status: 202, json: { eventListener: 'x' } }],
      refused: [
        [{ json: { ok: false } }, 'answered ok: false, {"ok":false}'],
        [{ status: 302, text: 'moved' }, 'answered 302: moved'],
      ],
    },
  ],
  [
    'json',
    'json',
    {
      taken: [{ json: { id: 1 } }, { json: [] }, { text: 'null' }],
      refused: [
        [{ text: '<html>' }, 'answered 200, but not with JSON: <html>'],
        [{ text: '' }, 'answered 200 with nothing, not with JSON'],
        [{ json: { ok: false, error: 'e' } }, 'answered ok: false, e'],
      ],
    },
  ],
  [
    'texts of the config',
    ['1', 'accepted'],
    {
      taken: [{ text: '1' }, { text: ' accepted\n' }],
      refused: [
        [
          { text: 'Webhook message delivery failed' },
          'answered 200, but not with "1" or "accepted": Webhook message delivery failed',
        ],
        [{ text: '' }, 'answered 200 with nothing, not with "1" or "accepted"'],
      ],
    },
  ],
]

describe('a request that is answered', () => {
  for (const [what, accepts, { taken, refused }] of tables) {
    for (const answer of taken) {
      it(`with ${JSON.stringify(answer)} was taken where that accepts ${what}`, async () => {
        const { failure } = await delivered(answer, accepts)
        expect(failure).to.equal(undefined)
      })
    }
    for (const [answer, reason] of refused) {
      it(`with ${JSON.stringify(answer)} was refused where that accepts ${what}`, async () => {
        expect(await delivered(answer, accepts)).to.include({ failure: reason, undecided: false })
      })
    }
  }

  it('by something that cannot be read may have been taken', async () => {
    const cut = { raw: 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok', thenEnd: true }
    expect(await delivered(cut, 'slack')).to.include({ undecided: true })
  })
})
