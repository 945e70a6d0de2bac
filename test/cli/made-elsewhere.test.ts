import { expect } from 'chai'
import { Redis } from 'ioredis'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('a key of Redis that another program made', () => {
  let cwd: string
  let redis: RedisServer
  let client: Redis
  before(async () => {
    redis = await startRedis()
    cwd = await tempDir()
    const datasources = { redis: { host: '127.0.0.1', port: redis.port, isPrimary: true } }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources } }))
    client = new Redis(redis.port, '127.0.0.1')
  })
  after(async () => {
    client.disconnect()
    await redis.stop()
  })
  beforeEach(() => client.set('build:42', '{"v":1}'))
  afterEach(() => client.flushall())

  const stderrOf = async (...args: string[]) => (await cli([...args, '--config', 'config.yaml'], { cwd })).stderr

  it('is named at the first change only', async () => {
    expect(await stderrOf('set', 'state.a=1', '--id', 'build:42')).to.equal(
      'Warning: another program made build:42; it has no history before this change\n',
    )
    expect(await stderrOf('set', 'state.a=2', '--id', 'build:42')).to.equal('')
  })

  it('is named when it is replaced, and can be brought back', async () => {
    expect(await stderrOf('init', 'build:42', '--if-exists', 'replace', '--set', 'state.a=1')).to.contain(
      'Warning: another program made build:42; it was replaced all the same\n',
    )
    expect(await stderrOf('restore', '1', '--id', 'build:42')).to.equal('')
    expect(await client.get('build:42')).to.equal('{"v":1}')
  })

  it('is named by ttl if the document was stored without the end that its records have', async () => {
    await cli(['init', 'ending', '--config', 'config.yaml'], { cwd })
    await cli(['expire', '1h', '--id', 'ending', '--config', 'config.yaml'], { cwd })
    await client.set('ending', (await client.get('ending')) ?? '')

    const { stdout, stderr } = await cli(['ttl', 'ending', '--config', 'config.yaml'], { cwd })
    expect(stdout).to.equal('never\n')
    expect(stderr.replace(/at \S+Z/, 'at TIME')).to.equal(
      'Warning: another program stored ending without its time to live: its history ends at TIME, the document does not; ' +
        'any change of ending gives both the same end again (SET … KEEPTTL keeps it)\n',
    )

    expect(await stderrOf('set', 'state.a=1', '--id', 'ending')).to.equal('')
    expect(await client.pttl('ending')).to.be.within(1, 3_600_000)
    expect(await stderrOf('ttl', 'ending')).to.equal('')
  })

  it('is named when it is deleted', async () => {
    expect(await stderrOf('delete', 'build:42')).to.equal(
      'Warning: another program made build:42; it was deleted all the same\n',
    )
    expect(await client.exists('build:42')).to.equal(0)
  })

  it('is named when an import replaces it', async () => {
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
    const { stdout } = await cli(['export', '--whole', '--id', 'demo', '--config', 'config.yaml'], { cwd })
    await writeFile(join(cwd, 'demo.json'), stdout)
    await client.flushall()
    await client.set('demo', '{"v":1}')

    expect(await stderrOf('import', 'demo.json', '--replace')).to.equal(
      'Warning: another program made demo; it was replaced all the same\n' +
        'Info: replaced revision 1 of demo and its history, which cannot be brought back; it is at revision 2 now\n',
    )
  })

  it('is named when its time to live is changed', async () => {
    expect(await stderrOf('expire', '1h', '--id', 'build:42')).to.equal(
      'Warning: another program made build:42; its time to live was changed all the same\n',
    )
    expect(await client.ttl('build:42')).to.be.greaterThan(3000)
  })

  it('gets no time to live if it is not context data, and is not deleted', async () => {
    await client.set('build:42', 'hello')
    expect(await stderrOf('expire', '1h', '--id', 'build:42')).to.match(
      /^Error: the key "build:42" of \S+ at \S+ holds no context data: it is not JSON\. Nothing was changed\.\nCode: DOCUMENT_UNREADABLE\nTry this:\n  \* Choose another id, or set keyPrefix\.\n  \* If no program needs the key, remove it: redis-cli DEL build:42\.\n$/,
    )
    expect(await client.ttl('build:42')).to.equal(-1)
    for (const flags of [[], ['--dry-run']]) {
      expect(await stderrOf('delete', 'build:42', ...flags)).to.equal(
        `Error: the key "build:42" of Redis at 127.0.0.1:${redis.port} holds something other than context data. Nothing was changed.
Code: KEY_TAKEN
Try this:
  * Choose another id, or set keyPrefix.
  * If no program needs the key, remove it: redis-cli DEL build:42.
`,
      )
    }
    expect(await client.get('build:42')).to.equal('hello')
  })

  it('leaves records when it removes a key, and "delete" removes them', async () => {
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
    await client.del('demo')
    const run = (...flags: string[]) => cli(['delete', 'demo', '--config', 'config.yaml', ...flags], { cwd })
    const warning = (outcome: string) =>
      `Warning: the data of demo was gone, but not its history and other records; it ${outcome} all the same\n`

    expect(await run('--dry-run')).to.include({ stderr: warning('would be deleted'), exitCode: 0 })
    expect(await client.exists('{demo}:history')).to.equal(1)
    expect(await run()).to.deep.equal({ stdout: 'demo\n', stderr: warning('was deleted'), exitCode: 0 })
    expect(await client.exists('{demo}:history')).to.equal(0)
    expect(await run()).to.include({ exitCode: 4 })
  })

  it('is not deleted where a deleted context left its count of revisions', async () => {
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
    await cli(['delete', 'demo', '--config', 'config.yaml'], { cwd })
    await client.set('demo', 'hello')
    expect(await stderrOf('delete', 'demo')).to.contain('Code: KEY_TAKEN\n')
    expect(await client.get('demo')).to.equal('hello')
  })

  it('is deleted if it is damaged context data, with a warning', async () => {
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
    await client.set('demo', 'hello')
    const tried = await cli(['delete', 'demo', '--dry-run', '--config', 'config.yaml'], { cwd })
    expect(tried.stdout).to.equal('demo: removed (its data cannot be read)\n')
    expect(tried.stderr).to.equal(
      'Warning: demo could not be read: another program wrote it, or it was damaged; it would be deleted all the same\n',
    )
    expect(await client.get('demo')).to.equal('hello')
    expect(await stderrOf('delete', 'demo')).to.equal(
      'Warning: demo could not be read: another program wrote it, or it was damaged; it was deleted all the same\n',
    )
    expect(await client.exists('demo')).to.equal(0)
  })

  it('gets a suggestion that helps if it is damaged context data', async () => {
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
    await client.set('demo', '')
    const said = (
      unchanged: string,
    ) => `Error: the key "demo" of Redis at 127.0.0.1:${redis.port} holds no context data: it is not JSON${unchanged}
Code: DOCUMENT_UNREADABLE
Try this:
  * cicdstatemgr import FILE --replace -c config.yaml --id demo (another program damaged the data; FILE is from export --whole)
  * cicdstatemgr delete demo -c config.yaml (if there is no such file; first save the history, which it removes too)
`
    expect(await stderrOf('set', 'state.a=1', '--id', 'demo')).to.equal(said('. Nothing was changed.'))
    for (const reads of [
      ['get', 'state'],
      ['diff', '1'],
      ['export', '--format', 'json', 'state'],
    ]) {
      expect(await stderrOf(...reads, '--id', 'demo')).to.equal(said(''))
    }
  })

  it('keeps a history that can be read, if it is damaged context data', async () => {
    await cli(['init', 'demo', '--set', 'state.a=1', '--config', 'config.yaml'], { cwd })
    await cli(['set', 'state.a=2', '--id', 'demo', '--config', 'config.yaml'], { cwd })
    await client.set('demo', 'hello')

    const { stdout, stderr, exitCode } = await cli(['history', 'demo', '--config', 'config.yaml'], { cwd })
    expect(exitCode).to.equal(0)
    expect(stderr).to.match(
      /^Warning: the key "demo" of \S+ at \S+ holds no context data: it is not JSON; shown is what each change stored\n$/,
    )
    expect(stdout).to.match(/^3 {2}before \S+ {2}.*\n2 {2}\S+ {2}.*set\n {4}.*2.*\n1 {2}/s)
    expect(await stderrOf('history', 'build:42')).to.not.contain('Code:')
    await client.set('build:42', 'hello')
    expect(await stderrOf('history', 'build:42')).to.contain('Code: DOCUMENT_UNREADABLE\n')
  })

  it('is replaced by an import if it is damaged context data, with a warning', async () => {
    await cli(['init', 'demo', '--set', 'state.a=1', '--config', 'config.yaml'], { cwd })
    const { stdout } = await cli(['export', '--whole', '--id', 'demo', '--config', 'config.yaml'], { cwd })
    await writeFile(join(cwd, 'demo.json'), stdout)
    await client.set('demo', 'hello')

    expect(await stderrOf('import', 'demo.json')).to.contain('Code: DOCUMENT_UNREADABLE\n')
    expect(await stderrOf('import', 'demo.json', '--replace', '--dry-run')).to.equal(
      'Warning: demo could not be read: it was damaged; it would be replaced\n',
    )
    expect(await client.get('demo')).to.equal('hello')
    expect(await stderrOf('import', 'demo.json', '--replace')).to.equal(
      'Warning: demo could not be read: it was damaged; it was replaced\n',
    )
    const { stdout: value } = await cli(['get', 'state.a', '--id', 'demo', '--config', 'config.yaml'], { cwd })
    expect(value).to.equal('1\n')
  })

  it('is not replaced by an import if no record of ours is beside it', async () => {
    await cli(['init', 'demo', '--config', 'config.yaml'], { cwd })
    const { stdout } = await cli(['export', '--whole', '--id', 'demo', '--config', 'config.yaml'], { cwd })
    await writeFile(join(cwd, 'demo.json'), stdout)
    await client.flushall()
    await client.set('demo', 'hello')
    expect(await stderrOf('import', 'demo.json', '--replace')).to.contain('Code: KEY_TAKEN\n')
    expect(await client.get('demo')).to.equal('hello')
  })

  it('is not named if the Python program made it', async () => {
    const made = 'state: {cicdContextDataId: "build:42", cicdContextName: stage}\n'
    await client.set('build:42', made)
    expect(await stderrOf('set', 'state.a=1', '--id', 'build:42')).to.equal('')
    await client.set('build:42', made)
    expect(await stderrOf('delete', 'build:42')).to.equal('')
  })
})
