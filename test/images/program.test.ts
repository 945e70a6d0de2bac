import { expect } from 'chai'
import { once } from 'node:events'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { commands } from '../../src/commands/index.ts'
import { ensureImage, runContainer, skipWithoutContainers, startContainer } from '../support/containers.ts'
import type { ContainerOptions, ContainerResult } from '../support/containers.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { spawnCli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const password = 'a-password-of-redis'

describe('the program in its image', function () {
  this.timeout(300_000)
  let image: string
  let shell: string
  let redis: RedisServer
  let config: string

  before(skipWithoutContainers)
  before(async () => {
    ;[image, shell] = await Promise.all([ensureImage('cicdstatemgr'), ensureImage('cicdstatemgr-shell')])
    redis = await startRedis({ args: ['--requirepass', password] })
    config = await sharedDirectory({
      'config.yaml': `cicdstatemgr: {datasources: {redis: {host: 127.0.0.1, port: ${redis.port}, isPrimary: true}}}\n`,
      'secrets.yaml': `cicdstatemgr: {datasources: {redis: {password: ${password}}}}\n`,
      'app.yaml': 'cicd-contexts: {stage: {pipelines: {build: {}}}}\n',
    })
  })
  // Undefined where the tests are skipped.
  after(() => (redis as RedisServer | undefined)?.stop())

  const run = (args: readonly string[], options: Partial<ContainerOptions> = {}): Promise<ContainerResult> =>
    runContainer({ image, args, readOnlyRoot: true, ...options })
  const onRedis = (args: readonly string[], options: Partial<ContainerOptions> = {}): Promise<ContainerResult> =>
    run(args, {
      mounts: [{ source: config, target: '/config', readOnly: true }],
      env: {
        CICDSTATEMGR_CONFIG_PATH: '/config/config.yaml',
        CICDSTATEMGR_SECRETS_PATH: '/config/secrets.yaml',
        CICDSTATEMGR_CONTEXT_DATA_ID: 'demo',
      },
      ...options,
    })

  it('runs by its name', async () => {
    const { stdout } = await run([], { command: ['cicdstatemgr', '--version'] })
    expect(stdout).to.match(/^cicdstatemgr\/\S+ linux-\S+ node-v\S+\n$/)
  })

  it('runs with a read-only root and nothing mounted, whoever the user is, and says nothing more', async () => {
    for (const user of ['65532:65532', '1234567890:0', '0:0']) {
      const { stdout, stderr, exitCode } = await run(['schema', 'app'], { user })
      expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
      expect(JSON.parse(stdout)).to.include.keys('$schema')
    }
  })

  it('finds no shell beside it', async () => {
    for (const name of ['sh', 'bash', '/bin/sh', 'apt-get', 'dpkg', 'node', 'npm']) {
      expect((await run([], { command: [name] })).exitCode, name).to.equal(127)
    }
  })

  it('prints the help of every command, as the program outside does', async () => {
    const script = Object.keys(commands)
      .map((name) => `echo "== ${name}"; cicdstatemgr ${name} --help || exit 1`)
      .join('\n')
    const { stdout, stderr, exitCode } = await run([], { image: shell, command: ['sh', '-c', script] })
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    const [, ...helps] = stdout.split(/^== .*\n/m)
    expect(helps).to.have.length(Object.keys(commands).length)
    const { stdout: outside } = await spawnCli(['get', '--help'], { cwd: '/' })
    expect(helps[Object.keys(commands).indexOf('get')]).to.equal(outside)
  })

  it('fails as the program outside does', async () => {
    const cwd = await tempDir()
    for (const args of [['nope'], ['get', 'a', '--id', 'nobody'], ['--get', 'a'], ['get', '--nope'], ['--nope']]) {
      const { stdout, stderr, exitCode } = await spawnCli(args, { cwd })
      expect(await run(args)).to.deep.equal({ stdout, stderr: stderr.replaceAll(cwd, '/workspace'), exitCode })
    }
  })

  it('keeps contexts in Redis; the password is in a mounted file', async () => {
    expect(await onRedis(['init', '--app-config', '/config/app.yaml', '--set', 'state.name=shop'])).to.include({
      exitCode: 0,
    })
    expect(await onRedis(['set', 'state.answer=42'])).to.include({ exitCode: 0 })
    expect(await onRedis(['get', 'state.answer'])).to.deep.equal({ stdout: '42\n', stderr: '', exitCode: 0 })
    expect(await onRedis(['--id', 'demo', '--get', 'state.name'])).to.include({ stdout: 'shop\n', exitCode: 0 })
  })

  it('takes a mounted directory for config and secrets', async () => {
    const args = ['--config', '/config', '--secrets', '/config', '--id', 'of-a-directory']
    await onRedis(['init', ...args, '--app-config', '/config/app.yaml', '--set', 'state.name=shop'], { env: {} })
    expect(await onRedis(['get', ...args, 'state.name'], { env: {} })).to.deep.equal({
      stdout: 'shop\n',
      stderr: '',
      exitCode: 0,
    })
  })

  it('finds hosts by name', async () => {
    const named = await sharedDirectory({
      'config.yaml': `cicdstatemgr: {datasources: {redis: {host: redis.example, port: ${redis.port}, password: ${password}, isPrimary: true}}}\n`,
    })
    const { exitCode, stderr } = await run(['list', '--config', '/config'], {
      mounts: [{ source: named, target: '/config', readOnly: true }],
      addHosts: { 'redis.example': '127.0.0.1' },
    })
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: '' })
  })

  it('keeps contexts in a mounted directory, owned by whoever runs it', async () => {
    const workspace = await sharedDirectory({ 'app.yaml': 'cicd-contexts: {stage: {}}\n' })
    await chmod(workspace, 0o777)
    const options = { user: '4711:0', mounts: [{ source: workspace, target: '/workspace' }] }
    expect(await run(['init', '--id', 'demo', '--app-config', 'app.yaml', '--set', 'state.a=1'], options)).to.include({
      exitCode: 0,
    })
    expect(await run(['get', '--id', 'demo', 'state.a'], options)).to.include({ stdout: '1\n' })
  })

  it('ends at SIGTERM, though it is process 1', async () => {
    // Takes connections and never answers.
    const silent = createServer().listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const place = await sharedDirectory({
      'config.yaml': `cicdstatemgr: {datasources: {redis: {host: 127.0.0.1, port: ${port}, isPrimary: true}}}\n`,
    })
    const connected = once(silent, 'connection')
    const container = startContainer({
      image,
      args: ['get', '--config', '/config', '--id', 'demo', 'state.a'],
      mounts: [{ source: place, target: '/config', readOnly: true }],
    })
    await connected
    await container.kill('SIGTERM')
    expect(await container.result).to.include({ exitCode: 143 })
    silent.close()
  })

  it('has sh, git, curl and jq beside it in the other image', async () => {
    const script = 'git --version && curl --version && jq --version && cicdstatemgr --version && id -u'
    const { stdout, exitCode } = await run([], { image: shell, command: ['sh', '-c', script], user: '4711:0' })
    expect(exitCode).to.equal(0)
    expect(stdout).to.match(/^git version [^]*^curl [^]*^jq-[^]*^cicdstatemgr\/[^]*^4711\n$/m)
  })
})

/** A directory that any user may read. */
async function sharedDirectory(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = join(await tempDir(), 'shared')
  await mkdir(directory)
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return directory
}
