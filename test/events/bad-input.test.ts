import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import type { BlockOutcome } from '../../src/events/outcome.ts'
import { slackEscape } from '../../src/text/slack-escape.ts'
import { cli, spawnCli } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { Answer } from '../support/http-server.ts'
import { tempDir } from '../support/temp-dir.ts'

const token = 'xoxb-bad-input-token'

interface Fired {
  readonly exitCode: number
  readonly outcome: BlockOutcome
  /** What arrived, as JSON. */
  readonly sent: readonly unknown[]
  readonly stderr: string
}

interface Setup {
  readonly answer?: Answer
  readonly tls?: boolean
  /** Sends to this in place of the server. */
  readonly url?: string
  /** What else the config says. */
  readonly config?: JsonObject
  readonly state?: JsonObject
  /** In a process of its own, which ends when nothing keeps it running. */
  readonly spawned?: boolean
}

/** Runs the event of one handler as people do, and makes sure that the context data are as they were; JSON is YAML. */
async function fire(
  handlers: JsonObject,
  { answer = { json: { ok: true } }, tls, url, config, state, spawned = false }: Setup = {},
): Promise<Fired> {
  const cwd = await tempDir()
  await using server = await startHttpServer([answer], { tls: tls ?? false })
  const settings = {
    datasources: { directory: { path: 'contexts', isPrimary: true } },
    slack: { url: url ?? server.origin, token },
    http: { timeout: '2s', retries: 0 },
    ...config,
  }
  const app = {
    'cicd-contexts': {
      stage: { channel: 'C1', ...state, pipelines: { build: { 'event-handlers': { success: handlers } } } },
    },
  }
  await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: settings }))
  await writeFile(join(cwd, 'app.yaml'), JSON.stringify(app))
  const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: 'flow-1' }
  const run = (...args: string[]) => (spawned ? spawnCli : cli)(args, { cwd, env })
  await run('init', 'flow-1', '--app-config', 'app.yaml', '--cicd-context', 'stage')
  const before = await run('export', '--format', 'json')

  const { stdout, stderr, exitCode } = await run('handle-event', 'build=success', '--json')

  expect(await run('export', '--format', 'json')).to.deep.equal(before)
  expect(stdout + stderr).not.to.include(token)
  const { blocks, revision } = JSON.parse(stdout) as { blocks: BlockOutcome[]; revision: number }
  expect(revision).to.equal(1)
  const sent = server.requests.map(({ body }): unknown => JSON.parse(body))
  return { exitCode, outcome: blocks[0]!, sent, stderr }
}

const capturing = { message: 'm', 'capture-response-data': [{ from: '{{ body.ts }}', to: 'state.ts' }] }

describe('an event that meets', () => {
  const answers: readonly (readonly [what: string, setup: Setup, expected: object, reason: RegExp])[] = [
    [
      'a host where nobody listens',
      { url: 'http://127.0.0.1:1/' },
      { attempts: 1 },
      /^127\.0\.0\.1:1 refuses connections: .*ECONNREFUSED/,
    ],
    ['a certificate that nobody vouches for', { tls: true }, { attempts: 1 }, /^127\.0\.0\.1:\d+: .*self-signed/],
    ['4xx', { answer: { status: 404, text: 'no such hook' } }, { httpStatus: 404 }, /^answered 404: no such hook$/],
    ['5xx', { answer: { status: 503 } }, { httpStatus: 503 }, /^answered 503$/],
    [
      'a redirect to another host',
      { answer: { status: 307, headers: { location: 'http://localhost:1/steal' } } },
      { httpStatus: 307 },
      /answered 307 with a redirect to localhost:1, which is not followed$/,
    ],
    [
      'an answer that is not JSON',
      { answer: { text: 'ok' } },
      { httpStatus: 200 },
      /^was sent, but nothing was captured: the answer is not JSON, or is nested too deep$/,
    ],
    [
      'a login page in place of an answer',
      { answer: { text: '<html>' } },
      { httpStatus: 200, attempts: 1 },
      /^answered 200, but not with "ok", as Slack does: <html>$/,
    ],
    [
      'another protocol in place of an answer',
      { answer: { raw: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n' } },
      { httpStatus: 101, attempts: 1 },
      /answered 101 and switched to another protocol$/,
    ],
    [
      'an answer that breaks off',
      { answer: { raw: 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"ok":true', thenEnd: true } },
      { attempts: 1 },
      /gave an answer that cannot be read: Content-Length mismatch/,
    ],
    ['an answer of 100 MB', { answer: { text: 'x'.repeat(100 * 1024 * 1024) } }, {}, /answered with more than 5 MB$/],
    ['an answer that never ends', { answer: 'endless' }, {}, /answered with more than 5 MB$/],
    [
      'no answer',
      { answer: 'silence', config: { http: { timeout: '100ms', retries: 0 } } },
      {},
      /did not answer within 0\.1 s$/,
    ],
  ]
  for (const [what, setup, expected, reason] of answers) {
    it(`${what} fails with exit code 7, the state as it was`, async () => {
      const { exitCode, outcome } = await fire({ notify: capturing }, setup)

      expect(outcome).to.include({ handler: 'notify', block: 'default', status: 'failed', ...expected })
      expect(outcome.reason).to.match(reason)
      expect(exitCode).to.equal(7)
    })
  }

  for (const [what, raw] of [
    ['turns to another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'],
    ['sends informational answers only', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['never ends its headers', 'HTTP/1.1 200 OK\r\n'],
  ] as const) {
    it(`a server that ${what} does not end the process without an outcome`, async () => {
      const { exitCode, outcome } = await fire({ notify: capturing }, { answer: { raw }, spawned: true })

      expect(exitCode).to.equal(7)
      expect(outcome.status).to.equal('failed')
    })
  }

  const naive = { templates: { notify: '{"text": "{{ notify.message }}"}' } }
  const generator = (parts: JsonObject): JsonObject => ({
    'manual-choice': {
      title: 't',
      'choice-generators': { g: { foreach: 'apps', iterator: 'app', template: '{}', ...parts } },
    },
  })
  const blocks: readonly (readonly [what: string, handlers: JsonObject, setup: Setup, reason: RegExp])[] = [
    [
      'a template that renders invalid JSON',
      { notify: { message: 'say "hi"' } },
      { config: naive },
      /^config\.yaml: templates\.notify does not render to JSON: /,
    ],
    [
      'a foreach that yields no map',
      generator({ foreach: 'channel' }),
      {},
      /g\.foreach renders to "channel", which is text: a map is expected$/,
    ],
    [
      'an unknown endpoint',
      { notify: { endpoint: 'audot', message: 'm' } },
      { config: { endpoints: { audit: { url: 'http://127.0.0.1:1' } } } },
      /notify\.endpoint: there is no endpoint "audot" in config\.yaml, did you mean "audit"\?$/,
    ],
    [
      'data in a choice generator that is no YAML',
      generator({ template: '{{ app.name }}: {header: "{{ app.name }}", options: []}' }),
      { state: { apps: { a: { name: '"}]: [' } } } },
      /choice-generators\.g/,
    ],
  ]
  for (const [what, handlers, setup, reason] of blocks) {
    it(`${what} fails with exit code 7 before anything is sent`, async () => {
      const { exitCode, outcome, sent } = await fire(handlers, setup)

      expect(outcome).to.include({ status: 'failed' })
      expect(outcome.reason).to.match(reason)
      expect(exitCode).to.equal(7)
      expect(sent).to.deep.equal([])
    })
  }

  const hostile = `"quotes" 'and' \\ {{ '\n' }}lines\r\n\ttabs 🚀 \u0000 $(rm -rf /) \`id\` %s </script> ${'x'.repeat(39_900)}`
  const safe: Readonly<Record<string, JsonObject>> = {
    'the stock message': {},
    'a template that is a map': { templates: { notify: { text: '{{ notify.message }}' } } },
    'a text template with tojson': { templates: { notify: '{"text": {{ notify.message | tojson }}}' } },
  }
  for (const [where, config] of Object.entries(safe)) {
    it(`a message with quotes, line breaks, emoji, $(…) and 40 kB of text sends it as it is: ${where}`, async () => {
      // The thread that stock messages keep is not a part of this: the answer has no ts.
      const { exitCode, outcome, sent } = await fire(
        { notify: { message: '{{ said }}' } },
        { config, state: { said: hostile } },
      )

      expect(outcome.status, outcome.reason).to.equal('sent')
      // Slack shows the same: there < and > are written so.
      const expected = where === 'the stock message' ? slackEscape(hostile) : hostile
      expect(sent.map((body) => (body as { text: JsonValue }).text)).to.deep.equal([expected])
      expect(exitCode).to.equal(0)
    })
  }

  const hostileNames: Readonly<Record<string, string>> = {
    'reads secrets': '{{ secretData }}{{ configData.slack.token }}"\n  evil: {header: gotcha, options: []}\n__proto__:',
    'reaches out of the templates': "{{ ''.constructor.constructor('return process')() }}",
    'runs without end': `${'{% for i in range(99999) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`,
    'is a tag in two halves': '{',
  }
  for (const [what, name] of Object.entries(hostileNames)) {
    it(`data in a choice generator that ${what} shows it as text`, async () => {
      const template = {
        '{{ app.name }}': {
          header: 'h {{ app.name }}{{ app.more }}',
          options: [{ text: 'go', value: '{{ app.name }}' }],
        },
      }
      const more = '{ configData.slack.url }}'
      const { exitCode, outcome, sent } = await fire(generator({ template }), {
        state: { apps: { a: { name, more } } },
        config: { templates: { 'manual-choice': '{{ manualChoice.choices | tojson }}' } },
      })

      expect(outcome.status, outcome.reason).to.equal('sent')
      expect(sent).to.deep.equal([{ [name]: { header: `h ${name}${more}`, options: [{ text: 'go', value: name }] } }])
      expect(exitCode).to.equal(0)
    })
  }
})
