import { expect } from 'chai'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnCli, startCli } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import { startRedis } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Milliseconds from the signal to the end. */
const promised = 1000

async function endsAfter(running: ReturnType<typeof startCli>, signal: NodeJS.Signals) {
  const started = performance.now()
  running.child.kill(signal)
  const result = await running.result
  return { ...result, took: performance.now() - started }
}

/** Waits until a text is on stderr. */
async function untilSaid({ child }: ReturnType<typeof startCli>, text: string): Promise<void> {
  let said = ''
  while (!said.includes(text)) {
    const [chunk] = (await once(child.stderr!, 'data')) as [Buffer]
    said += chunk.toString()
  }
}

describe('a command that gets a signal', () => {
  let cwd: string

  beforeEach(async () => {
    cwd = await tempDir()
  })

  const signals = [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const

  /** A command that waits for a lock that somebody else holds. */
  async function waitingForLock(...more: string[]) {
    await spawnCli(['lock', 'deploy', '--ttl', '10m', '--actor', 'ann'], { cwd })
    const running = startCli(['lock', 'deploy', '--ttl', '10m', '--wait', '10m', ...more], { cwd })
    await once(running.child.stderr!, 'readable')
    return running
  }

  for (const [signal, exitCode] of signals) {
    it(`ends at once on ${signal} while it waits for a lock, and says why`, async () => {
      const { took, stderr, ...result } = await endsAfter(await waitingForLock(), signal)

      expect(result).to.deep.equal({ exitCode, signal: null, stdout: '' })
      expect(stderr).to.match(
        new RegExp(
          `^Info: waiting for the lock deploy, which ann holds with token 1 until \\S+\\nError: stopped by ${signal} while waiting for the lock deploy, which ann holds with token 1 until \\S+\\nCode: INTERRUPTED\\n$`,
        ),
      )
      expect(took).to.be.lessThan(promised)
    })
  }

  it('says so as JSON with --json, and in its result files', async () => {
    const running = await waitingForLock('--json', '--result', 'status=status', '--result', 'token=token')
    const { stdout, exitCode } = await endsAfter(running, 'SIGTERM')

    expect(exitCode).to.equal(143)
    const message = 'stopped by SIGTERM while waiting for the lock deploy, which ann holds with token 1 until TIME'
    expect(JSON.parse(stdout.replace(/\d{4}-[^"]*Z/, 'TIME'))).to.deep.equal({
      status: 'failed',
      error: { code: 'INTERRUPTED', message, exitCode: 143, suggestions: [] },
    })
  })

  it('says so with the flags of the original too', async () => {
    await using server = await startHttpServer(() => 'silence')
    await writeFile(
      join(cwd, 'config.yaml'),
      `cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}, slack: {url: '${server.origin}'}}`,
    )
    await writeFile(
      join(cwd, 'app.yaml'),
      'cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: {notify: {message: m}}}}}}}',
    )
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml' }
    await spawnCli(['init', 'flow-1', '--app-config', 'app.yaml'], { cwd, env })
    const running = startCli(['--handle-event', 'build=success', '--id', 'flow-1'], { cwd, env })
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const { took, ...result } = await endsAfter(running, 'SIGTERM')

    expect(result).to.deep.equal({
      exitCode: 143,
      signal: null,
      stdout: '',
      stderr:
        'Warning: notify.default interrupted: it is unknown whether it was sent or stored; a rerun does all again; if both runs have the same --delivery-id, it leaves out what was done\n' +
        'Error: stopped by SIGTERM\nCode: INTERRUPTED\n',
    })
    expect(took).to.be.lessThan(promised)
  })

  it('says what became of each block of an event', async () => {
    await using server = await startHttpServer(() => 'silence')
    const config = `cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}, slack: {url: '${server.origin}'}}`
    await writeFile(join(cwd, 'config.yaml'), config)
    const handlers = '{set-values: {a: {set: [{from: 1, to: state.n}]}}, notify: {b: {message: m}, c: {message: m}}}'
    await writeFile(
      join(cwd, 'app.yaml'),
      `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: ${handlers}}}}}}`,
    )
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: 'flow-1' }
    await spawnCli(['init', '--app-config', 'app.yaml'], { cwd, env })
    const running = startCli(['handle-event', 'build=success'], { cwd, env })
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    const { stderr } = await endsAfter(running, 'SIGINT')

    expect(stderr.split('\n').slice(0, 3)).to.deep.equal([
      'Warning: set-values.a sent',
      'Warning: notify.b interrupted: it is unknown whether it was sent or stored; a rerun does all again; if both runs have the same --delivery-id, it leaves out what was done',
      'Error: stopped by SIGINT',
    ])
  })

  for (const [mode, rerun] of [
    ['resend', 'sends it again (onUnknown: resend)'],
    ['skip', 'does not send it again (onUnknown: skip)'],
  ] as const) {
    it(`says what a rerun with the same delivery id does with onUnknown: ${mode}`, async () => {
      await using server = await startHttpServer(() => 'silence')
      const config = `cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}, slack: {url: '${server.origin}'}}`
      await writeFile(join(cwd, 'config.yaml'), config)
      const handlers = `{notify: {message: m, onUnknown: ${mode}}}`
      await writeFile(
        join(cwd, 'app.yaml'),
        `cicd-contexts: {stage: {pipelines: {build: {event-handlers: {success: ${handlers}}}}}}`,
      )
      const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: 'flow-1' }
      await spawnCli(['init', '--app-config', 'app.yaml'], { cwd, env })
      const running = startCli(['handle-event', 'build=success', '--delivery-id', 'k1'], { cwd, env })
      while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
      const { stderr } = await endsAfter(running, 'SIGINT')

      expect(stderr.split('\n')[0]).to.equal(
        `Warning: notify.default interrupted: it is unknown whether it was sent or stored; a rerun with the same --delivery-id ${rerun}`,
      )
    })
  }

  /** A command whose Redis takes the connection and never says a word. */
  async function waitingForStore(...args: string[]) {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const config = `cicdstatemgr: {datasources: {redis: {host: 127.0.0.1, port: ${port}, isPrimary: true}}}`
    await writeFile(join(cwd, 'config.yaml'), config)
    const running = startCli([...args, '--id', 'flow-1', '--config', 'config.yaml'], { cwd })
    await once(silent, 'connection')
    const close = () => {
      for (const socket of sockets) socket.destroy()
      silent.close()
    }
    return { running, [Symbol.dispose]: close }
  }

  it('ends in time even if a store does not answer, and says what it was waiting for', async () => {
    using waiting = await waitingForStore('set', 'state.a=1')
    const { took, stderr, exitCode, signal } = await endsAfter(waiting.running, 'SIGTERM')

    expect({ exitCode, signal }).to.deep.equal({ exitCode: 143, signal: null })
    expect(stderr).to.match(
      /^Error: stopped by SIGTERM while (?:connecting to|waiting for an answer of) Redis at 127\.0\.0\.1:\d+\nCode: INTERRUPTED\n$/,
    )
    expect(took).to.be.lessThan(promised)
  })

  /** A command whose Redis is away; returns when it has said so. */
  async function waitingForRedis(...args: string[]) {
    const server = await startRedis()
    await server.stop()
    const redis = `{host: 127.0.0.1, port: ${server.port}, timeouts: {unreachable: 1m}, isPrimary: true}`
    await writeFile(join(cwd, 'config.yaml'), `cicdstatemgr: {datasources: {redis: ${redis}}}`)
    const running = startCli([...args, '--id', 'flow-1', '--config', 'config.yaml'], { cwd })
    await once(running.child.stderr!, 'readable')
    return { running, where: `Redis at 127.0.0.1:${server.port}` }
  }

  it('says that it was waiting for Redis, which it had logged once', async () => {
    const { running, where } = await waitingForRedis('set', 'state.a=1')
    const { stderr, exitCode, took } = await endsAfter(running, 'SIGINT')

    expect(exitCode).to.equal(130)
    expect(stderr.replace(/\d{4}-\S*Z/, 'TIME')).to.equal(
      [
        `Warning: ${where} refuses connections: connect ECONNREFUSED; trying again until TIME`,
        `Error: stopped by SIGINT while waiting for ${where}, which cannot be reached`,
        'Code: INTERRUPTED',
        '',
      ].join('\n'),
    )
    expect(took).to.be.lessThan(promised)
  })

  it('ends at once at the second one', async () => {
    using waiting = await waitingForStore('get', 'state')
    waiting.running.child.kill('SIGINT')
    const { took, exitCode } = await endsAfter(waiting.running, 'SIGTERM')

    expect(exitCode).to.be.oneOf([130, 143])
    expect(took).to.be.lessThan(promised)
  })

  it('says so in its log if it is a server, which writes nothing else to stderr', async () => {
    const redis = { host: '127.0.0.1', port: 1, timeouts: { unreachable: '2m' }, isPrimary: true }
    const gateway = { slack: { mode: 'http' }, forward: { url: 'http://127.0.0.1:1/' } }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources: { redis }, gateway } }))
    const secrets = { cicdstatemgr: { gateway: { slack: { signingSecret: 'secret' } } } }
    await writeFile(join(cwd, 'secrets.yaml'), JSON.stringify(secrets))
    const args = ['gateway', '-c', 'config.yaml', '--secrets', 'secrets.yaml', '--listen', '127.0.0.1:0']
    const running = startCli(args, { cwd })
    await untilSaid(running, '"listening"')
    running.child.kill('SIGTERM')
    await untilSaid(running, '"draining"')

    const { exitCode, stdout, stderr } = await endsAfter(running, 'SIGTERM')

    const lines = stderr.trimEnd().split('\n')
    const said = lines.map((line) => (JSON.parse(line) as { msg: string }).msg)
    expect(said.at(-1)).to.equal('stopped by SIGTERM before its work was finished')
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 143, stdout: '' })
  })
})
