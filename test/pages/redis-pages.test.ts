import { expect } from 'chai'
import type { Redis } from 'ioredis'
import { CicdStateMgr } from '../../src/index.ts'
import { app } from '../support/open-manager.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { blocksOf, readPage } from './pages.ts'

const page = readPage('docs/operations.md')

describe('docs/operations.md', () => {
  it('has settings that a Redis starts with, and that are in force then', async () => {
    const settings = blocksOf(page).find(({ first }) => first === 'appendonly yes')?.text ?? ''
    const server = await startRedis({ config: settings.replace('appendonly yes\n', '') })
    try {
      const wanted = settings.split('\n').filter((line) => line !== '' && !/^#|^appendonly /.test(line))
      for (const line of wanted) {
        const [name = '', value = ''] = line.split(' ')
        const [, found] = await server.client().config('GET', name)
        expect(found, name).to.equal(value === '2gb' ? String(2 * 1024 ** 3) : value)
      }
      expect(wanted).to.have.length(5)
    } finally {
      await server.stop()
    }
  })

  it('names the keys of a context: two for deliveries only where there are any', async () => {
    const server = await startRedis()
    try {
      const redis = { host: server.host, port: server.port, keyPrefix: 'cicd:', isPrimary: true }
      await using manager = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources: { redis } } } })
      const keys = async () => (await server.client().keys('*')).sort()
      const kept = ['cicd:demo', '{cicd:demo}:history', '{cicd:demo}:meta']

      await manager.init({ id: 'demo', appConfig: app() })
      expect(await keys()).to.deep.equal(kept)
      await manager.set({ id: 'demo', deliveryId: 'a', operations: [{ op: 'set', path: 'state.a', value: 1 }] })

      const [, named = ''] = page.split('| key | what |')
      const [table = ''] = named.split('\n\n')
      const ofContexts = table.replaceAll(/^.*lock:.*$/gm, '')
      const documented = [...ofContexts.matchAll(/`[^`]*:(\w+)`/g)].map(([, ending = '']) => ending)
      expect(await keys()).to.have.members(['cicd:demo', ...documented.map((ending) => `{cicd:demo}:${ending}`)])
      expect(page).to.include('five keys for each context')
      expect(documented).to.have.length(4)
    } finally {
      await server.stop()
    }
  })

  it('says how much memory a context takes, to a tenth', async () => {
    const server = await startRedis()
    try {
      const rows = [...page.matchAll(/^\| (\d+) kB \| ([\d.]+) kB \| ([\d.]+) kB \| ([\d.]+) kB \|$/gm)]
      expect(rows).to.have.length(3)
      for (const [, size, ...said] of rows) {
        const measured = await memoryOf(Number(size) * 1000, server)
        for (const [index, kilobytes] of said.entries()) {
          expect(measured[index]! / 1000, `${size} kB, column ${index + 1}`).to.be.closeTo(
            Number(kilobytes),
            Number(kilobytes) / 10,
          )
        }
      }
    } finally {
      await server.stop()
    }
  })
})

/** Bytes of all keys of a context whose document has so many bytes: after init, 20 and 200 changes of one short value. */
async function memoryOf(bytes: number, server: RedisServer): Promise<number[]> {
  const redis = { host: server.host, port: server.port, keyPrefix: 'cicd:', isPrimary: true }
  await using manager = await CicdStateMgr.open({ config: { cicdstatemgr: { datasources: { redis } } } })
  // It stands twice in the document: in the context, and in the app's config beside it.
  const rest = 200
  const appConfig = app({ text: 'x'.repeat((bytes - rest) / 2) })
  const id = `size-${bytes}`
  const actor = 'ada@host'
  await manager.init({ id, appConfig, actor })
  const client = server.client()
  const measured: number[] = []
  for (let change = 0; change <= 200; change++) {
    if (change > 0)
      await manager.set({ id, actor, operations: [{ op: 'set', path: 'state.step', value: `step-${change}` }] })
    if (change === 0 || change === 20 || change === 200) measured.push(await memoryOfKeys(client, `cicd:${id}`))
  }
  expect(await client.strlen(`cicd:${id}`)).to.be.closeTo(bytes, 100)
  return measured
}

async function memoryOfKeys(client: Redis, id: string): Promise<number> {
  const keys = (await client.keys('*')).filter((key) => key === id || key.startsWith(`{${id}}:`))
  const sizes = await Promise.all(keys.map((key) => client.memory('USAGE', key, 'SAMPLES', 0)))
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0)
}
