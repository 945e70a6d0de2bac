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

  it('is named when it is deleted', async () => {
    expect(await stderrOf('delete', 'build:42')).to.equal(
      'Warning: another program made build:42; it was deleted all the same\n',
    )
    expect(await client.exists('build:42')).to.equal(0)
  })

  it('is not named if the Python program made it', async () => {
    const made = 'state: {cicdContextDataId: "build:42", cicdContextName: stage}\n'
    await client.set('build:42', made)
    expect(await stderrOf('set', 'state.a=1', '--id', 'build:42')).to.equal('')
    await client.set('build:42', made)
    expect(await stderrOf('delete', 'build:42')).to.equal('')
  })
})
