import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { eventually } from '../../support/gateway.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { contractLimits, documentOf } from '../contract/store-contract.ts'

const demo = contextId('demo')

describe('hints of all contexts on Redis', () => {
  let server: RedisServer
  const stores: RedisStore[] = []

  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()))
    await server.stop()
  })

  function open(login = {}): RedisStore {
    const address = { host: '127.0.0.1', port: server.port, db: 0, keyPrefix: 'ci-cd:' }
    const timeouts = { connect: 2000, command: 4000 }
    const store = new RedisStore({ name: 'redis', ...address, timeouts, ...login }, contractLimits)
    stores.push(store)
    return store
  }

  /** What a store hears: an id with its keys, or that it listens. */
  function heardBy(store: RedisStore): { readonly heard: string[]; readonly handle: Disposable } {
    const heard: string[] = []
    const handle = store.hints.watchAll({
      changed: (id, keys) => heard.push(`${id} ${keys?.join(',') ?? '?'}`),
      began: () => heard.push('began'),
    })
    return { heard, handle }
  }
  const hears = (heard: readonly string[], line: string) => eventually(() => (heard.includes(line) ? line : undefined))

  it('name the keys that were changed, of contexts that nobody listened to', async () => {
    server = await startRedis()
    const { heard, handle } = heardBy(open())
    await hears(heard, 'began')

    await changeDocument(open(), demo, () => documentOf(demo, { n: 1 }))
    await hears(heard, 'demo ?')
    const writer = open()
    const found = await writer.read(demo)
    const commit = commitOn(demo, found, documentOf(demo, { n: 2 }))
    const operations = [{ op: 'set', path: 'state.n', value: 2 } as const]
    await writer.commit({ ...commit, entry: { ...commit.entry, operations } })
    await hears(heard, 'demo state')
    await server.client().publish('ci-cd:demo:others', 'x')
    await server.client().publish('ci-cd:other:changes', '7')
    await hears(heard, 'other ?')

    handle[Symbol.dispose]()
    expect(heard).to.deep.equal(['began', 'demo ?', 'demo state', 'other ?'])
  })

  it('come for a key that any program writes, if the server reports changes of keys', async () => {
    server = await startRedis({ args: ['--notify-keyspace-events', 'K$gx'] })
    const { heard } = heardBy(open())
    await hears(heard, 'began')

    await server.client().set('ci-cd:demo', '{}')
    await server.client().set('another:demo', '{}')
    await server.client().set('ci-cd:{lock:prod}', '{}')
    await server.client().del('ci-cd:demo')
    await eventually(() => (heard.length === 3 ? heard : undefined))

    expect(heard).to.deep.equal(['began', 'demo ?', 'demo ?'])
  })

  it('begin again after a restart, and do not begin for a user without the right', async () => {
    server = await startRedis()
    const { heard } = heardBy(open())
    await hears(heard, 'began')
    await server.client().call('ACL', 'SETUSER', 'step', 'on', '>pass', '~*', '&*', '+@all', '-psubscribe')
    const ofStep = heardBy(open({ username: 'step', password: 'pass' }))
    const refused = () => server.client().call('ACL', 'LOG')
    await eventually(async () => (JSON.stringify(await refused()).includes('psubscribe') ? true : undefined))
    expect(ofStep.heard).to.deep.equal([])

    await server.restart()
    await eventually(() => (heard.length === 2 ? heard : undefined))
    expect(heard).to.deep.equal(['began', 'began'])
  })
})
