import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RedisStore } from '../../src/stores/redis/store.ts'
import { everything, startInstalledRedis } from '../support/installed-redis.ts'
import type { InstalledRedis } from '../support/installed-redis.ts'
import { generate, refusalOf } from '../support/tekton-secrets.ts'
import { readPage } from '../pages/pages.ts'
import { contractLimits } from '../stores/contract/store-contract.ts'

describe('the Redis that is installed along', () => {
  let redis: InstalledRedis | undefined

  afterEach(() => redis?.server.stop())

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`keeps contexts, history, locks and the gateway's queue when it is restarted after ${signal}`, async () => {
      redis = await startInstalledRedis()
      await fill(redis)
      const before = await redis.content()
      expect(Object.keys(before)).to.deep.equal(keys)

      await redis.server.restart(undefined, signal)

      expect(await redis.content()).to.deep.equal(before)
      expect(await redis.step('get', 'state.version', '--id', 'start-a')).to.equal('1.4.4\n')
    })
  }

  it('keeps everything after a rewrite of its append-only file, with the changes that came later', async () => {
    redis = await startInstalledRedis()
    await fill(redis)
    const client = everything(redis)
    await client.bgrewriteaof()
    while (!(await client.info('persistence')).includes('aof_rewrite_in_progress:0'));
    client.disconnect()
    await redis.step('set', '--id', 'start-a', 'state.version=2')
    const before = await redis.content()

    await redis.server.restart(undefined, 'SIGTERM')

    expect(await redis.content()).to.deep.equal(before)
  })

  it('has everything again with the secrets of this version, after a restart with those before it', async () => {
    redis = await startInstalledRedis((users) => users.replace(/^user default.*/, 'user default off'))
    await fill(redis)
    const before = await redis.content()
    await redis.server.restart(undefined, 'SIGTERM')

    await redis.server.restart(() => generate('redis', join(redis!.cwd, 'secrets'), {}, ['--add']), 'SIGTERM')

    expect(await redis.content()).to.deep.equal(before)
  })

  it('is as it was at the time of a backup that is put back, and keeps what comes later; a damaged backup changes nothing', async () => {
    redis = await startInstalledRedis()
    const { server, cwd } = redis
    await fill(redis)
    const before = await redis.content()
    const backup = join(cwd, 'backup.rdb')
    await inPod(redis, 'redis-0', `< ${join(cwd, 'secrets', 'operator-password')} > ${backup}`)
    await redis.step('set', '--id', 'start-a', 'state.version=2')
    const after = await redis.content()

    await server.restart(async () => {
      const refusal = await refusalOf(inPod(redis!, 'redis-restore', `< ${join(cwd, 'config.yaml')}`))
      expect(refusal).to.contain('Command failed')
    }, 'SIGTERM')
    expect(await redis.content()).to.deep.equal(after)
    await server.restart(() => inPod(redis!, 'redis-restore', `< ${backup}`), 'SIGTERM')
    expect(await redis.content()).to.deep.equal(before)
    await redis.step('set', '--id', 'start-a', 'state.version=3')
    await server.restart(undefined, 'SIGTERM')
    expect(await redis.step('get', 'state.version', '--id', 'start-a')).to.equal('3\n')

    // The volume is lost.
    await server.restart(async () => {
      for (const name of await readdir(server.directory)) {
        if (name !== 'redis.conf') await rm(join(server.directory, name), { recursive: true })
      }
      await inPod(redis!, 'redis-restore', `< ${backup}`)
    })
    expect(await redis.content()).to.deep.equal(before)
  })

  it('lets nobody in as the user that the append-only file is replayed as', async () => {
    redis = await startInstalledRedis()
    const [user] = (await readFile(join(redis.cwd, 'secrets', 'users.acl'), 'utf8')).split('\n')
    expect(page).to.contain(`\nACL SETUSER ${user?.replace('user ', '')}\n`)

    for (const args of [
      ['GET', 'cicd:start-a'],
      ['AUTH', ''],
      ['AUTH', 'default', ''],
      ['AUTH', 'default', 'x'],
    ]) {
      const { stdout } = await promisify(execFile)('redis-cli', ['-p', String(redis.server.port), ...args])
      expect(stdout, args.join(' ')).to.match(/^(NOAUTH|WRONGPASS) /)
    }
  })
})

const page = readPage('docs/operations.md')

/** Runs what the page runs in a pod, here in the folder of Redis, with these redirections. */
async function inPod({ server }: InstalledRedis, pod: string, redirections: string): Promise<void> {
  const [, script = ''] = new RegExp(`exec -i ${pod} -- (sh -c '[^']*')`).exec(page) ?? []
  expect(script).to.contain('/data/')
  const here = script.replaceAll('/data', server.directory).replace('redis-cli', `redis-cli -p ${server.port}`)
  await promisify(execFile)('sh', ['-c', `${here} ${redirections}`])
}

const keys = [
  'cicd:start-a',
  'cicd:{lock:prod}',
  '{cicd:start-a}:deliveries',
  '{cicd:start-a}:deliveryKeys',
  '{cicd:start-a}:history',
  '{cicd:start-a}:meta',
  '{gateway:cicd:queue}:due',
  '{gateway:cicd:queue}:items',
  '{gateway:cicd:queue}:notes',
  '{gateway:cicd:queue}:waiting',
]

async function fill({ step, server, cwd }: InstalledRedis): Promise<void> {
  await step('init', 'start-a', '--set', 'state.version=1.4.3')
  await step('set', '--id', 'start-a', 'state.version=1.4.4', '--delivery-id', 'x')
  await step('expire', '1h', '--id', 'start-a')
  await step('lock', 'prod', '--ttl', '1h')
  const gateway = await readFile(join(cwd, 'secrets', 'gateway-redis-password'), 'utf8')
  const store = new RedisStore(
    {
      ...{ name: 'redis', host: '127.0.0.1', port: server.port, db: 0, keyPrefix: 'cicd:' },
      ...{ username: 'cicdstatemgr-gateway', password: gateway, timeouts: { connect: 2000, command: 4000 } },
    },
    contractLimits,
  )
  await store.queue.put({ id: 'slack-1', text: '{}' }, 10)
  await store.close()
}
