import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CicdStateMgr, ListContextsRequest } from '../../../src/index.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const day = 86_400_000

describeOnPrimaries('the list of contexts', (primary) => {
  let manager: CicdStateMgr
  /** How far the clock is ahead, in milliseconds. */
  let ahead = 0
  const clock = { now: () => new Date(Date.now() + ahead), sleep: () => Promise.resolve() }

  beforeEach(async () => {
    ahead = 0
    manager = await primary().open({ clock })
  })

  const init = (id: string, cicdContext = 'stage') =>
    manager.init({ id, cicdContext, appConfig: { 'cicd-contexts': { stage: {}, prod: {} } } })
  const ids = async (request: ListContextsRequest = {}) =>
    (await manager.list(request)).contexts.map(({ id }) => id as string).toSorted()

  it('is empty where there are none', async () => {
    expect(await manager.list()).to.deep.equal({ contexts: [] })
    expect(await manager.list({ prefix: 'x', olderThan: 0, cicdContext: 'stage' })).to.deep.equal({ contexts: [] })
  })

  it('has what is worth knowing of each', async () => {
    const { revision } = await init('app-1', 'prod')
    await manager.expire({ id: 'app-1', ttl: day })

    const { contexts } = await manager.list()
    expect(contexts).to.have.length(1)
    const [{ changedAt, expiresAt, bytes, ...rest }] = contexts as [(typeof contexts)[0]]
    expect(rest).to.deep.equal({ id: 'app-1', cicdContext: 'prod', revision })
    expect(Date.now() - Date.parse(changedAt!)).to.be.within(0, 10_000)
    expect(Date.parse(expiresAt!) - Date.now()).to.be.within(day - 10_000, day)
    expect(bytes).to.equal((await manager.export({ id: 'app-1', format: 'json' })).value.replace(/\s/g, '').length)
  })

  it('may be of a prefix, of a cicd context, of those that have not changed for some time', async () => {
    await init('app/1')
    await init('app/2', 'prod')
    await init('app+3', 'prod')
    await init('zoo')
    ahead = 2 * day
    await init('young')

    expect(await ids()).to.deep.equal(['app+3', 'app/1', 'app/2', 'young', 'zoo'])
    expect(await ids({ prefix: 'app' })).to.deep.equal(['app+3', 'app/1', 'app/2'])
    expect(await ids({ prefix: 'app/' })).to.deep.equal(['app/1', 'app/2'])
    expect(await ids({ prefix: 'app/', cicdContext: 'prod' })).to.deep.equal(['app/2'])
    expect(await ids({ cicdContext: 'none' })).to.deep.equal([])
    expect(await ids({ olderThan: day })).to.deep.equal(['app+3', 'app/1', 'app/2', 'zoo'])
    expect(await ids({ olderThan: 3 * day })).to.deep.equal([])
  })

  it('takes a prefix as it is: nothing in it is a pattern', async () => {
    for (const id of ['a*b', 'axb', 'a[x]b', 'a?b', 'a\\b', 'a%2Fb', 'a/b']) await init(id)

    for (const prefix of ['a*', 'a[', 'a?', 'a\\', 'a%', 'a/']) expect(await ids({ prefix })).to.have.length(1)
    expect(await ids({ prefix: '*' })).to.deep.equal([])
    expect(await ids({ prefix: '../' })).to.deep.equal([])
  })

  it('comes in pages, each with a cursor to the next', async () => {
    const all = Array.from({ length: 25 }, (_, n) => `app-${10 + n}`)
    for (const id of all) await init(id)

    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await manager.list({ limit: 10, ...(cursor === undefined ? {} : { cursor }) })
      expect(page.contexts.length).to.be.at.most(10)
      seen.push(...page.contexts.map(({ id }) => id))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(seen.toSorted()).to.deep.equal(all)
  })

  it('is sorted by id within a page, whatever the order of the store', async () => {
    const all = Array.from({ length: 30 }, (_, n) => `app-${(n * 7) % 30}`)
    for (const id of [...all, 'B', 'a/b']) await init(id)
    const listed = (await manager.list({})).contexts.map(({ id }) => id)
    expect(listed).to.deep.equal([...all, 'B', 'a/b'].sort())
    const page = (await manager.list({ limit: 10 })).contexts.map(({ id }) => id)
    expect(page).to.deep.equal(page.toSorted())
  })

  for (const cursor of ['', 'x', '-1', '{}', 'W10', '../../etc']) {
    it(`refuses ${JSON.stringify(cursor)} as a cursor`, async () => {
      expect(await rejection(manager.list({ cursor }))).to.include({ code: 'BAD_CURSOR', exitCode: 2 })
    })
  }

  it('has what cannot be read, with an error, and warns of it even where it is not asked for', async () => {
    const warnings: string[] = []
    const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
    await init('app-1')
    await init('app-2')
    const { cwd, redis } = primary()
    if (redis === undefined) await writeFile(join(cwd, 'store', 'app-1', '1.json'), 'x')
    else await redis.server.client().hset(`{${redis.prefix}app-1}:meta`, 'revision', 'x')
    await using watched = await primary().open({ log })

    const { contexts } = await watched.list()
    const [broken, whole] = contexts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect([broken?.id, broken?.revision, broken?.error?.code]).to.deep.equal([
      'app-1',
      undefined,
      redis === undefined ? 'DOCUMENT_UNREADABLE' : 'RECORD_UNREADABLE',
    ])
    expect(whole).to.include({ id: 'app-2', revision: 1 }).and.not.to.have.property('error')
    expect((await watched.list({ olderThan: 0 })).contexts).to.have.length(1)
    expect(warnings).to.deep.equal(Array<string>(2).fill(`app-1: ${broken!.error!.message}`))
  })

  it('leaves out what was deleted, and locks', async () => {
    await init('app-1')
    await init('app-2')
    await manager.delete({ id: 'app-1' })
    await manager.lock({ name: 'app-lock', ttl: 1000 })

    expect(await ids()).to.deep.equal(['app-2'])
  })
})

describeOnPrimaries(
  'the list beside another program',
  (primary) => {
    it('does not take for old what another program changed, since nobody knows when', async () => {
      const manager = await primary().open({
        clock: { now: () => new Date('2020-01-01'), sleep: () => Promise.resolve() },
      })
      await manager.init({ id: 'ours', appConfig: app() })
      await manager.init({ id: 'theirs', appConfig: app() })
      const { server, prefix } = primary().redis!
      const document = JSON.parse((await server.client().get(`${prefix}theirs`))!) as object
      await server.client().set(`${prefix}theirs`, JSON.stringify({ ...document, more: true }))

      const warnings: string[] = []
      const now = await primary().open({ log: { ...silentLogger, warn: (message) => void warnings.push(message) } })
      const { contexts } = await now.list()
      expect(contexts.find(({ id }) => id === 'theirs')).to.include({ revision: 2, changedAt: undefined })
      expect(warnings).to.deep.equal([])
      expect((await now.list({ olderThan: day })).contexts.map(({ id }) => id)).to.deep.equal(['ours'])
      expect((await now.list({ olderThan: day, cicdContext: 'prod' })).contexts).to.deep.equal([])
      expect(warnings).to.deep.equal([
        '1 context is left out: another program made the last change, so the time is not known (theirs); without the age, the list shows it',
      ])
    })
  },
  ['redis'],
)
