import { expect } from 'chai'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ApplyItem, CicdStateMgr, JsonValue, Operation } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'
const deliveryId = 'taskrun-7/step'

const stage = {
  chat: 'c',
  pipelines: {
    build: {
      generators: {
        runs: { app: { set: [{ key: 'state.runs.{{ (state.runs | default({})) | length }}', value: 'x' }] } },
      },
      'event-handlers': { success: {} },
    },
  },
}

describeOnPrimaries('a rerun with the same delivery id', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open()
    await manager.init({ id, appConfig: app(stage) })
  })

  const increment: Operation = { op: 'increment', path: 'state.n', by: 1 }
  const append = (value: JsonValue): Operation => ({ op: 'append', path: 'state.list', value })
  const get = async (path: string) => (await manager.get({ id, path, default: null })).value
  const revision = async () => (await manager.load({ id })).revision

  it('changes nothing, and says that it was done', async () => {
    const request = { id, operations: [increment, append('x')], deliveryId }

    expect(await manager.set(request)).to.deep.equal({ id, revision: 2, changed: true })
    expect(await manager.set(request)).to.deep.equal({ id, revision: 2, changed: false, repeated: true })
    await manager.set({ id, operations: [append('y')] })
    expect(await manager.set(request)).to.deep.equal({ id, revision: 3, changed: false, repeated: true })
    expect(await get('state')).to.deep.include({ n: 1, list: ['x', 'y'] })
  })

  it('is told by what it does: several commands of one step do not take each other for reruns', async () => {
    for (let run = 0; run < 2; run++) {
      await manager.set({ id, operations: [append('a')], deliveryId })
      await manager.set({ id, operations: [append('b')], deliveryId })
      await manager.load({ id, operations: [append('a')], deliveryId })
      await manager.apply({ id, items: [append('a')], source: 'a test', deliveryId })
    }
    expect(await get('state.list')).to.deep.equal(['a', 'b', 'a', 'a'])
  })

  it('is none with another delivery id, or without', async () => {
    for (const deliveryId of ['one', 'two', undefined, undefined]) {
      await manager.set({ id, operations: [increment], ...(deliveryId === undefined ? {} : { deliveryId }) })
    }
    expect(await get('state.n')).to.equal(4)
  })

  it('is none in another context', async () => {
    await manager.init({ id: 'flow-2', appConfig: app(stage) })
    for (const each of [id, 'flow-2']) await manager.set({ id: each, operations: [increment], deliveryId })

    expect([await get('state.n'), (await manager.get({ id: 'flow-2', path: 'state.n' })).value]).to.deep.equal([1, 1])
  })

  it('holds though its condition no longer does', async () => {
    const without = {
      id,
      operations: [{ op: 'set', path: 'state.owner', value: 'me' }],
      conditions: [{ if: 'absent', path: 'state.owner' }],
    } as const
    const request = { ...without, deliveryId }
    await manager.set(request)

    expect(await manager.set(request)).to.include({ repeated: true })
    expect(await rejection(manager.set(without))).to.include({ code: 'CONDITION_NOT_MET' })
    expect(await rejection(manager.set({ ...request, deliveryId: 'another' }))).to.include({
      code: 'CONDITION_NOT_MET',
    })
  })

  it('tries again what did not hold the first time', async () => {
    const request = {
      ...{ id, deliveryId, operations: [increment] },
      conditions: [{ if: 'equals', path: 'state.ready', value: 'yes' }],
    } as const
    expect(await rejection(manager.set(request))).to.include({ code: 'CONDITION_NOT_MET' })
    await manager.set({ id, operations: [{ op: 'set', path: 'state.ready', value: 'yes' }] })

    expect(await manager.set(request)).to.include({ changed: true })
  })

  it('remembers also what was there already, so that it does not undo what came after', async () => {
    const request = { id, deliveryId, operations: [{ op: 'set', path: 'chat', value: 'c' }] } as const
    expect(await manager.set(request)).to.deep.equal({ id, revision: 1, changed: false })
    await manager.set({ id, operations: [{ op: 'set', path: 'chat', value: 'd' }] })

    expect(await manager.set(request)).to.include({ repeated: true })
    expect(await get('chat')).to.equal('d')
  })

  it('of apply reads what is there now', async () => {
    const items: readonly ApplyItem[] = [
      { op: 'if-absent', path: 'state.n' },
      increment,
      { op: 'get', path: 'state.n' },
      { op: 'get', path: 'state.none', default: '-' },
    ]
    const request = { id, items, source: 'a test', deliveryId }
    const first = await manager.apply(request)
    const reads = [
      { path: 'state.n', value: 1 },
      { path: 'state.none', value: '-' },
    ]
    expect(first).to.deep.equal({ id, revision: 2, changed: true, reads })

    expect(await manager.apply(request)).to.deep.equal({ id, revision: 2, changed: false, repeated: true, reads })
    await manager.set({ id, operations: [increment] })
    expect((await manager.apply(request)).reads[0]).to.deep.equal({ path: 'state.n', value: 2 })
  })

  it('of generate generates nothing', async () => {
    const request = { id, path: 'pipelines.build.generators.runs', deliveryId }
    expect(await manager.generate(request)).to.include({ revision: 2, changed: true })
    expect(await manager.generate(request)).to.deep.equal({
      ...{ id, revision: 2, changed: false, repeated: true, generated: [] },
    })
    expect(await get('state.runs')).to.deep.equal({ 0: 'x' })
  })

  it('of restore leaves what came after', async () => {
    const request = { id, revision: 1, deliveryId }
    await manager.set({ id, operations: [increment] })
    expect(await manager.restore(request)).to.deep.equal({ id, revision: 3, changed: true })
    await manager.set({ id, operations: [append('x')] })

    expect(await manager.restore(request)).to.deep.equal({ id, revision: 4, changed: false, repeated: true })
    expect(await get('state.list')).to.deep.equal(['x'])
  })

  it('of load and handle-event stores their sets once', async () => {
    for (let run = 0; run < 3; run++) {
      await manager.load({ id, operations: [increment], deliveryId })
      await manager.handleEvent({ id, pipeline: 'build', event: 'success', operations: [increment], deliveryId })
    }
    expect([await get('state.n'), await revision()]).to.deep.equal([2, 3])
  })

  for (const ifExists of ['fail', 'keep', 'replace'] as const) {
    it(`of init finds what it made, and leaves what came after, with --if-exists ${ifExists}`, async () => {
      const init = {
        ...{ id: 'new', ifExists, deliveryId, operations: [increment] },
        // Rendered again, and mostly otherwise, each time.
        appConfig: app(stage, { variables: { any: '{{ range(100000) | random }}' } }),
      }
      expect(await manager.init(init)).to.deep.equal({ id: 'new', revision: 1, created: true })
      await manager.set({ id: 'new', operations: [increment] })

      expect(await manager.init(init)).to.deep.equal({ id: 'new', revision: 2, created: false, repeated: true })
      expect((await manager.get({ id: 'new', path: 'state.n' })).value).to.equal(2)
    })
  }

  it('of init with another config is not a rerun', async () => {
    const init = { id: 'new', deliveryId }
    await manager.init({ ...init, appConfig: app(stage) })

    expect(await rejection(manager.init({ ...init, appConfig: app() }))).to.include({ code: 'CONTEXT_EXISTS' })
    expect(await manager.init({ ...init, appConfig: app(), ifExists: 'replace' })).to.include({ created: true })
  })

  it('does again what was done to a context that was deleted since', async () => {
    await manager.set({ id, operations: [increment], deliveryId })
    await manager.delete({ id })
    await manager.init({ id, appConfig: app(stage) })

    expect(await manager.set({ id, operations: [increment], deliveryId })).to.include({ changed: true })
  })

  it('writes the caches, which a new pod does not have', async () => {
    const copy = join(primary().cwd, 'copy.json')
    const cached = await primary().open({ config: primary().config({}, { jsonfile: { path: copy } }) })
    const request = { id, operations: [increment], deliveryId }
    await cached.set(request)
    await rm(copy)
    await cached.set(request)

    expect(JSON.parse(await readFile(copy, 'utf8'))).to.have.nested.property('state.n', 1)
  })

  it('leaves nothing of it in the document', async () => {
    await manager.set({ id, operations: [increment], deliveryId })
    expect((await manager.export({ id, format: 'json' })).value).not.to.contain('taskrun-7')
  })

  it('is one of twelve that run at once: one makes the change', async () => {
    const others = await Promise.all(Array.from({ length: 12 }, () => primary().open()))
    const results = await Promise.all(others.map((other) => other.set({ id, operations: [increment], deliveryId })))

    expect(results.filter(({ changed }) => changed)).to.deep.equal([{ id, revision: 2, changed: true }])
    expect(results.filter(({ repeated, revision }) => repeated === true && revision === 2)).to.have.length(11)
    expect([await get('state.n'), await revision()]).to.deep.equal([1, 2])
  })
})
