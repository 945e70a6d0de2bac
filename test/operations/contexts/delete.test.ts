import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CicdStateMgr } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

describeOnPrimaries('deleting a context', (primary) => {
  let manager: CicdStateMgr
  const copies = () => ['copy.json', 'copy.id'].map((name) => existsSync(join(primary().cwd, name)))

  beforeEach(async () => {
    const [json, text] = ['copy.json', 'copy.id'].map((name) => join(primary().cwd, name)) as [string, string]
    const caches = { jsonfile: { path: json }, idfile: { path: text } }
    manager = await primary().open({ config: primary().config({}, caches) })
  })

  const init = (id: string) => manager.init({ id, appConfig: app({ channel: 'c' }) })

  it('removes it and its copies, and no other', async () => {
    await init('flow-2')
    await init('flow-1')
    expect(copies()).to.deep.equal([true, true])

    expect(await manager.delete({ id: 'flow-1' })).to.deep.equal({ id: 'flow-1', deleted: true })
    expect(copies()).to.deep.equal([false, false])
    const gone = { id: 'flow-1' }
    for (const read of [() => manager.load(gone), () => manager.history(gone), () => manager.ttl(gone)]) {
      expect(await rejection(read())).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
    }
    expect((await manager.load({ id: 'flow-2' })).revision).to.equal(1)
  })

  it("leaves another context's copies", async () => {
    await init('flow-1')
    await init('flow-2')

    await manager.delete({ id: 'flow-1' })
    expect(copies()).to.deep.equal([true, true])
  })

  it('of an id that is not there is not found, and its copies go all the same', async () => {
    await init('flow-1')
    const other = await primary().open()
    await other.delete({ id: 'flow-1' })
    expect(copies()).to.deep.equal([true, true])

    expect(await rejection(manager.delete({ id: 'flow-1' }))).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
    expect(copies()).to.deep.equal([false, false])
  })

  it('leaves the revisions to be counted on, so that nobody takes the next one for the old one', async () => {
    await init('flow-1')
    await manager.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.a', value: 1 }] })
    await manager.delete({ id: 'flow-1' })

    expect((await init('flow-1')).revision).to.be.above(2)
    const conditions = [{ if: 'revision', revision: 2 }] as const
    expect(await rejection(manager.set({ id: 'flow-1', operations: [], conditions }))).to.include({ exitCode: 5 })
  })

  it('succeeds for exactly one of many at once', async () => {
    await init('flow-1')

    const results = await Promise.allSettled(Array.from({ length: 8 }, () => manager.delete({ id: 'flow-1' })))
    expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1)
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).to.include({ code: 'CONTEXT_NOT_FOUND' })
    }
  })

  for (const id of ['app/1', 'a%2F1', 'a+b:c', "it's;rm", 'a\\b', 'x'.repeat(200), 'A..b']) {
    it(`takes ${JSON.stringify(id.slice(0, 20))} for an id`, async () => {
      await init(id)
      await init('other')
      await manager.delete({ id })
      expect((await manager.list()).contexts.map((context) => context.id)).to.deep.equal(['other'])
    })
  }

  for (const id of ['', '..', '../other', '*', '-x', 'a b', 'a\n', '{a}', 'ä', 'x'.repeat(201)]) {
    it(`refuses ${JSON.stringify(id.slice(0, 20))} as an id`, async () => {
      await init('other')
      expect(await rejection(manager.delete({ id }))).to.include({ code: 'BAD_ID', exitCode: 2 })
      expect((await manager.list()).contexts).to.have.length(1)
    })
  }
})
