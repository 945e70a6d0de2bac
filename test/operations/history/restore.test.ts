import { expect } from 'chai'
import fc from 'fast-check'
import type { CicdStateMgr, JsonObject, JsonValue, Operation } from '../../../src/index.ts'
import { CicdError } from '../../../src/index.ts'
import { operationArbitrary } from '../../json/arbitraries.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'

describeOnPrimaries('restoring a revision', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app({ channel: 'c', pipelines: { build: { x: 1 } } }) })
  })

  const set = (path: string, value: JsonValue) => manager.set({ id, operations: [{ op: 'set', path, value }] })
  const document = async (of = id) => JSON.parse((await manager.export({ id: of, format: 'json' })).value) as JsonObject

  it('puts the document back as a new revision, and keeps what came after in the history', async () => {
    const first = await document()
    await set('state.a', 1)
    const second = await document()
    await set('state.a', 2)

    expect(await manager.restore({ id, revision: 2 })).to.deep.equal({ id, revision: 4, changed: true })
    expect(await document()).to.deep.equal(second)
    expect(await manager.restore({ id, revision: 1 })).to.deep.equal({ id, revision: 5, changed: true })
    expect(await document()).to.deep.equal(first)
    const { entries } = await manager.history({ id })
    expect(entries.map(({ revision, command, changes }) => [revision, command, changes])).to.deep.equal([
      [5, 'restore 1', [{ path: 'state.a', before: 1 }]],
      [4, 'restore 2', [{ path: 'state.a', before: 2, after: 1 }]],
      [3, 'set', [{ path: 'state.a', before: 1, after: 2 }]],
      [2, 'set', [{ path: 'state.a', after: 1 }]],
      [1, 'init', []],
    ])
  })

  it('puts back one value, and keeps all others', async () => {
    await set('state.a', [1])
    await set('state.count', 1)
    await set('state.a', [2])
    await set('state.count', 2)
    expect(await manager.restore({ id, revision: 2, path: 'state.a' })).to.include({ revision: 6, changed: true })
    expect((await document()).state).to.deep.include({ a: [1], count: 2 })
    expect(await manager.restore({ id, revision: 2, path: 'state.a', dryRun: true })).to.include({ changed: false })
    // A value that was not there is removed.
    expect(await manager.restore({ id, revision: 2, path: 'state.count' })).to.include({ revision: 7, changed: true })
    expect((await document()).state).to.not.have.property('count')
    const { entries } = await manager.history({ id, limit: 2 })
    expect(entries.map(({ command }) => command)).to.deep.equal(['restore 2 state.count', 'restore 2 state.a'])

    const error = await rejection(manager.restore({ id, revision: 2, path: 'state.aa' }))
    expect(error).to.include({ code: 'VALUE_NOT_FOUND' })
    expect(error.message).to.match(/^"flow-1" has no value at state\.aa, now or at revision 2: /)
    for (const path of ['state.a[]', '$.state', '']) {
      expect(await rejection(manager.restore({ id, revision: 2, path })), path).to.be.instanceOf(CicdError)
    }
  })

  it('changes nothing where the document is the same', async () => {
    await set('state.a', 1)
    await set('state.a', 2)
    await set('state.a', 1)

    expect(await manager.restore({ id, revision: 4 })).to.deep.equal({ id, revision: 4, changed: false })
    expect(await manager.restore({ id, revision: 2 })).to.deep.equal({ id, revision: 4, changed: false })
  })

  it('keeps numbers that are not safe integers as numbers', async () => {
    const numbers = [2 ** 53, -(2 ** 53), 1e21, 1e-7]
    await set('state.a', numbers)
    await set('state.a', [])

    await manager.restore({ id, revision: 2 })

    expect(await document()).to.have.deep.nested.property('state.a', numbers)
  })

  it('undoes what replaced the context, config and all', async () => {
    await set('state.a', 1)
    const before = await document()
    await manager.init({ id, appConfig: app({ channel: 'd', pipelines: {}, extra: [1] }), ifExists: 'replace' })
    const after = await document()
    await set('state.b', 1)

    await manager.restore({ id, revision: 2 })
    expect(await document()).to.deep.equal(before)
    await manager.restore({ id, revision: 3 })
    expect(await document()).to.deep.equal(after)
  })

  it('writes the caches', async () => {
    const datasources = { jsonfile: { path: `${primary().cwd}/copy.json` } }
    const cached = await primary().open({ config: primary().config({}, datasources) })
    await set('state.a', 1)
    await cached.restore({ id, revision: 1 })

    expect((await cached.get({ id, path: 'state', cached: true })).value).to.deep.equal({
      cicdContextDataId: id,
      cicdContextName: 'stage',
    })
  })

  for (const revision of [0, -1, 3]) {
    it(`knows no revision ${revision} of two`, async () => {
      await set('state.a', 1)

      const error = await rejection(manager.restore({ id, revision }))
      expect(error).to.include({ code: 'REVISION_UNKNOWN', exitCode: 4 })
      expect(error.message).to.equal(`"flow-1" has no revision ${revision}: it is at 2`)
      expect((await manager.load({ id })).revision).to.equal(2)
    })
  }

  for (const revision of [1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`takes no revision ${revision}`, async () => {
      await set('state.a', 1)

      const error = await rejection(manager.restore({ id, revision }))
      expect(error).to.include({ code: 'BAD_OPTION', exitCode: 2 })
      expect((await manager.load({ id })).revision).to.equal(2)
    })
  }

  it('goes back as far as the history, and says so', async () => {
    const bounded = await primary().open({ config: primary().config({ history: { keep: 2 } }) })
    for (let value = 1; value <= 12; value++) {
      await bounded.set({ id, operations: [{ op: 'set', path: 'state.a', value }] })
    }
    const { entries } = await bounded.history({ id })
    const oldest = entries.at(-1)!.revision

    const error = await rejection(bounded.restore({ id, revision: oldest - 2 }))
    expect(error).to.include({ code: 'REVISION_NOT_KEPT', exitCode: 4 })
    expect(error.message).to.equal(
      `revision ${oldest - 2} of "flow-1" is not kept: the history does not go back that far`,
    )
    expect(error.suggestions[0]).to.contain(`(the oldest revision that is kept is ${oldest - 1})`)
    await bounded.restore({ id, revision: oldest - 1 })
    expect((await bounded.get({ id, path: 'state.a' })).value).to.equal(oldest - 2)
  })

  it('says which id it does not know', async () => {
    expect(await rejection(manager.restore({ id: 'flow-2', revision: 1 }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })

  it('is what any earlier revision was, whatever was done since', async () => {
    let restored = 0
    let run = 0
    const property = fc.asyncProperty(
      fc.array(fc.array(operationArbitrary, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 6 }),
      async (changes) => {
        const of = `any-${++run}`
        await manager.init({ id: of, appConfig: app({ a: { b: [1] } }) })
        const documents = new Map([[1, await document(of)]])
        for (const operations of changes) {
          const revision = await applyPossible(manager, of, operations)
          documents.set(revision, await document(of))
        }
        for (const [revision, expected] of documents) {
          restored += Number((await manager.restore({ id: of, revision })).changed)
          expect(await document(of), `revision ${revision}`).to.deep.equal(expected)
        }
      },
    )
    await fc.assert(property, { numRuns: 12 })
    expect(restored).to.be.above(12)
  })

  it('loses nothing of those who write at the same time', async () => {
    await set('state.doomed', true)
    const others = await Promise.all(Array.from({ length: 8 }, () => primary().open()))
    const write = (other: CicdStateMgr, n: number) =>
      other.set({ id, operations: [{ op: 'set', path: `state.writers.w${n}`, value: n }] })

    const [restored, ...written] = await Promise.all([
      manager.restore({ id, revision: 1 }),
      ...others.map(write),
      ...others.map((other, n) => write(other, n + 100)),
    ])

    const { entries, revision } = await manager.history({ id })
    expect(revision).to.equal(2 + written.length + 1)
    expect(entries.map((entry) => entry.revision)).to.deep.equal(entries.map((_, age) => revision - age))
    const after = written.filter((result) => result.revision > restored.revision)
    const { state } = (await document()) as { state: JsonObject }
    expect(state).not.to.have.property('doomed')
    expect(Object.keys((state.writers as JsonObject | undefined) ?? {})).to.have.length(after.length)
    const before = written.filter((result) => result.revision < restored.revision)
    const newestBefore = await manager.diff({ id, from: 1, to: restored.revision - 1 })
    expect(Object.keys((newestBefore.differences.find(isWriters)?.after ?? {}) as JsonObject)).to.have.length(
      before.length,
    )
  })
})

const isWriters = ({ path }: { readonly path: string }) => path === 'state.writers'

/** Applies those operations that are possible, below `a`, as one change each; the newest revision. */
async function applyPossible(manager: CicdStateMgr, id: string, operations: readonly Operation[]): Promise<number> {
  let { revision } = await manager.load({ id })
  for (const operation of operations) {
    const copied = operation.op === 'copy' ? { from: belowA(operation.from) } : {}
    const below = { ...operation, ...copied, path: belowA(operation.path) }
    try {
      revision = (await manager.set({ id, operations: [below] })).revision
    } catch (error) {
      if (!(error instanceof CicdError) || !['usage', 'not-found'].includes(error.kind)) throw error
    }
  }
  return revision
}

function belowA(path: string): string {
  return path.startsWith('[') ? `a${path}` : `a.${path}`
}
