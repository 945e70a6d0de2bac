import { expect } from 'chai'
import type { Redis } from 'ioredis'
import { contextId } from '../../../src/context/context-id.ts'
import type { HistoryEntry, Stored } from '../../../src/stores/shared/store.ts'
import { RedisStore } from '../../../src/stores/redis/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { rejection } from '../../support/rejection.ts'
import { contractLimits, documentOf } from '../contract/store-contract.ts'

const demo = contextId('demo')
const delivery = { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const

describe('what is damaged in a redis', () => {
  let server: RedisServer
  let client: Redis
  let store: RedisStore
  let stored: Stored
  let where: string

  before(async () => {
    server = await startRedis()
    client = server.client()
    where = `Redis at 127.0.0.1:${server.port}`
  })
  after(() => server.stop())

  beforeEach(async () => {
    await client.flushall()
    const timeouts = { connect: 2000, command: 2000 }
    const address = { host: '127.0.0.1', port: server.port, db: 0, keyPrefix: '' }
    store = new RedisStore({ name: 'redis', ...address, timeouts }, contractLimits)
    for (const n of [1, 2, 3]) stored = await changeDocument(store, demo, () => documentOf(demo, { n }))
  })
  afterEach(() => store.close())

  const damage = (field: string, text: string) => client.hset('{demo}:meta', field, text)
  const next = () => store.commit({ ...commitOn(demo, stored, documentOf(demo, { n: 4 })), delivery })
  const dump = async () =>
    Promise.all(
      (await client.keys('*')).toSorted().map(async (key) => [key, (await client.dumpBuffer(key)).toString('hex')]),
    )
  const told = async (promise: Promise<unknown>) => {
    const { code, message, suggestions } = await rejection(promise)
    return { code, message, suggestions }
  }
  const unreadable = (field: string, key: string) => ({
    code: 'RECORD_UNREADABLE',
    message: `the field "${field}" of the key "${key}" of ${where} holds no number that can be used: it is damaged`,
    suggestions: [`Correct it: redis-cli HSET '${key}' ${field} NUMBER.`],
  })

  it('is the document, which has another type: the list has its error, and a key without records is not a context', async () => {
    await client.del('demo')
    await client.hset('demo', 'a', 'b')
    await client.hset('other', 'a', 'b')
    const { code, message } = await rejection(store.read(demo))
    const { contexts } = await store.list({ limit: 10 })

    expect(code).to.equal('KEY_TAKEN')
    expect(contexts).to.have.length(1)
    expect(contexts[0]).to.deep.include({ id: 'demo', revision: undefined, error: { code, message } })
  })

  it('is the document, which is gone: a deletion removes its records once, and the count of revisions stays', async () => {
    await store.writeDelivery(demo, delivery)
    await client.del('demo')

    expect(await store.hasRecords(demo)).to.equal(true)
    expect([await store.delete(demo), await store.delete(demo)]).to.deep.equal([true, false])
    expect(await store.hasRecords(demo)).to.equal(false)
    expect(await client.keys('*')).to.deep.equal(['{demo}:meta'])
    expect(await store.lastRevision(demo)).to.equal(3)
  })

  it('is the document: the list has its error, as a read has', async () => {
    await client.set('demo', 'garbage')
    const { code, message } = await rejection(store.read(demo))
    const { contexts } = await store.list({ limit: 10 })
    expect(contexts).to.have.length(1)
    expect(contexts[0]).to.deep.include({ id: 'demo', revision: undefined, error: { code, message } })

    await client.set('demo', JSON.stringify(documentOf(demo, { n: 9 })))
    expect((await store.list({ limit: 10 })).contexts[0])
      .to.include({ revision: 4 })
      .and.not.to.have.property('error')
  })

  for (const text of [
    'abc',
    '',
    ' 3',
    '3.0',
    'inf',
    'nan',
    '1e3',
    '0x10',
    '-1',
    '9000000000000001',
    '9007199254740992',
    '9007199254740993',
    '1'.repeat(400),
  ]) {
    const shown = JSON.stringify(text.slice(0, 20))

    it(`is the revision ${shown}: nothing reads it, and nothing is written`, async () => {
      await damage('revision', text)
      const before = await dump()

      for (const attempt of [
        () => store.read(demo),
        () => store.lastRevision(demo),
        () => store.history.read(demo),
        next,
        () => store.commit(commitOn(demo, undefined, documentOf(demo), 5)),
      ]) {
        expect(await told(attempt())).to.deep.equal(unreadable('revision', '{demo}:meta'))
      }
      expect(await dump()).to.deep.equal(before)
    })

    it(`is the time to live ${shown}: no change is made, and a new time to live heals it`, async () => {
      await damage('ttl', text)
      const before = await dump()

      expect(await told(next())).to.deep.equal(unreadable('ttl', '{demo}:meta'))
      expect(await dump()).to.deep.equal(before)
      expect((await store.read(demo))?.document).to.deep.equal(stored.document)
      await store.lifetimes.expire(demo, 60_000)
      expect((await next()).kind).to.equal('stored')
      expect(await client.pttl('demo')).to.be.within(50_000, 60_000)
    })

    it(`is the size of the history ${shown}: it is counted again with the next change`, async () => {
      await damage('historyBytes', text)

      expect((await next()).kind).to.equal('stored')

      const entries = await client.lrange('{demo}:history', 0, -1)
      expect(await client.hget('{demo}:meta', 'historyBytes')).to.equal(String(entries.join('').length))
      expect((await store.read(demo))?.document.n).to.equal(4)
    })
  }

  it('is a revision after which no other can be counted', async () => {
    await damage('revision', String(9e15))

    expect(await told(store.read(demo))).to.deep.equal(unreadable('revision', '{demo}:meta'))
    expect((await store.list({ limit: 10 })).contexts[0]?.error?.code).to.equal('RECORD_UNREADABLE')
  })

  it('is one context of a list: it says so, and hides no other', async () => {
    for (const id of ['one', 'two', 'three'].map(contextId)) await store.commit(commitOn(id, undefined, documentOf(id)))
    await client.hset('{one}:meta', 'revision', 'abc')
    await client.rename('{two}:meta', 'aside')
    await client.set('{two}:meta', 'taken')

    const { contexts } = await store.list({ limit: 10 })

    const byId = new Map(contexts.map((one) => [one.id as string, one]))
    expect([...byId.keys()].sort()).to.deep.equal(['demo', 'one', 'three', 'two'])
    const unknown = { cicdContext: undefined, revision: undefined, changedAt: undefined, expiresAt: undefined }
    const { code, message } = unreadable('revision', '{one}:meta')
    expect(byId.get('one')).to.deep.equal({ id: 'one', ...unknown, bytes: 37, error: { code, message } })
    expect(byId.get('two')).to.deep.equal({
      ...{ id: 'two', ...unknown, bytes: 37 },
      error: {
        code: 'KEY_TAKEN',
        message: `the key "{two}:meta" of ${where} holds something other than context data`,
      },
    })
    expect(byId.get('three')?.revision).to.equal(1)
  })

  it('is removed as a whole, and counted again', async () => {
    await damage('revision', 'abc')

    expect(await store.delete(demo)).to.equal(true)

    expect(await store.read(demo)).to.equal(undefined)
    expect((await changeDocument(store, demo, () => documentOf(demo))).revision).to.equal(1)
  })

  it('is a time that Date has no name for', async () => {
    await client.pexpire('demo', 9_000_000_000_000_000)

    expect(await store.lifetimes.expiresAt(demo)).to.equal('+275760-09-13T00:00:00.000Z')
    expect((await store.list({ limit: 1 })).contexts[0]?.expiresAt).to.equal('+275760-09-13T00:00:00.000Z')
  })

  it('is a time of the last change that is none: it is unknown', async () => {
    await damage('changedAt', 'yesterday')

    expect((await store.list({ limit: 1 })).contexts[0]).to.include({ revision: 3, changedAt: undefined })
  })

  describe('in its history', () => {
    const commands = async () =>
      (await store.history.read(demo)).map(({ revision, command }) => `${revision} ${command}`)
    const damaged = 'the record of this change is damaged'
    const replace = async (index: number, change: (entry: HistoryEntry) => unknown) => {
      const entry = JSON.parse((await client.lindex('{demo}:history', index))!) as HistoryEntry
      await client.lset('{demo}:history', index, JSON.stringify(change(entry)))
    }

    for (const [what, change] of [
      ['no JSON', () => undefined],
      ['a number', () => 17],
      ['an entry without a revision', (entry: HistoryEntry) => ({ ...entry, revision: undefined })],
      ['an entry of a revision to come', (entry: HistoryEntry) => ({ ...entry, revision: 9 })],
      ['an entry without operations', (entry: HistoryEntry) => ({ ...entry, operations: undefined })],
      [
        'an entry with an operation that is none',
        (entry: HistoryEntry) => ({ ...entry, inverse: [{ op: 'set', path: 'a' }] }),
      ],
      [
        'an entry whose operation is of no kind',
        (entry: HistoryEntry) => ({ ...entry, operations: [{ op: 'x', path: 'a' }] }),
      ],
      ['an entry whose actor is a list', (entry: HistoryEntry) => ({ ...entry, actor: [] })],
      ['an entry whose time is none', (entry: HistoryEntry) => ({ ...entry, time: 'now' })],
      ['an entry whose run is no run', (entry: HistoryEntry) => ({ ...entry, run: { step: 1 } })],
    ] as const) {
      it(`is ${what}: it is told as one that nobody can read, and hides no other`, async () => {
        await replace(1, change)

        expect(await commands()).to.deep.equal(['3 set', `2 ${damaged}`, '1 set'])
      })
    }

    it('is the newest, the oldest, or each', async () => {
      await replace(0, () => 0)
      expect(await commands()).to.deep.equal([`3 ${damaged}`, '2 set', '1 set'])
      await replace(2, () => 0)
      expect(await commands()).to.deep.equal([`3 ${damaged}`, '2 set', `1 ${damaged}`])
      await replace(1, () => 0)
      expect(await commands()).to.deep.equal([`3 ${damaged}`, `2 ${damaged}`, `1 ${damaged}`])
    })

    it('is told from what another program did', async () => {
      await client.set('demo', JSON.stringify(documentOf(demo, { n: 'theirs' })))
      stored = (await store.read(demo))!
      await store.commit(commitOn(demo, stored, documentOf(demo, { n: 5 })))
      await replace(1, () => 0)

      expect(await commands()).to.deep.equal([
        '5 set',
        '4 changed by another program',
        `3 ${damaged}`,
        '2 set',
        '1 set',
      ])
    })

    it('is a count that would fill it with what nobody did', async () => {
      await damage('revision', '8999999999999000')

      const told = await commands()

      expect(told.length).to.be.lessThan(1100)
      expect(told.slice(-3)).to.deep.equal(['3 set', '2 set', '1 set'])
    })
  })

  describe('among its deliveries', () => {
    it('is one: it is named, and the others are known', async () => {
      await store.writeDelivery(demo, delivery)
      await store.writeDelivery(demo, { ...delivery, key: 'other' })
      for (const text of [
        '',
        '{',
        '17',
        '{"key":"k"}',
        JSON.stringify({ ...delivery, status: 'done' }),
        JSON.stringify({ ...delivery, key: 'other' }),
      ]) {
        await client.hset('{demo}:deliveries', 'k', text)

        expect(await told(store.readDelivery(demo, 'k')), text).to.deep.equal({
          code: 'RECORD_UNREADABLE',
          message: `the field "k" of the key "{demo}:deliveries" of ${where} holds no delivery: it is damaged`,
          suggestions: ['Look whether it was done. To do it again, use another --delivery-id.'],
        })
        expect(await store.readDelivery(demo, 'other')).to.include({ key: 'other' })
      }
    })
  })

  describe('in a lock', () => {
    const minute = { owner: 'me', ttl: 60_000 }
    const lock = '{lock:prod}'

    for (const field of ['token', 'expires']) {
      it(`is its ${field}: it is neither taken, renewed nor given back`, async () => {
        await store.locks.acquire('prod', minute)
        for (const text of ['abc', '', '-1', '1e3', '9007199254740993']) {
          await client.hset(lock, field, text)
          const before = await dump()

          for (const attempt of [
            () => store.locks.acquire('prod', minute),
            () => store.locks.renew('prod', 1, 1000),
            () => store.locks.release('prod', 1),
          ]) {
            expect(await told(attempt()), text).to.deep.equal(unreadable(field, lock))
          }
          expect(await dump()).to.deep.equal(before)
        }
      })
    }

    it('is the last token that there is: nobody gets it twice', async () => {
      await client.hset(lock, { token: String(9e15 - 1), expires: '0' })
      const last = await store.locks.acquire('prod', minute)
      expect(last).to.include({ kind: 'acquired', token: 9e15 })
      expect(await store.locks.release('prod', 9e15)).to.equal(true)

      expect(await told(store.locks.acquire('prod', minute))).to.deep.equal(unreadable('token', lock))
    })

    it('is who holds it: it is held all the same', async () => {
      await store.locks.acquire('prod', minute)
      await client.hdel(lock, 'owner')
      await client.hset(lock, 'expires', 9e15)

      expect(await store.locks.acquire('prod', minute)).to.deep.equal({
        kind: 'held',
        by: { token: 1, owner: '', expiresAt: '+275760-09-13T00:00:00.000Z' },
        ahead: 0,
      })
    })

    describe('in its queue', () => {
      const ask = (id: string) => store.locks.acquire('prod', { ...minute, owner: id, ticket: { id, lease: 60_000 } })
      const waiting = async () => (await store.locks.look('prod'))?.queue.map(({ owner }) => owner)
      const tickets = `${lock}:tickets`
      const queue = `${lock}:queue`

      beforeEach(async () => {
        await store.locks.acquire('prod', minute)
        for (const id of ['a', 'b', 'c']) await ask(id)
      })

      for (const text of ['', 'abc', '1 2', '-1 1 a', '1e99 1 a', 'inf inf a', '9007199254740993 1 a', '9e15 1 a']) {
        it(`is a ticket of ${JSON.stringify(text)}: it is passed over, and its owner is the last to come`, async () => {
          await client.hset(tickets, 'a', text)

          expect(await waiting()).to.deep.equal(['b', 'c'])
          await ask('c')
          await ask('a')
          await store.locks.release('prod', 1)
          expect((await ask('a')).kind).to.equal('awaited')
          expect((await ask('b')).kind).to.equal('acquired')
          expect(await waiting()).to.deep.equal(['c', 'a'])
        })
      }

      it('is a ticket that would be kept forever: it holds nobody up', async () => {
        await client.hset(tickets, 'a', `9000000000000000 1 a`)
        await store.locks.release('prod', 1)

        expect((await ask('b')).kind).to.equal('acquired')
      })

      it('is a ticket twice in the list, or one that there is none of', async () => {
        await client.lpush(queue, 'a', 'nobody', 'b', '')
        await client.hset(tickets, '', 'x')

        expect(await waiting()).to.deep.equal(['a', 'b', 'c'])
        await store.locks.release('prod', 1)
        expect((await ask('a')).kind).to.equal('acquired')
        expect(await client.lrange(queue, 0, -1)).to.deep.equal(['c', 'b'])
      })

      it('is a list far longer than it can be: those who wait come again', async () => {
        await client.lpush(queue, ...Array.from({ length: 5000 }, (_, n) => `nobody ${n}`))
        await store.locks.release('prod', 1)

        expect((await ask('b')).kind).to.equal('acquired')
        expect(await client.llen(queue)).to.equal(0)
        expect((await ask('a')).kind).to.equal('held')
        expect(await waiting()).to.deep.equal(['a'])
      })

      for (const key of [queue, tickets]) {
        it(`is ${key}, which holds something else: it is named, and the holder is not touched`, async () => {
          await client.set(key, 'taken')
          const before = await dump()

          const message = `the key "${key}" of ${where} holds something other than context data`
          for (const attempt of [() => ask('a'), () => store.locks.acquire('prod', minute)]) {
            expect(await told(attempt())).to.deep.include({ code: 'KEY_TAKEN', message })
          }
          expect((await store.locks.list({ limit: 5 })).locks).to.deep.equal([
            { name: 'prod', holder: undefined, queue: [], waiting: 0, error: { code: 'KEY_TAKEN', message } },
          ])
          expect(await dump()).to.deep.equal(before)
          expect(await store.locks.renew('prod', 1, 1000)).to.equal(true)
        })
      }

      it('is one lock of a list: it says so, and hides no other', async () => {
        await store.locks.acquire('test', minute)
        await client.hset(lock, 'token', 'abc')

        const { locks } = await store.locks.list({ limit: 5 })

        const { code, message } = unreadable('token', lock)
        expect(locks.find(({ name }) => name === 'prod')?.error).to.deep.equal({ code, message })
        expect(locks.find(({ name }) => name === 'test')?.holder?.token).to.equal(1)
      })
    })
  })
})
