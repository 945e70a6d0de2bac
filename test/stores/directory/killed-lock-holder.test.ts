import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PrimaryConfig } from '../../../src/config/config.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { DirectoryStore } from '../../../src/stores/directory/store.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { startRedis } from '../../support/redis-server.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { withoutCoverage } from '../../support/without-coverage.ts'
import { untilAcquired } from '../contract/lock-contract.ts'
import { contractLimits } from '../contract/store-contract.ts'

const holder = join(import.meta.dirname, '..', '..', 'support', 'hold-lock.ts')

describe('the lock of a process that was killed', () => {
  it('is free on redis when its time is over, and not before', async () => {
    const server = await startRedis()
    const config = {
      name: 'redis',
      host: server.host,
      port: server.port,
      db: 0,
      keyPrefix: '',
      timeouts: { connect: 4000, command: 4000 },
    } as const
    try {
      await expectFreeInTime(config, new RedisStore(config, contractLimits))
    } finally {
      await server.stop()
    }
  })

  it('is free in a directory when its time is over, and not before', async () => {
    const config = { name: 'directory', path: await tempDir() } as const
    await expectFreeInTime(config, new DirectoryStore(config, contractLimits, systemClock))
  })
})

async function expectFreeInTime(config: PrimaryConfig, store: DirectoryStore | RedisStore): Promise<void> {
  const child = spawn(process.execPath, [holder, JSON.stringify(config), 'deploy/prod', '700'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: withoutCoverage(),
  })
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  const killed = once(child, 'exit')
  child.kill('SIGKILL')
  await killed
  const held = JSON.parse(output.toString()) as { kind: string; token: number; expiresAt: string }
  expect([held.kind, held.token]).to.deep.equal(['acquired', 1])

  const { token } = await untilAcquired(store.locks, 'deploy/prod')

  expect(token).to.equal(2)
  expect(Date.now()).to.be.within(Date.parse(held.expiresAt), Date.parse(held.expiresAt) + 2000)
  await store.close()
}
