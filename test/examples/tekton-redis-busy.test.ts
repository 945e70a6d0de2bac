import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Redis } from 'ioredis'
import { everything, startInstalledRedis } from '../support/installed-redis.ts'
import type { InstalledRedis } from '../support/installed-redis.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { readPage } from '../pages/pages.ts'
import { refusalOf, secretsIn } from '../support/tekton-secrets.ts'

const endless = 'while true do end'

describe('the Redis that is installed along, while a script of a step does not end', () => {
  let redis: InstalledRedis
  let step: Redis

  beforeEach(async () => {
    redis = await startInstalledRedis()
    const test = everything(redis)
    await test.config('SET', 'busy-reply-threshold', '50')
    test.disconnect()
    const { cicdstatemgr } = secretsIn(await readFile(join(redis.cwd, 'secrets', 'secrets.yaml'), 'utf8'))
    step = clientOf(redis, 'cicdstatemgr', cicdstatemgr.datasources.redis.password)
  })

  afterEach(async () => {
    step.disconnect()
    await redis.server.stop()
  })

  it('is neither alive nor ready, until the operator ends the script', async () => {
    const probe = await probeOf(redis)
    const operator = clientOf(
      redis,
      'operator',
      await readFile(join(redis.cwd, 'secrets', 'operator-password'), 'utf8'),
    )
    expect(await probe('alive')).to.equal(0)
    expect(await probe('ready')).to.equal(0)

    const ended = refusalOf(step.eval(endless, 0))
    while ((await refusalOf(operator.ping())) === 'taken');
    expect(await probe('alive')).to.equal(1)
    expect(await probe('ready')).to.equal(1)
    for (const more of [['FLUSH'], ['LOAD', 'return 1'], ['EXISTS', 'x']])
      expect(await refusalOf(operator.call('SCRIPT', ...more))).to.match(/NOPERM/)
    expect(await refusalOf(operator.call('SHUTDOWN', 'NOSAVE'))).to.match(/NOPERM/)
    expect(await inPod(redis, 'script kill', 'operator-password')).to.equal('OK\n')

    expect(await ended).to.match(/Script killed by user/)
    expect(await probe('alive')).to.equal(0)
    expect(await probe('ready')).to.equal(0)
    operator.disconnect()
  })
})

describe('a key of another program in the Redis that is installed along', () => {
  it('is removed as the runbook says', async () => {
    const redis = await startInstalledRedis()
    const test = everything(redis)
    await test.set('cicd:junk', 'x')

    expect(await inPod(redis, 'del cicd:junk', 'gateway-redis-password')).to.equal('1\n')
    expect(await test.exists('cicd:junk')).to.equal(0)
    test.disconnect()
    await redis.server.stop()
  })
})

describe('the probe of the Redis that is installed along', () => {
  it('logs in as a user who may send PING and nothing else', async () => {
    const redis = await startInstalledRedis()
    const password = /^user probe on >(\S+) /m.exec(
      await readFile(join(redis.cwd, 'secrets', 'users.acl'), 'utf8'),
    )?.[1]
    expect(password).to.match(/^[0-9a-f]{48}$/)
    const client = clientOf(redis, 'probe', password!)

    expect(await client.ping()).to.equal('PONG')
    for (const [command = '', ...args] of [
      ['GET', 'cicd:a'],
      ['INFO'],
      ['SCRIPT', 'KILL'],
      ['EVAL', 'return 1', '0'],
      ['CLIENT', 'LIST'],
      ['SUBSCRIBE', 'cicd:a:changes'],
      ['ACL', 'WHOAMI'],
    ])
      expect(await refusalOf(client.call(command, ...args)), command).to.match(/NOPERM/)
    client.disconnect()
    await redis.server.stop()
  })

  it('and the operator have the rights that docs/operations.md gives them', async () => {
    const users = await readFile(join(repositoryRoot, 'tekton', 'secrets', 'users.example.acl'), 'utf8')
    const page = readPage('docs/operations.md')
    for (const [, name, rights] of users.matchAll(/^user (operator|probe) on \S+ (.*)$/gm))
      expect(page).to.contain(`\nACL SETUSER ${name} on >PASSWORD ${rights}\n`)
  })

  it('lets a Redis live that has not read the new file of users', async () => {
    const redis = await startInstalledRedis()
    const users = join(redis.cwd, 'secrets', 'users.acl')
    await writeFile(users, (await readFile(users, 'utf8')).replace(/^(user probe on >)\S+/m, '$1another'))
    const probe = await probeOf(redis)

    expect([await probe('alive'), await probe('ready')]).to.deep.equal([0, 0])
    await redis.server.stop()
  })

  it('lets a Redis live whose file of users is from an earlier version', async () => {
    const redis = await startInstalledRedis((users) => users.replace(/^user probe .*\n/m, ''))
    const probe = await probeOf(redis)

    expect([await probe('alive'), await probe('ready')]).to.deep.equal([0, 0])
    await redis.server.stop()
    expect([await probe('alive'), await probe('ready')]).to.deep.equal([1, 1])
  })

  for (const [reply, alive, ready] of [
    ['PONG', 0, 0],
    ['LOADING Redis is loading the dataset in memory', 0, 1],
    ['MISCONF Errors writing to the AOF file: No space left on device', 0, 1],
    ['BUSY Redis is busy running a script.', 1, 1],
    ['ERR max number of clients reached', 0, 1],
    ['Error: Server closed the connection', 1, 1],
    ['', 1, 1],
  ] as const) {
    it(`takes ${JSON.stringify(reply)} for ${alive === 0 ? '' : 'not '}alive and ${ready === 0 ? '' : 'not '}ready`, async () => {
      const probe = await probeWith(`echo '${reply}'`, '/nowhere')

      expect([await probe('alive'), await probe('ready')]).to.deep.equal([alive, ready])
    })
  }
})

/** Runs what the runbook runs in the pod of Redis, with a password of the secrets; its output. */
async function inPod({ cwd, server }: InstalledRedis, what: string, password: string): Promise<string> {
  const command = new RegExp(`exec -i redis-0 -- (sh -c '[^']* ${what}') < tekton/secrets/generated/${password}\\n`)
  const [, script = ''] = command.exec(readPage('docs/runbook.md')) ?? []
  const here = script.replace('redis-cli', `redis-cli -p ${server.port}`)
  return (await promisify(execFile)('sh', ['-c', `${here} < ${join(cwd, 'secrets', password)}`])).stdout
}

/** Runs the shipped script of the probes against this Redis; its exit code. */
function probeOf({ cwd, server }: InstalledRedis): ReturnType<typeof probeWith> {
  return probeWith(`exec "$real" -p ${server.port} "$@"`, join(cwd, 'secrets'))
}

async function probeWith(redisCli: string, users: string): Promise<(what: 'alive' | 'ready') => Promise<number>> {
  const bin = join(await tempDir(), 'bin')
  const real = (await promisify(execFile)('sh', ['-c', 'command -v redis-cli'])).stdout.trim()
  await mkdir(bin)
  await writeFile(join(bin, 'redis-cli'), `#!/bin/sh\nreal=${real}\n${redisCli}\n`)
  await chmod(join(bin, 'redis-cli'), 0o755)
  const shipped = await readFile(join(repositoryRoot, 'tekton', 'components', 'redis-probe', 'probe.sh'), 'utf8')
  const script = join(bin, 'probe.sh')
  await writeFile(script, shipped.replace('/etc/redis-users', users))
  return (what) =>
    promisify(execFile)('sh', [script, what], { env: { PATH: `${bin}:${process.env.PATH}` } }).then(
      () => 0,
      (error: unknown) => (error as { readonly code: number }).code,
    )
}

/** A connection that asks Redis nothing by itself. */
function clientOf({ server: { host, port } }: InstalledRedis, username: string, password: string): Redis {
  return new Redis({ host, port, username, password, enableReadyCheck: false })
}
