import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { cli } from '../support/cli.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

const root = join(import.meta.dirname, '..', '..')
const id = 'my-app-42'

describe('the recipe of docs/operations.md for one context in Redis', () => {
  let server: RedisServer
  let cwd: string
  let env: Record<string, string>
  let keep: string
  let putBack: string

  before(async () => {
    const page = await readFile(join(root, 'docs', 'operations.md'), 'utf8')
    const section = page.split(/^##+ /m).find((part) => part.startsWith('Backup and restore\n')) ?? ''
    const blocks = [...section.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, script = '']) => script)
    expect(blocks).to.have.length(2)
    ;[keep = '', putBack = ''] = blocks
  })

  beforeEach(async () => {
    server = await startRedis()
    cwd = await tempDir()
    const redis = { host: server.host, port: server.port, keyPrefix: 'cicd:', isPrimary: true }
    const datasources = { redis, jsonfile: { path: 'cache.json' } }
    await writeFile(join(cwd, 'config.json'), JSON.stringify({ cicdstatemgr: { datasources } }))
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {channel: my-channel}}\n')
    await writeFile(join(cwd, 'cicdstatemgr'), `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/run.js" "$@"\n`)
    await chmod(join(cwd, 'cicdstatemgr'), 0o755)
    env = { CICDSTATEMGR_CONFIG_PATH: 'config.json', REDIS_URL: `redis://127.0.0.1:${server.port}` }
    await run('init', id, '--app-config', 'app.yaml', '--set', 'state.version=1.4.0', '--set', "state.text=it's ü\n")
  })
  afterEach(() => server.stop())

  async function run(...args: string[]): Promise<string> {
    const { stdout, stderr, exitCode } = await cli(args, { cwd, env })
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    return stdout
  }

  async function sh(script: string): Promise<void> {
    const { PATH = '' } = process.env
    await promisify(execFile)('sh', ['-ec', script], { cwd, env: { ...env, PATH: `${cwd}:${PATH}` } })
  }

  const document = () => run('export', '--format', 'json', '--id', id)

  it('puts back a context that is gone, and its caches', async () => {
    const before = await document()
    await sh(keep)
    await server.client().flushall()

    await sh(putBack)

    expect(await document()).to.equal(before)
    expect(JSON.parse(await readFile(join(cwd, 'cache.json'), 'utf8'))).to.deep.equal(JSON.parse(before))
    expect(await run('set', 'state.version=1.4.1', '--id', id)).to.equal('2\n')
  })

  it('puts back a context that was changed, as one more revision', async () => {
    const before = await document()
    await sh(keep)
    await run('set', 'state.version=broken', '--id', id)

    await sh(putBack)

    expect(await document()).to.equal(before)
    expect(await run('history', '--id', id)).to.match(/^3 .* changed by another program\n/)
    expect(await run('restore', '3', '--id', id, '--log-level', 'warn')).to.equal('3\n')
  })

  it('puts back a context whose document was damaged', async () => {
    const before = await document()
    await sh(keep)
    await server.client().set(`cicd:${id}`, 'nonsense')

    await sh(putBack)

    expect(await document()).to.equal(before)
  })
})
