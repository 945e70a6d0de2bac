import { expect } from 'chai'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contextId } from '../../../src/context/context-id.ts'
import { systemClock } from '../../../src/io/clock.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { directoryName } from '../../../src/stores/directory/name.ts'
import { DirectoryStore } from '../../../src/stores/directory/store.ts'
import type { Stored } from '../../../src/stores/shared/store.ts'
import { changeDocument, commitOn } from '../../support/change-document.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { contractLimits, documentOf } from '../contract/store-contract.ts'

const demo = contextId('demo')
const delivery = { key: 'k', status: 'applied', time: '2026-01-02T03:04:05.678Z' } as const

describe('what is damaged in a directory', () => {
  let path: string
  let store: DirectoryStore
  let stored: Stored

  beforeEach(async () => {
    path = await tempDir()
    store = new DirectoryStore({ name: 'directory', path }, contractLimits, systemClock)
    for (const n of [1, 2, 3]) stored = await changeDocument(store, demo, () => documentOf(demo, { n }))
  })

  const file = (...names: string[]) => join(path, 'demo', ...names)
  const next = () => store.commit({ ...commitOn(demo, stored, documentOf(demo, { n: 4 })), delivery })
  const changeHeader = (revision: number, change: (header: JsonObject) => unknown) => {
    const [header = '', document = ''] = readFileSync(file(`${revision}.json`), 'utf8').split('\n')
    const changed = JSON.stringify(change(JSON.parse(header) as JsonObject))
    writeFileSync(file(`${revision}.json`), `${changed}\n${document}\n`)
  }

  for (const [what, change] of [
    ['no map', () => 17],
    ['of another revision', (header) => ({ ...header, revision: 2 })],
    ['of a revision that is no number', (header) => ({ ...header, revision: '3' })],
    ['of an id that is none', (header) => ({ ...header, id: 'a b' })],
    ['of an id that is no text', (header) => ({ ...header, id: 1 })],
    ['without what it was made from', ({ id, revision }) => ({ id, revision })],
    ['of a document that ends at no time', (header) => ({ ...header, expires: 'soon' })],
    ['of a document that lives for no time', (header) => ({ ...header, expires: 1, ttl: -1 })],
    ['of a document that began nowhere', (header) => ({ ...header, born: {} })],
    ['of a document that is half deleted', (header) => ({ ...header, deleted: 'yes' })],
  ] as const satisfies readonly [string, (header: JsonObject) => unknown][]) {
    it(`is a newest header ${what}: it is named, and nothing is written`, async () => {
      changeHeader(3, change)
      const before = readdirSync(file())

      for (const attempt of [
        () => store.read(demo),
        () => store.history.read(demo),
        () => store.lifetimes.expiresAt(demo),
        next,
      ]) {
        const { code, message, suggestions } = await rejection(attempt())
        expect({ code, message, suggestions }).to.deep.equal({
          code: 'DOCUMENT_UNREADABLE',
          message: `${file('3.json')} holds no context data: it was cut off or written by another program`,
          suggestions: ['Put it back from a backup, or remove it: then the revision before it is used.'],
        })
      }
      expect(readdirSync(file())).to.deep.equal(before)
    })
  }

  it('is a history entry, or all that an old revision holds: it is told as one that nobody can read', async () => {
    const told = async () => (await store.history.read(demo)).map(({ revision, command }) => `${revision} ${command}`)
    const damaged = 'the record of this change is damaged'

    changeHeader(2, (header) => ({ ...header, entry: { revision: 2 } }))
    expect(await told()).to.deep.equal(['3 set', `2 ${damaged}`, '1 set'])
    changeHeader(3, ({ entry, ...header }) => ({ ...header, entry: { ...(entry as JsonObject), revision: 7 } }))
    expect(await told()).to.deep.equal([`3 ${damaged}`, `2 ${damaged}`, '1 set'])
    writeFileSync(file('1.json'), '{')
    expect(await told()).to.deep.equal([`3 ${damaged}`, `2 ${damaged}`, `1 ${damaged}`])
    expect((await changeDocument(store, demo, () => documentOf(demo))).revision).to.equal(4)
  })

  for (const text of ['', '{"born":1}', '{"ttl":"1h","since":1,"born":1}', '{"ttl":1,"since":null,"born":1}', '[]']) {
    it(`is a time to live ${text}: it is named, and nothing is written`, async () => {
      await store.lifetimes.expire(demo, 60_000)
      writeFileSync(file('ttl.json'), text)

      for (const attempt of [() => store.read(demo), () => store.lifetimes.expiresAt(demo), next]) {
        const { code, message, file: named, suggestions } = await rejection(attempt())
        expect({ code, message, named, suggestions }).to.deep.equal({
          code: 'RECORD_UNREADABLE',
          message: `${file('ttl.json')} holds no time to live: it is damaged`,
          named: file('ttl.json'),
          suggestions: ['Remove it, then give the context its time to live again, with expire.'],
        })
      }
      expect(readdirSync(file())).to.not.include('4.json')
    })
  }

  it('is one delivery: it is named, the others are known, and changes go on', async () => {
    await store.writeDelivery(demo, { ...delivery, key: 'other' })
    await store.writeDelivery(demo, delivery)
    const [own = ''] = readdirSync(file('deliveries')).filter((name) =>
      readFileSync(file('deliveries', name), 'utf8').includes('"key":"k"'),
    )
    const good = readFileSync(file('deliveries', own), 'utf8')

    for (const text of ['', '{"delivery":{"key":"k"},"born":1,"after":3}', good.replace('"after":3', '"after":"x"')]) {
      writeFileSync(file('deliveries', own), text)
      const { code, message, file: named, suggestions } = await rejection(store.readDelivery(demo, 'k'))
      expect({ code, message, named, suggestions }).to.deep.equal({
        code: 'RECORD_UNREADABLE',
        message: `${file('deliveries', own)} holds no delivery: it is damaged`,
        named: file('deliveries', own),
        suggestions: ['Look whether it was done. To do it again, use another --delivery-id.'],
      })
      expect(await store.readDelivery(demo, 'other')).to.include({ key: 'other' })
    }
    expect((await next()).kind).to.equal('stored')
    expect(await store.readDelivery(demo, 'k')).to.deep.equal(delivery)
  })

  it('is the delivery in a header: it is named then, and after the next change', async () => {
    await next()
    changeHeader(4, (header) => ({ ...header, delivery: { key: 'k', status: 'done' } }))
    const [filed = ''] = readdirSync(file('deliveries'))
    const old = JSON.parse(readFileSync(file('deliveries', filed), 'utf8')) as JsonObject
    writeFileSync(file('deliveries', filed), JSON.stringify({ ...old, after: 3 }))
    expect((await rejection(store.readDelivery(demo, 'k'))).file).to.equal(file('4.json'))

    await changeDocument(store, demo, () => documentOf(demo, { n: 5 }))

    expect((await rejection(store.readDelivery(demo, 'k'))).file).to.equal(file('deliveries', filed))
  })

  for (const [what, name] of [
    ['a newest file', '3.json'],
    ['a time to live', 'ttl.json'],
  ] as const) {
    it(`is ${what}: the context can be deleted all the same, and made again`, async () => {
      writeFileSync(file(name), '{')

      expect([await store.delete(demo), await store.delete(demo)]).to.deep.equal([true, false])

      expect(await store.read(demo)).to.equal(undefined)
      expect((await changeDocument(store, demo, () => documentOf(demo))).revision).to.equal(5)
      expect((await store.read(demo))?.revision).to.equal(5)
    })
  }

  it('is one context of a list: it says so, and hides no other', async () => {
    const long = contextId(`long/${'+'.repeat(190)}`)
    for (const id of [contextId('a/b'), long, contextId('other')]) {
      const document = documentOf(id, { state: { cicdContextName: 'stage' } })
      const first = await store.commit(commitOn(id, undefined, document))
      if (id === long && first.kind === 'stored') await store.commit(commitOn(id, first.stored, document))
    }
    writeFileSync(join(path, directoryName(contextId('a/b')), '1.json'), '{')
    writeFileSync(join(path, directoryName(long), '2.json'), '{')
    writeFileSync(file('ttl.json'), '{"born":1}')
    mkdirSync(join(path, 'not ours', '1.json'), { recursive: true })

    const { contexts } = await store.list({ limit: 10 })

    const unknown = { cicdContext: undefined, revision: undefined, changedAt: undefined, expiresAt: undefined }
    const cutOff = (name: string) =>
      `${join(path, name)} holds no context data: it was cut off or written by another program`
    expect(contexts.filter(({ error }) => error !== undefined)).to.deep.equal([
      {
        ...{ id: 'a/b', ...unknown, bytes: undefined },
        error: { code: 'DOCUMENT_UNREADABLE', message: cutOff('a%2Fb/1.json') },
      },
      {
        ...{ id: 'demo', ...unknown, bytes: undefined },
        error: {
          code: 'RECORD_UNREADABLE',
          message: `${file('ttl.json')} holds no time to live: it is damaged`,
        },
      },
      {
        ...{ id: long, ...unknown, bytes: undefined },
        error: { code: 'DOCUMENT_UNREADABLE', message: cutOff(`${directoryName(long)}/2.json`) },
      },
    ])
    expect(contexts.find(({ error }) => error === undefined)).to.include({ id: 'other', revision: 1 })
    expect(contexts).to.have.length(4)
    expect((await store.list({ limit: 10, prefix: 'long/+' })).contexts).to.have.length(1)
  })

  it('is a lock: it is neither taken, renewed nor given back', async () => {
    await store.locks.acquire('prod', { owner: 'me', ttl: 60_000 })
    const held = join(path, '.locks', 'prod', '1.json')
    const [header = ''] = readFileSync(held, 'utf8').split('\n')

    for (const lock of ['{}', '{"token":"1","owner":"me","expires":1}', '{"token":1,"owner":"me","expires":1e300}']) {
      writeFileSync(held, `${header}\n${lock}\n`)
      for (const attempt of [
        () => store.locks.acquire('prod', { owner: 'you', ttl: 1000 }),
        () => store.locks.renew('prod', 1, 1000),
        () => store.locks.release('prod', 1),
      ]) {
        const { code, message, suggestions } = await rejection(attempt())
        expect({ code, message, suggestions }, lock).to.deep.equal({
          code: 'RECORD_UNREADABLE',
          message: `${held} holds no lock: it is damaged`,
          suggestions: [
            `When no process holds it any more, remove ${join(path, '.locks', 'prod')}: its tokens begin at 1 again.`,
          ],
        })
      }
    }
  })

  it('is a place in the queue of a lock: it is passed over, and hides neither holder nor the others', async () => {
    const ask = (id: string) => store.locks.acquire('prod', { owner: id, ttl: 60_000, ticket: { id, lease: 60_000 } })
    await store.locks.acquire('prod', { owner: 'me', ttl: 60_000 })
    await ask('a')
    await ask('b')
    const newest = join(path, '.locks', 'prod', '3.json')
    const [header = '', text = ''] = readFileSync(newest, 'utf8').split('\n')
    const lock = JSON.parse(text) as { queue: JsonObject[] }
    const [first, second] = lock.queue
    const damaged = [17, {}, { ...first, id: 1 }, { ...first, expires: 'soon' }, { ...first, expires: 9e15 }]

    for (const queue of [{}, 'none', null]) {
      writeFileSync(newest, `${header}\n${JSON.stringify({ ...lock, queue })}\n`)
      expect(await store.locks.look('prod')).to.include({ waiting: 0 })
    }
    writeFileSync(newest, `${header}\n${JSON.stringify({ ...lock, queue: [...damaged, second] })}\n`)
    expect((await store.locks.look('prod'))?.queue.map(({ owner }) => owner)).to.deep.equal(['b'])
    await store.locks.release('prod', 1)
    expect((await ask('b')).kind).to.equal('acquired')
  })

  it('is one lock of a list: it says so, and hides no other', async () => {
    for (const name of ['prod', 'test']) await store.locks.acquire(name, { owner: 'me', ttl: 60_000 })
    mkdirSync(join(path, '.locks', 'none of ours'))
    writeFileSync(join(path, '.locks', 'none of ours', '1.json'), 'cut')
    writeFileSync(join(path, '.locks', 'README'), '')
    const held = join(path, '.locks', 'prod', '1.json')
    const [header = ''] = readFileSync(held, 'utf8').split('\n')
    for (const text of [`${header}\n{}\n`, 'cut']) {
      writeFileSync(held, text)

      const { locks } = await store.locks.list({ limit: 5 })

      expect(locks.map(({ name, error, holder }) => [name, error?.code, holder?.token])).to.deep.equal([
        ['prod', text === 'cut' ? 'DOCUMENT_UNREADABLE' : 'RECORD_UNREADABLE', undefined],
        ['test', undefined, 1],
      ])
    }
  })

  it('is not a time to live of a thousand years and more: it ends with the last day that there is', async () => {
    const config = { name: 'directory', path, ttl: Number.MAX_SAFE_INTEGER } as const
    const lasting = new DirectoryStore(config, contractLimits, systemClock)
    const id = contextId('lasting')
    await lasting.commit(commitOn(id, undefined, documentOf(id)))

    expect(await lasting.lifetimes.expiresAt(id)).to.equal('+275760-09-13T00:00:00.000Z')
  })
})
