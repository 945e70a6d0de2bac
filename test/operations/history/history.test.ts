import { expect } from 'chai'
import { hash } from 'node:crypto'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject, JsonValue, ShownChange } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import type { Primary } from '../../support/primaries.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

const id = 'flow-1'
const token = 'xoxb-very-secret/1'
const time = '2026-11-22T10:00:00.000Z'
const clock = { now: () => new Date(time), sleep: () => Promise.resolve() }

const stage = {
  channel: 'c',
  pipelines: {
    build: {
      generators: { urls: { app: { set: [{ key: 'state.url', value: 'https://{{ state.name }}' }] } } },
      'event-handlers': { success: { 'set-values': { default: { set: [{ to: 'state.result', from: 'built' }] } } } },
    },
  },
}

describeOnPrimaries('the history', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open({ clock })
    await manager.init({ id, appConfig: app(stage), operations: [{ op: 'set', path: 'state.name', value: 'shop' }] })
  })

  const set = (path: string, value: JsonValue) => manager.set({ id, operations: [{ op: 'set', path, value }] })
  const entries = async () => (await manager.history({ id })).entries

  describe('of one path', () => {
    const at = async (path: string, limit?: number) => {
      const { entries: found } = await manager.history({ id, path, ...(limit !== undefined && { limit }) })
      return found.map(({ revision, changes, operations }) => [revision, changes ?? operations])
    }

    it('has the changes of its value and below it, and of each only these', async () => {
      await set('state.deploy', { version: '1', by: 'ada' })
      await set('state.other', 1)
      await manager.set({
        id,
        operations: [
          { op: 'set', path: 'state.deploy.version', value: '2' },
          { op: 'set', path: 'state.other', value: 2 },
        ],
      })
      await set('state.deploy.by', 'bob')
      await set('state.deployment', 'x')
      const version = { path: 'state.deploy.version', before: '1', after: '2' }
      const made = { path: 'state.deploy', after: { version: '1', by: 'ada' } }

      expect(await at('state.deploy.version')).to.deep.equal([
        [4, [version]],
        [2, [made]],
      ])
      expect(await at('state.deploy')).to.deep.equal([
        [5, [{ path: 'state.deploy.by', before: 'ada', after: 'bob' }]],
        [4, [version]],
        [2, [made]],
      ])
      expect(await at('state.deploy', 2)).to.have.length(2)
      expect((await at('state.name')).map(([revision]) => revision)).to.deep.equal([1])
      expect(await at('state.nothing')).to.deep.equal([])
      expect(await rejection(at('$..x'))).to.include({ code: 'BAD_PATH' })
    })

    it('knows an item of a list', async () => {
      await set('state.tags', ['a', 'b'])
      await set('state.tags', ['a', 'c'])

      for (const path of ['state.tags[1]', 'state.tags.1', 'state.tags[-1]']) {
        expect((await at(path)).map(([revision]) => revision)).to.deep.equal([3, 2])
      }
      expect((await at('state.tags[0]')).map(([revision]) => revision)).to.deep.equal([2])
    })
  })

  it('has who changed what and when, newest first, with what was there before and after', async () => {
    await manager.set({
      id,
      operations: [
        { op: 'set', path: 'state.name', value: 'store' },
        { op: 'increment', path: 'state.runs', by: 2 },
        { op: 'append', path: 'state.tags', value: 'x' },
      ],
    })
    await manager.set({ id, operations: [{ op: 'unset', path: 'state.tags' }] })

    expect(await manager.history({ id })).to.deep.equal({
      id,
      revision: 3,
      entries: [
        { revision: 3, time, actor: 'tester', command: 'set', changes: [{ path: 'state.tags', before: ['x'] }] },
        {
          ...{ revision: 2, time, actor: 'tester', command: 'set' },
          changes: [
            { path: 'state.name', before: 'shop', after: 'store' },
            { path: 'state.runs', after: 2 },
            { path: 'state.tags', after: ['x'] },
          ],
        },
        {
          ...{ revision: 1, time, actor: 'tester', command: 'init' },
          ...{ changes: [], operations: [{ op: 'set', path: 'state.name', value: 'shop' }], inverse: [] },
        },
      ],
    })
  })

  it('says which command changed it', async () => {
    await manager.apply({ id, items: [{ op: 'set', path: 'state.a', value: 1 }], source: 'a test' })
    await manager.generate({ id, path: 'pipelines.build.generators.urls' })
    await manager.load({ id, operations: [{ op: 'set', path: 'state.b', value: 1 }] })
    await manager.handleEvent({
      ...{ id, pipeline: 'build', event: 'success' },
      operations: [{ op: 'set', path: 'state.c', value: 1 }],
    })
    await manager.restore({ id, revision: 1 })
    await manager.init({ id, appConfig: app({ ...stage, channel: 'd' }), ifExists: 'replace' })

    expect((await entries()).map(({ command }) => command)).to.deep.equal([
      'init',
      'restore 1',
      'handle-event build=success',
      'handle-event',
      'load',
      'generate pipelines.build.generators.urls',
      'apply',
      'init',
    ])
    const [replaced] = await entries()
    expect(replaced!.changes).to.deep.equal([
      { path: 'channel', before: 'c', after: 'd' },
      { path: 'appPipelinesConfig.cicd-contexts.stage.channel', before: 'c', after: 'd' },
      { path: 'state.name', before: 'shop' },
    ])
  })

  it('says in which run and step', async () => {
    const env = { CICDSTATEMGR_PIPELINE_RUN: 'p', CICDSTATEMGR_TASK_RUN: 't', CICDSTATEMGR_STEP: 's' }
    const inTekton = await primary().open({ env, actor: undefined })
    await inTekton.set({ id, operations: [{ op: 'set', path: 'state.a', value: 1 }] })

    const [{ actor, run }] = (await entries()) as [ShownChange]
    expect({ actor, run }).to.deep.equal({
      actor: 'taskrun:t',
      run: { pipelineRun: 'p', taskRun: 't', step: 's' },
    })
  })

  it('masks secrets, and leaves them in the document', async () => {
    const encoded = Buffer.from(`user:${token}`).toString('base64')
    const keeper = await primary().open({ secrets: { cicdstatemgr: { slack: { token } } } })
    await keeper.set({
      id,
      operations: [
        { op: 'set', path: 'state.login', value: { [token]: [`Bearer ${token}`, encodeURIComponent(token), encoded] } },
        { op: 'set', path: `state["${token}"]`, value: 1 },
      ],
    })
    await keeper.set({ id, operations: [{ op: 'unset', path: 'state.login' }] })
    await keeper.restore({ id, revision: 2 })

    const shown = JSON.stringify([await keeper.history({ id }), await keeper.diff({ id, from: 1 })])
    expect(shown).not.to.contain(token)
    expect(shown).not.to.contain(encodeURIComponent(token))
    expect(shown).not.to.contain(encoded.slice(8, -4))
    expect(shown).to.contain('{"path":"state.login","after":{"***":["Bearer ***","***","')
    expect((await keeper.get({ id, path: 'state.login' })).value).to.deep.equal({
      [token]: [`Bearer ${token}`, encodeURIComponent(token), encoded],
    })
  })

  it('has as many of the newest changes as asked for', async () => {
    for (const value of [1, 2, 3]) await set('state.a', value)

    const { entries, revision } = await manager.history({ id, limit: 2 })
    expect([revision, entries.map((entry) => entry.revision)]).to.deep.equal([4, [4, 3]])
  })

  it('is bounded by count', async () => {
    const bounded = await primary().open({ config: primary().config({ history: { keep: 3 } }) })
    for (const value of [1, 2, 3, 4, 5]) {
      await bounded.set({ id, operations: [{ op: 'set', path: 'state.a', value }] })
    }

    const { entries } = await bounded.history({ id })
    expect(entries.map(({ revision, changes }) => [revision, changes])).to.deep.equal([
      [6, [{ path: 'state.a', before: 4, after: 5 }]],
      [5, [{ path: 'state.a', before: 3, after: 4 }]],
      [4, [{ path: 'state.a', before: 2, after: 3 }]],
    ])
  })

  it('is bounded by bytes', async () => {
    const maxBytes = 10_000
    const bounded = await primary().open({ config: primary().config({ history: { maxBytes } }) })
    for (let value = 0; value < 30; value++) {
      const text = hash('sha512', String(value)).repeat(8)
      await bounded.set({ id, operations: [{ op: 'set', path: 'state.a', value: text }] })
    }

    const kept = (await bounded.history({ id })).entries
    expect(kept.map(({ revision }) => revision)).to.deep.equal(kept.map((_, age) => 31 - age))
    expect(kept.length).to.be.within(2, 12)
  })

  it('of an id that is not there is not found', async () => {
    expect(await rejection(manager.history({ id: 'flow-2' }))).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
  })

  it('starts again when a context was deleted', async () => {
    await set('state.a', 1)
    await manager.delete({ id })
    await manager.init({ id, appConfig: app(stage) })

    const [made, ...more] = await entries()
    expect(more).to.deep.equal([])
    expect(made).to.deep.include({ command: 'init', operations: [] })
    expect(made!.revision).to.be.above(2)
  })
})

const besideAnotherProgram = (primary: () => Primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open({ clock })
    await manager.init({ id, appConfig: app(stage), operations: [{ op: 'set', path: 'state.name', value: 'shop' }] })
  })

  const set = (path: string, value: JsonValue) => manager.set({ id, operations: [{ op: 'set', path, value }] })
  const entries = async () => (await manager.history({ id })).entries
  const document = async () => JSON.parse((await manager.export({ id, format: 'json' })).value) as JsonObject
  const key = () => `${primary().redis!.prefix}${id}`
  const client = () => primary().redis!.server.client()
  const overwrite = async (change: (document: JsonObject) => unknown) => {
    const changed = await document()
    change(changed.state as JsonObject)
    await client().set(key(), JSON.stringify(changed))
  }

  it('names its change as such, and knows what was done above it, and below by what was asked for', async () => {
    await manager.set({
      id,
      operations: [
        { op: 'set', path: 'state.a', value: 1 },
        { op: 'append', path: 'state.list', value: 'x' },
        { op: 'increment', path: 'state.n', by: 2 },
      ],
    })
    await set('state.a', 2)
    await overwrite((state) => (state.a = 'theirs'))
    await set('state.a', 3)

    const all = await entries()
    expect(all[0]).to.deep.include({ revision: 5, changes: [{ path: 'state.a', before: 'theirs', after: 3 }] })
    expect(all[1]).to.deep.equal({
      revision: 4,
      time,
      noticedAt: time,
      actor: 'unknown',
      command: 'changed by another program',
    })
    expect(all.filter((entry) => 'noticedAt' in entry)).to.have.lengthOf(1)
    expect(all[2]).to.deep.include({
      revision: 3,
      operations: [{ op: 'set', path: 'state.a', value: 2 }],
      inverse: [{ op: 'set', path: 'state.a', value: 1 }],
    })
    expect(all[3]).to.deep.include({
      revision: 2,
      inverse: [
        { op: 'unset', path: 'state.n' },
        { op: 'unset', path: 'state.list' },
        { op: 'unset', path: 'state.a' },
      ],
    })
    expect(all.map((entry) => 'changes' in entry)).to.deep.equal([true, false, false, false, true])
  })

  it('shows its change before ours comes after it', async () => {
    await overwrite((state) => (state.a = 'theirs'))

    const { revision, entries } = await manager.history({ id })
    expect([revision, entries[0]!.command, entries[1]!.command]).to.deep.equal([
      2,
      'changed by another program',
      'init',
    ])
  })

  it('of one path has what another program changed, and earlier changes by what they set', async () => {
    await set('state.a', 1)
    await set('state.b', 1)
    await overwrite((state) => (state.a = 'theirs'))
    await set('state.b', 2)

    const { entries: found } = await manager.history({ id, path: 'state.a' })
    expect(found.map(({ revision, operations }) => [revision, operations?.map(({ path }) => path)])).to.deep.equal([
      [4, undefined],
      [2, ['state.a']],
    ])
  })

  it('goes back to nothing before another program changed it', async () => {
    await set('state.a', 1)
    await overwrite((state) => (state.a = 'theirs'))
    await set('state.a', 3)

    expect(await manager.diff({ id, from: 3 })).to.deep.include({
      differences: [{ path: 'state.a', before: 'theirs', after: 3 }],
    })
    for (const revision of [2, 1]) {
      const error = await rejection(manager.restore({ id, revision }))
      expect(error).to.include({ code: 'REVISION_NOT_KEPT', exitCode: 4 })
      expect(error.message).to.equal(`revision ${revision} of "flow-1" is not kept: another program made revision 3`)
    }
  })

  it('goes back to nothing before a context that was made again when another program had removed it', async () => {
    await set('state.a', 1)
    await client().del(key())
    await manager.init({ id, appConfig: app(stage) })
    await set('state.b', 1)

    const all = await entries()
    expect(
      all.map(({ revision, command, changes, operations }) => [revision, command, changes ?? operations]),
    ).to.deep.equal([
      [4, 'set', [{ path: 'state.b', after: 1 }]],
      [3, 'init', []],
      [2, 'set', [{ op: 'set', path: 'state.a', value: 1 }]],
      [1, 'init', []],
    ])
    expect((await rejection(manager.restore({ id, revision: 2 }))).message).to.equal(
      'revision 2 of "flow-1" is not kept: the context was made again with revision 3',
    )
    expect(await manager.restore({ id, revision: 3 })).to.deep.equal({ id, revision: 5, changed: true })
  })

  it('stays readable when another program wrote nonsense into it', async () => {
    await set('state.a', 1)
    await set('state.a', 2)
    const history = `{${key()}}:history`
    const entry = JSON.parse((await client().lindex(history, 0))!) as JsonObject
    const inverse = [{ op: 'set', path: '][', value: token }]
    await client().lset(history, 0, JSON.stringify({ ...entry, inverse }))

    expect(await entries().then(([first]) => first)).to.deep.include({
      operations: [{ op: 'set', path: 'state.a', value: 2 }],
      inverse,
    })
    expect((await manager.history({ id, path: 'state.z' })).entries.map(({ revision }) => revision)).to.deep.equal([3])
    expect(await rejection(manager.restore({ id, revision: 2 }))).to.include({
      code: 'REVISION_NOT_KEPT',
      message: 'revision 2 of "flow-1" is not kept: the undo operations of revision 3 do not fit',
    })
    expect((await manager.get({ id, path: 'state.a' })).value).to.equal(2)
  })
}

describeOnPrimaries('the history beside another program', besideAnotherProgram, ['redis'])

describe('the history in a primary of one file', () => {
  it('is not kept, and the error says so', async () => {
    const cwd = await tempDir()
    const config = { cicdstatemgr: { datasources: { yamlfile: { path: 'one.yaml', isPrimary: true } } } }
    await using manager = await CicdStateMgr.open({ config, cwd })
    await manager.init({ id, appConfig: app(stage) })

    expect(await rejection(manager.history({ id }))).to.include({ code: 'NO_HISTORY', exitCode: 3 })
    await manager.set({ id, operations: [{ op: 'set', path: 'state.a', value: 1 }] })
    expect(await rejection(manager.restore({ id, revision: 1 }))).to.include({ code: 'NO_HISTORY', exitCode: 3 })
  })
})
