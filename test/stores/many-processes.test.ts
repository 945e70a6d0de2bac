import { expect } from 'chai'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { PrimaryConfig } from '../../src/config/config.ts'
import { contextId } from '../../src/context/context-id.ts'
import { systemClock } from '../../src/io/clock.ts'
import { DirectoryStore } from '../../src/stores/directory/store.ts'
import { RedisStore } from '../../src/stores/redis/store.ts'
import type { ContextStore } from '../../src/stores/shared/store.ts'
import { bundleScript } from '../support/bundle-script.ts'
import { startRedis } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'
import { withoutCoverage } from '../support/without-coverage.ts'
import { contractLimits } from './contract/store-contract.ts'

// `npm run stress` starts more, and 50 command lines.
describe('20 processes that each set a key of their own in one context at the same time', () => {
  let script: string

  before(async () => {
    script = await bundleScript(join(import.meta.dirname, '..', 'support', 'set-own-key.ts'))
  })

  it('all find their key on redis', async () => {
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
      await expectAllKeys(script, config, new RedisStore(config, contractLimits))
    } finally {
      await server.stop()
    }
  })

  it('all find their key in a directory', async () => {
    const config = { name: 'directory', path: await tempDir() } as const
    await expectAllKeys(script, config, new DirectoryStore(config, contractLimits, systemClock))
  })
})

async function expectAllKeys(script: string, config: PrimaryConfig, store: ContextStore): Promise<void> {
  const keys = Array.from({ length: 20 }, (_, n) => `key-${n}`)
  const children = keys.map((key) => start(script, config, key))
  await Promise.all(children.map(({ stdout }) => once(stdout!, 'data')))
  const exits = children.map(async (child) => (await once(child, 'exit')) as [number | null, string | null])
  for (const { stdin } of children) stdin!.end()

  expect(await Promise.all(exits)).to.deep.equal(keys.map(() => [0, null]))
  const read = await store.read(contextId('shared/by+all'))
  await store.close()
  expect(Object.entries(read!.document).sort()).to.deep.equal(children.map(({ pid }, n) => [keys[n], pid]).sort())
  expect(read!.revision).to.equal(20)
}

function start(script: string, config: PrimaryConfig, key: string): ChildProcess {
  return spawn(process.execPath, [script, JSON.stringify(config), 'shared/by+all', key], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: withoutCoverage(),
  })
}
