import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { configOf } from '../../scripts/stress/place.ts'
import { startSentinels } from '../../scripts/stress/sentinels.ts'
import { furtherRights, rights } from '../../src/stores/redis/rights.ts'
import { cli } from '../support/cli.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

const login = { username: 'cicd', password: 'a-long-password' }
const user = ['--user', login.username, 'on', `>${login.password}`, '~cicd:*', '~{cicd:*', ...rights]

describe('a real deployment', () => {
  const servers: RedisServer[] = []

  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  it('may be a cluster of three masters: each holds contexts of its own, and all are found', async () => {
    const nodes = await startRedisCluster(3)
    servers.push(...nodes)
    const clusterRights = [...user.slice(2), furtherRights.cluster]
    for (const node of nodes) await node.client().call('ACL', 'SETUSER', login.username, ...clusterRights)
    const run = await commandLine({ cluster: nodes.map(({ port }) => `127.0.0.1:${port}`), keyPrefix: 'cicd:' }, login)
    const ids = await idsOnEach(nodes)

    for (const id of ids) {
      await run('init', id, '--app-config', 'app.yaml')
      await run('set', 'state.on=its node', '--id', id)
    }

    for (const [index, id] of ids.entries()) {
      expect(await nodes[index]!.client().exists(`cicd:${id}`, `{cicd:${id}}:meta`, `{cicd:${id}}:history`)).to.equal(3)
      expect(await run('get', 'state.on', '--id', id)).to.equal('its node\n')
      expect(JSON.parse(await run('history', '--id', id, '--json'))).to.include({ id, revision: 2 })
    }
    const { contexts } = JSON.parse(await run('list', '--json')) as { contexts: { id: string }[] }
    expect(contexts.map(({ id }) => id).sort()).to.deep.equal([...ids].sort())
    await run('delete', ids[1]!)
    expect(await nodes[1]!.client().exists(`cicd:${ids[1]}`)).to.equal(0)
  })

  it('may ask for a login with just the rights that are documented, for whatever a command line does', async () => {
    const server = await startRedis({ args: user })
    servers.push(server)
    const run = await commandLine({ host: server.host, port: server.port, keyPrefix: 'cicd:' }, login)

    await run('validate', '--connect')
    await run('init', 'demo', '--app-config', 'app.yaml')
    await run('set', 'state.a=1', '--id', 'demo', '--delivery-id', 'once')
    await run('lock', 'deploy', '--ttl', '1m')
    await run('restore', '1', '--id', 'demo')
    await run('expire', '1h', '--id', 'demo')
    await run('list')
    await run('delete', 'demo')

    expect(await server.client().exists('cicd:demo')).to.equal(0)
  })

  it('may be a sentinel trio with a replica, which fails over in the middle of a session, once by command and once by a crash', async () => {
    await using sentinels = await startSentinels()
    await using manager = await CicdStateMgr.open({
      config: configOf({
        redis: { isPrimary: true, sentinels: sentinels.setting, wait: { replicas: 1, timeout: '10s' } },
      }),
    })
    await manager.init({ id: 'demo', appConfig: { 'cicd-contexts': { stage: {} } } })
    const first = await sentinels.master()

    await sentinels.failOver('command')
    await manager.set({ id: 'demo', operations: [{ op: 'append', path: 'state.told', value: 'after the command' }] })
    const second = await sentinels.master()
    await sentinels.failOver('kill')
    await manager.set({ id: 'demo', operations: [{ op: 'append', path: 'state.told', value: 'after the crash' }] })

    expect([second.port === first.port, await sentinels.master()]).to.deep.equal([false, first])
    const { value, revision } = await manager.get({ id: 'demo', path: 'state.told' })
    expect({ value, revision }).to.deep.equal({ value: ['after the command', 'after the crash'], revision: 3 })
  })
})

/** An id for each node. */
async function idsOnEach(nodes: readonly RedisServer[]): Promise<string[]> {
  const client = nodes[0]!.client()
  const ids: string[] = []
  for (let n = 0; ids.filter(Boolean).length < nodes.length; n++) {
    const slot = await client.cluster('KEYSLOT', `cicd:app/${n}`)
    ids[Math.floor((slot * nodes.length) / 16_384)] ??= `app/${n}`
  }
  return ids
}

/** Runs a command, which must succeed, and returns its standard output. */
async function commandLine(redis: JsonObject, secrets: JsonObject): Promise<(...args: string[]) => Promise<string>> {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {channel: my-channel}}\n')
  await writeFile(join(cwd, 'config.json'), JSON.stringify(configOf({ redis: { ...redis, isPrimary: true } })))
  await writeFile(join(cwd, 'secrets.json'), JSON.stringify({ cicdstatemgr: { datasources: { redis: secrets } } }))
  const env = { CICDSTATEMGR_CONFIG_PATH: 'config.json', CICDSTATEMGR_SECRETS_PATH: 'secrets.json' }
  return async (...args) => {
    const { stdout, stderr, exitCode } = await cli(args, { cwd, env })
    expect({ args, stderr, exitCode }).to.deep.equal({ args, stderr: '', exitCode: 0 })
    return stdout
  }
}
