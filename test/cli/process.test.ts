import { expect } from 'chai'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, cpSync, openSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { cleanEnvironment, spawnCli, startCli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { startHttpServer } from '../support/http-server.ts'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')
const built = join(root, 'bin', 'run.js')
const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }

describe('the built program', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const options = () => ({ cwd: context.cwd, env })

  it('needs no packages, no home directory and nothing writable', async () => {
    const elsewhere = await tempDir()
    for (const part of ['bin', 'dist', 'package.json', 'oclif.manifest.json']) {
      cpSync(join(root, part), join(elsewhere, part), { recursive: true })
    }
    // Below a file not even root can make a directory.
    const nowhere = join(elsewhere, 'package.json', 'nowhere')
    const child = spawn(process.execPath, [join(elsewhere, 'bin', 'run.js'), 'render', '{{ state.appName|upper }}'], {
      cwd: context.cwd,
      env: { ...env, HOME: nowhere, TMPDIR: nowhere },
    })
    expect((await Promise.all([buffer(child.stdout), buffer(child.stderr)])).join('|')).to.equal('SHOP\n|')
    expect(await readdir(context.cwd)).to.have.members(['.cicdstatemgr', 'app.yaml'])
  })

  it('needs no user name, no home directory and no shell', async () => {
    await chmod(context.cwd, 0o755)
    const nameless = process.getuid?.() === 0 ? { uid: 65_532, gid: 65_532 } : {}
    const child = spawn(process.execPath, [built, '--version'], {
      cwd: context.cwd,
      // Node hands its own on, unless there is one; nobody may write there.
      env: { NODE_V8_COVERAGE: '' },
      ...nameless,
    })
    const exited = once(child, 'exit')
    expect((await Promise.all([buffer(child.stdout), buffer(child.stderr)])).join('|')).to.match(
      /^cicdstatemgr\/.*\n\|$/,
    )
    expect(await exited).to.deep.equal([0, null])
  })

  it('says which Node it needs where that is older', async () => {
    const older = "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })"
    const child = spawn(process.execPath, ['--import', `data:text/javascript,${older}`, built, 'list'])
    const exited = once(child, 'exit')
    expect((await Promise.all([buffer(child.stdout), buffer(child.stderr)])).join('|')).to.equal(
      `|Error: cicdstatemgr needs Node 22 or newer, this is ${process.version}\n`,
    )
    expect(await exited).to.deep.equal([2, null])
  })

  it('carries the licence text of everything in it', async () => {
    const licences = await readFile(join(root, 'dist', 'THIRD-PARTY-LICENCES.txt'), 'utf8')
    const packages = licences.split(`\n${'-'.repeat(80)}\n\n`)
    expect(packages.map((text) => text.split(' ')[0])).to.include.members(['@oclif/core', 'ioredis', 'nunjucks', 'got'])
    for (const text of packages) expect(text.length, text.split('\n')[0]).to.be.greaterThan(500)
  })

  it('runs every command from the bundle', async () => {
    const { commands } = await import('../../src/commands/index.ts')
    const names = Object.keys(commands)
    // One process for all: each starts a command like the built program does.
    const script = `const { runCommandLine } = await import('${join(root, 'dist', 'main', 'main.js')}')
      for (const name of process.argv.slice(1)) {
        await runCommandLine([name, '--help'])
        process.stdout.write('\\0' + (process.exitCode ?? 0) + '\\0')
      }`
    const args = ['--input-type=module', '--eval', script, ...names]
    const child = spawn(process.execPath, args, { cwd: context.cwd, env: cleanEnvironment(env) })
    const [stdout, stderr] = await Promise.all([buffer(child.stdout), buffer(child.stderr)])
    const parts = stdout.toString().split('\0')
    expect(stderr.toString()).to.equal('')
    for (const [index, name] of names.entries()) {
      expect(parts[2 * index]).to.contain(`$ cicdstatemgr ${name.replace(':', ' ')}`)
      expect(parts[2 * index + 1], name).to.equal('0')
    }
  })

  it('loses nothing when run twice at the same time', async () => {
    const results = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => spawnCli(['set', `state.${name}=1`, 'state.all[]=x'], options())),
    )
    expect(results.map(({ stdout }) => stdout).toSorted()).to.deep.equal(['2\n', '3\n', '4\n', '5\n'])
    const { stdout } = await context.run(['get', 'state.all'])
    expect(stdout).to.equal('["x","x","x","x"]\n')
  })

  it('is quiet when its reader has seen enough', async () => {
    await context.run(['set', '--file', 'state.big=-'], { input: 'x'.repeat(2_000_000) })
    const script = '"$@" | head -c 1; exit "${PIPESTATUS[0]}"'
    const child = spawn('bash', ['-c', script, 'bash', process.execPath, built, 'get', 'state.big'], {
      cwd: context.cwd,
      env: cleanEnvironment(env),
    })
    const exited = once(child, 'exit')
    expect((await Promise.all([buffer(child.stdout), buffer(child.stderr)])).join('|')).to.equal('x|')
    expect(await exited).to.deep.equal([0, null])
  })

  it('says when stdout cannot be written', async () => {
    const child = spawn(process.execPath, [built, 'get', 'state.appName'], {
      cwd: context.cwd,
      env: cleanEnvironment(env),
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    })
    const exited = once(child, 'exit')
    const stderr = await buffer(child.stderr!)
    expect(stderr.toString()).to.match(
      /^Error: cannot write the result: .*ENOSPC.* the change is stored\nCode: OUTPUT_NOT_WRITTEN\n$/,
    )
    expect(await exited).to.deep.equal([6, null])
  })

  it('has its own exit code also where nothing can be said on stderr', async () => {
    const child = spawn(process.execPath, [built, 'get', 'state.none'], {
      cwd: context.cwd,
      env: cleanEnvironment(env),
      stdio: ['ignore', 'ignore', openSync('/dev/full', 'w')],
    })
    expect(await once(child, 'exit')).to.deep.equal([4, null])
  })

  it('says that its working directory is not there any more', async () => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
    const child = spawn('sh', ['-c', script, 'sh', process.execPath, built, 'list'], {
      cwd: context.cwd,
      env: cleanEnvironment(env),
    })
    const exited = once(child, 'exit')
    expect((await buffer(child.stderr)).toString().split('\n')[0]).to.equal(
      'Error: the working directory is not there any more',
    )
    expect(await exited).to.deep.equal([2, null])
  })

  it('reads a FIFO when somebody writes to it, and ends on a signal while nobody does', async () => {
    execFileSync('mkfifo', [join(context.cwd, 'config.fifo')])
    const read = startCli(['list', '--config', 'config.fifo'], options())
    await writeFile(join(context.cwd, 'config.fifo'), 'cicdstatemgr: {datasources: {memory: {isPrimary: true}}}')
    expect(await read.result).to.include({ exitCode: 0, stdout: '' })

    const waiting = startCli(['list', '--config', 'config.fifo'], options())
    await untilRead(join(context.cwd, 'config.fifo'))
    waiting.child.kill('SIGTERM')
    expect(await waiting.result).to.include({ exitCode: 143, signal: null })
  })

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`ends at once on ${signal} while it waits for a server`, async () => {
      const { promise: arrived, resolve: arrive } = Promise.withResolvers<undefined>()
      await using server = await startHttpServer(() => {
        arrive(undefined)
        return 'silence'
      })
      await writeFile(
        join(context.cwd, 'config.yaml'),
        `cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  slack: {url: '${server.origin}/post'}
  templates: {notify: '{}'}
`,
      )
      const { child, result } = startCli(['handle-event', 'build=failure', '--config', 'config.yaml'], options())
      await arrived
      child.kill(signal)
      expect(await result).to.include({ exitCode, signal: null, stdout: '' })
    })
  }

  it('goes through HTTPS_PROXY, and ends in time when that does not answer', async () => {
    await using proxy = await startHttpServer([], { tunnelTo: 'http://127.0.0.1:1', refusals: [0] })
    await writeFile(
      join(context.cwd, 'config.yaml'),
      `cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  slack: {url: 'https://slack.example/post'}
  templates: {notify: '{}'}
  http: {timeout: 1s}
`,
    )
    const { stdout, exitCode } = await spawnCli(['handle-event', 'build=failure', '--config', 'config.yaml'], {
      cwd: context.cwd,
      env: { ...env, HTTPS_PROXY: proxy.origin },
    })
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 7,
      stdout: `notify.default failed (1 attempt): slack.example through the proxy ${new URL(proxy.origin).host}: it opened no tunnel in time\n`,
    })
  })

  it('leaves the revision before or after, and no temporary file, when interrupted at any moment', async () => {
    const big = 'x'.repeat(1_000_000)
    const revisions = new Set<string>()
    for (let delay = 40; delay <= 200; delay += 20) {
      const before = (await context.run(['get', 'state', '--json'])).stdout
      const { child, result } = startCli(['set', '--file', 'state.big=-', `state.n=${delay}`], options())
      child.stdin?.end(big)
      const timer = setTimeout(() => child.kill('SIGINT'), delay)
      const { exitCode, signal, stdout } = await result
      clearTimeout(timer)
      // Before the program has started, Node itself ends by the signal.
      expect(signal ?? exitCode).to.be.oneOf([0, 130, 'SIGINT'])
      const after = (await context.run(['get', 'state', '--json'])).stdout
      if (stdout !== '') expect(after).not.to.equal(before)
      const { value } = JSON.parse(after) as { value: { big?: string; n?: string } }
      expect(value.big ?? big).to.equal(big)
      revisions.add(value.n ?? 'none')
      const files = await readdir(join(context.cwd, '.cicdstatemgr'), { recursive: true })
      expect(files.filter((file) => file.endsWith('.tmp'))).to.deep.equal([])
    }
    expect(revisions.size).to.be.greaterThan(0)
  })
})

describe('exec', () => {
  it('leaves to the program what stands after its name, also without --', async () => {
    const { cwd } = await demo()
    const run = (...args: string[]) => spawnCli(['exec', ...args], { cwd })
    expect(await run('--id', 'demo', 'sh', '-c', 'exit 42')).to.include({ stdout: '', stderr: '', exitCode: 42 })
    const script = 'echo "$0 $1 $CICD_state__appName"'
    for (const dashes of [[], ['--']]) {
      const { stdout } = await run('-i', 'demo', ...dashes, 'sh', '-c', script, '--json', '--')
      expect(stdout, dashes.join('')).to.equal('--json -- shop\n')
    }
    expect((await run('env', '--id', 'demo')).stderr).to.contain('no context data id was given')
  })

  let context: Demo
  before(async () => (context = await demo()))

  const exec = (args: readonly string[], more: Record<string, string> = {}) =>
    spawnCli(['exec', '--', ...args], { cwd: context.cwd, env: { ...env, ...more } })

  it('runs a program with the variables, its arguments untouched, without a shell', async () => {
    await context.run(['set', 'state.odd=a b$(x)\n"'])
    const script = 'console.log(JSON.stringify([process.env.CICD_state__odd, process.argv.slice(1)]))'
    const { stdout, exitCode } = await exec([
      process.execPath,
      '-e',
      script,
      '--',
      '$HOME',
      '*',
      '--json',
      'x',
      '$HOME',
    ])
    expect(JSON.parse(stdout)).to.deep.equal(['a b$(x)\n"', ['$HOME', '*', '--json', 'x', '$HOME']])
    expect(exitCode).to.equal(0)
  })

  it('passes the exit code on', async () => {
    expect((await exec(['sh', '-c', 'exit 42'])).exitCode).to.equal(42)
    expect((await exec(['sh', '-c', 'kill -TERM $$'])).exitCode).to.equal(143)
  })

  it('exits 127 for a program that is not there and 126 for one that cannot be run', async () => {
    await mkdir(join(context.cwd, 'directory'), { recursive: true })
    expect(await exec(['no-such-program'])).to.deep.include({
      exitCode: 127,
      stderr: 'Error: cannot run no-such-program: spawn no-such-program ENOENT\n',
    })
    expect((await exec(['./directory'])).exitCode).to.equal(126)
  })

  it('exits 126 where a value is larger than an environment can be', async () => {
    const large = join(context.cwd, 'large.txt')
    await writeFile(large, 'x'.repeat(3_000_000))
    const set = await spawnCli(['set', '--file', `state.large=${large}`], { cwd: context.cwd, env })
    expect(set.exitCode).to.equal(0)
    expect(await exec(['true'])).to.deep.include({
      exitCode: 126,
      stderr: 'Error: cannot run true: its arguments and CICD_ variables are larger than the system allows\n',
    })
    await spawnCli(['set', '--unset', 'state.large'], { cwd: context.cwd, env })
  })

  it('passes signals on and ends when the program does', async () => {
    const script = `process.on('SIGTERM', () => process.exit(9)); console.log('ready'); setInterval(() => 0, 1000)`
    const { child, result } = startCli(['exec', '--', process.execPath, '-e', script], { cwd: context.cwd, env })
    await once(child.stdout!, 'data')
    child.kill('SIGTERM')
    expect((await result).exitCode).to.equal(9)
  })

  it('hands no secrets down', async () => {
    await writeFile(join(context.cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: xoxb-12345678}}')
    const { stdout } = await exec(['env'], {
      CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml',
      CICDSTATEMGR_EXTRA: 'token=xoxb-12345678',
      CICDSTATEMGR_ACTOR: 'me',
    })
    expect(stdout.split('\n').filter((line) => line.startsWith('CICDSTATEMGR_'))).to.have.members([
      'CICDSTATEMGR_CONTEXT_DATA_ID=demo',
      'CICDSTATEMGR_ACTOR=me',
    ])
  })
})

/** A writer can open a FIFO without waiting when somebody reads it. */
async function untilRead(fifo: string): Promise<void> {
  for (;;) {
    try {
      closeSync(openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK))
      return
    } catch {
      await turn()
    }
  }
}
