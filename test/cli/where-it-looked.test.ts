import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('the error for something that is not in the store', () => {
  let cwd: string
  let redis: RedisServer
  before(async () => {
    redis = await startRedis({ args: ['--requirepass', 'long-password'] })
    cwd = await tempDir()
  })
  after(() => redis.stop())

  const failure = async (datasources: object, args: readonly string[]) => {
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources } }))
    const { stderr } = await cli([...args, '--config', 'config.yaml'], { cwd })
    return stderr
  }

  it('names the server, the database and the prefix, and never the login', async () => {
    const url = `redis://default:long-password@127.0.0.1:${redis.port}/3`
    const stderr = await failure({ redis: { url, keyPrefix: 'shop:', isPrimary: true } }, ['get', 'state', '--id', 'a'])
    expect(stderr).to.equal(
      'Error: there is no context data "a": never made, expired or deleted\nCode: CONTEXT_NOT_FOUND\nTry this:\n' +
        `  * It looked in the datasource redis (Redis at 127.0.0.1:${redis.port}, database 3, keyPrefix "shop:") of config.yaml: check that this is the right one.\n` +
        '  * cicdstatemgr list -c config.yaml\n  * cicdstatemgr init a --app-config FILE -c config.yaml\n',
    )
  })

  it('is on stderr for an empty list, and not with -o', async () => {
    const datasource = {
      host: '127.0.0.1',
      port: redis.port,
      password: 'long-password',
      keyPrefix: 'p:',
      isPrimary: true,
    }
    const place = `in the datasource redis (Redis at 127.0.0.1:${redis.port}, keyPrefix "p:") of config.yaml`
    for (const [line, args] of [
      [`no contexts ${place}`, ['list']],
      [`no contexts that match ${place}`, ['list', '--prefix', 'x']],
      [`no locks ${place}`, ['locks']],
      [`no decisions ${place}`, ['decisions', '--all']],
      [`no open questions ${place}`, ['decisions', '--all', '--open']],
    ] as const) {
      expect(await failure({ redis: datasource }, args)).to.equal(`Info: ${line}\n`)
      expect(await failure({ redis: datasource }, [...args, '-o', 'json'])).to.equal('')
      expect(await failure({ redis: datasource }, [...args, '--json'])).to.equal('')
    }
  })

  it('says that there is no prefix', async () => {
    const datasource = { host: '127.0.0.1', port: redis.port, password: 'long-password', isPrimary: true }
    for (const args of [
      ['ttl', '--id', 'a'],
      ['gateway', 'queue', 'drop', 'slack-1'],
    ]) {
      const stderr = await failure({ redis: datasource }, args)
      expect(stderr, args.join(' ')).to.contain(`Redis at 127.0.0.1:${redis.port}, no keyPrefix) of config.yaml`)
    }
  })

  it('names the directory or the file', async () => {
    for (const [name, path] of [
      ['directory', 'contexts'],
      ['jsonfile', 'context.json'],
    ] as const) {
      const stderr = await failure({ [name]: { path, isPrimary: true } }, ['history', '--id', 'a'])
      expect(stderr, name).to.contain(`It looked in the datasource ${name} (${join(cwd, path)}) of config.yaml: `)
    }
  })
})
