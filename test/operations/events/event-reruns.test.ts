import { expect } from 'chai'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { contextId } from '../../../src/context/context-id.ts'
import type { BlockRecord } from '../../../src/events/flow-document.ts'
import { StoredFlow } from '../../../src/operations/events/flow-document.ts'
import { callerOn } from '../../../src/operations/host.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import { cli, startCli } from '../../support/cli.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** A chat whose answers the test gives, or not. */
class Chat {
  readonly messages: string[] = []
  readonly #server: Server
  #arrived: ((response: ServerResponse) => void)[] = []

  constructor() {
    this.#server = createServer((request, response) => {
      void text(request).then((body) => {
        this.messages.push((JSON.parse(body) as { text: string }).text)
        const waiting = this.#arrived.shift()
        if (waiting === undefined) answer(response)
        else waiting(response)
      })
    })
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  /** The next request that nobody waits for yet; the test answers it. */
  nextRequest(): Promise<ServerResponse> {
    return new Promise((resolve) => this.#arrived.push(resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

function answer(response: ServerResponse): void {
  response.end(JSON.stringify({ ok: true, ts: '17.1' }))
}

const block = (message: string, more = '') => `{message: ${message}${more}}`

describe('an event that is run again with the same delivery id', () => {
  let chat: Chat
  let cwd: string
  let env: Record<string, string>

  async function setUp(onUnknown = ''): Promise<void> {
    const capture = ', capture-response-data: [{from: "{{ body.ts }}", to: "state.seen[]"}]'
    await writeFile(
      join(cwd, 'app.yaml'),
      `cicd-contexts: {stage: {channel: c, pipelines: {build: {event-handlers: {success: {
        notify: {first: ${block('one', capture + onUnknown)}, second: ${block('two', capture + onUnknown)}},
        set-values: {set: [{from: x, to: "state.marks[]"}]}}}}}}}`,
    )
    const made = await cli(['init', 'flow-1', '--app-config', 'app.yaml'], { cwd, env })
    expect(made.stderr).to.equal('')
  }

  beforeEach(async () => {
    chat = new Chat()
    cwd = await tempDir()
    const url = await chat.listen()
    await writeFile(
      join(cwd, 'config.yaml'),
      `cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}, slack: {url: "${url}"}, http: {retries: 0, timeout: 2s}}`,
    )
    env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: 'flow-1' }
  })
  afterEach(() => {
    chat.close()
  })

  const fire = ['handle-event', 'build=success', '--delivery-id', 'run-1']
  const state = async () => {
    const { stdout } = await cli(['get', 'state'], { cwd, env })
    const { seen, marks } = JSON.parse(stdout) as { seen?: string[]; marks?: string[] }
    return { seen, marks }
  }

  it('posts nothing twice when the answer was nested deeper than any document', async () => {
    await setUp()
    const deep = `{"ok": true, "ts": "1", "deep": ${'['.repeat(5000)}${']'.repeat(5000)}}`
    const both = [chat.nextRequest(), chat.nextRequest()].map(async (request) => (await request).end(deep))
    const [first] = await Promise.all([cli(fire, { cwd, env }), ...both])

    const again = await cli(fire, { cwd, env })

    expect(first.exitCode).to.equal(7)
    expect(first.stdout).to.match(
      /^(notify\.\w+ failed \(HTTP 200[^)]*\): was sent, but nothing was captured: the answer is not JSON, or is nested too deep\n){2}set-values\.default sent \(stored state\.marks\)\n$/,
    )
    expect(again.exitCode).to.equal(0)
    expect(chat.messages).to.deep.equal(['one', 'two'])
  })

  it('posts nothing twice and stores nothing twice when all went well', async () => {
    await setUp()
    await cli(fire, { cwd, env })

    const again = await cli(fire, { cwd, env })

    expect(again.exitCode).to.equal(0)
    expect(again.stdout).to.equal(
      [
        'notify.first skipped (stored state.slack.thread_ts, state.seen): an earlier run with this delivery id has sent it',
        'notify.second skipped (stored state.seen): an earlier run with this delivery id has sent it',
        'set-values.default skipped: an earlier run with this delivery id has stored it',
        '',
      ].join('\n'),
    )
    expect(chat.messages).to.deep.equal(['one', 'two'])
    expect(await state()).to.deep.equal({ seen: ['17.1', '17.1'], marks: ['x'] })
  })

  it('is another event under another id, and every time without one', async () => {
    await setUp()
    for (const last of ['run-1', 'run-2']) await cli([...fire.slice(0, -1), last], { cwd, env })
    await cli(fire.slice(0, 2), { cwd, env })

    expect(chat.messages).to.deep.equal(['one', 'two', 'one', 'two', 'one', 'two'])
  })

  it('goes on after the block that was done when it was killed between two', async () => {
    await setUp()
    const first = chat.nextRequest()
    const second = chat.nextRequest()
    const { child, result } = startCli(fire, { cwd, env })
    answer(await first)
    await second
    child.kill('SIGKILL')
    await result

    const again = await cli(fire, { cwd, env })

    expect(again.stdout).to.match(/^notify\.first skipped .*\nnotify\.second sent /)
    expect(again.stderr).to.contain('cut off while sending it')
    expect(chat.messages).to.deep.equal(['one', 'two', 'two'])
    expect(await state()).to.deep.equal({ seen: ['17.1', '17.1'], marks: ['x'] })
  })

  it('leaves what may have arrived alone when told to, and says that nobody knows', async () => {
    await setUp(', onUnknown: skip')
    const first = chat.nextRequest()
    const { child, result } = startCli(fire, { cwd, env })
    await first
    child.kill('SIGKILL')
    await result

    const again = await cli([...fire, '--json'], { cwd, env })

    const { blocks } = JSON.parse(again.stdout) as { blocks: { status: string }[] }
    expect(blocks.map(({ status }) => status)).to.deep.equal(['unknown', 'sent', 'sent'])
    expect(chat.messages).to.deep.equal(['one', 'two'])
  })

  it('takes a block whose record is damaged for one that may have arrived', async () => {
    await setUp(', onUnknown: skip')
    await using host = await openHost({ config: 'config.yaml', cwd, env: {} })
    const caller = callerOn(host, { deliveryId: 'run-1' })
    const event = { pipeline: 'build', event: 'success' }
    const path = 'pipelines.build.event-handlers.success.notify.first'
    const damaged = { status: 'sent', captured: 'state.seen' } as unknown as BlockRecord
    await new StoredFlow(caller, contextId('flow-1'), event, []).records!.write(path, damaged)

    const { stdout } = await cli([...fire, '--json'], { cwd, env })

    const { blocks } = JSON.parse(stdout) as { blocks: { status: string }[] }
    expect(blocks.map(({ status }) => status)).to.deep.equal(['unknown', 'sent', 'sent'])
    expect(chat.messages).to.deep.equal(['two'])
  })

  it('stores what an answer brought that was kept, without sending again', async () => {
    await setUp()
    await using host = await openHost({ config: 'config.yaml', cwd, env: {} })
    const caller = callerOn(host, { deliveryId: 'run-1' })
    const event = { pipeline: 'build', event: 'success' }
    const path = 'pipelines.build.event-handlers.success.notify.first'
    const { records } = new StoredFlow(caller, contextId('flow-1'), event, [])
    await records!.write(path, { status: 'sent', answer: { ts: '9.9' } })

    await cli(fire, { cwd, env })

    expect(chat.messages).to.deep.equal(['two'])
    expect(await state()).to.deep.equal({ seen: ['9.9', '17.1'], marks: ['x'] })
  })

  it('posts twice only what it says may arrive twice, and captures all once, wherever it was killed', async function () {
    this.timeout(120_000)
    await setUp()
    const endings = { whole: 0, cut: 0 }
    for (let round = 0; round < 8; round++) {
      const rerun = ['handle-event', 'build=success', '--delivery-id', `round-${round}`]
      const posted = chat.messages.length
      const { seen: seenBefore = [], marks: marksBefore = [] } = await state()
      const { child, result } = startCli(rerun, { cwd, env })
      const timer = setTimeout(() => child.kill('SIGKILL'), 60 + round * 25)
      endings[(await result).signal === null ? 'whole' : 'cut']++
      clearTimeout(timer)

      const { exitCode, stderr } = await cli(rerun, { cwd, env })

      expect(exitCode).to.equal(0)
      const messages = chat.messages.slice(posted)
      for (const [name, message] of [
        ['first', 'one'],
        ['second', 'two'],
      ] as const) {
        const mayArriveTwice = stderr.includes(`notify.${name}: an earlier run`)
        expect(messages.filter((sent) => sent === message).length).to.be.within(1, mayArriveTwice ? 2 : 1)
      }
      const { seen = [], marks = [] } = await state()
      expect([seen.length - seenBefore.length, marks.length - marksBefore.length]).to.deep.equal([2, 1])
    }
    expect(endings.cut).to.be.greaterThan(0)
  })

  it('sends again what was refused', async () => {
    await setUp()
    const refused = chat.nextRequest()
    const run = cli(fire, { cwd, env })
    ;(await refused).writeHead(500).end()
    expect((await run).exitCode).to.equal(7)

    const again = await cli(fire, { cwd, env })

    expect(again.exitCode).to.equal(0)
    expect(again.stdout).to.match(/^notify\.first sent .*\nnotify\.second skipped /)
    expect(again.stderr).to.equal('')
    expect(chat.messages).to.deep.equal(['one', 'two', 'one'])
  })
})
