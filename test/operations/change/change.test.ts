import { expect } from 'chai'
import type { CicdStateMgr } from '../../../src/index.ts'
import { app, openManager } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('changing a context', () => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await openManager(await tempDir())
    await manager.init({ id: 'flow-1', appConfig: app({ channel: 'c', pipelines: {} }) })
  })
  afterEach(() => manager.close())

  const set = (path: string, value: string | number) =>
    manager.set({ id: 'flow-1', operations: [{ op: 'set', path, value }] })
  const get = async (path: string) => (await manager.get({ id: 'flow-1', path })).value

  it('stores all operations of one change as one revision', async () => {
    const result = await manager.set({
      id: 'flow-1',
      operations: [
        { op: 'set', path: 'state.a', value: 1 },
        { op: 'append', path: 'state.list', value: 'x' },
        { op: 'increment', path: 'state.n', by: 2 },
      ],
    })

    expect(result).to.deep.equal({ id: 'flow-1', revision: 2, changed: true })
    expect(await get('state')).to.deep.equal({
      cicdContextDataId: 'flow-1',
      cicdContextName: 'stage',
      a: 1,
      list: ['x'],
      n: 2,
    })
  })

  it('warns of the faults of handlers that it changes, as init does', async () => {
    const handlers = {
      success: { notify: { channel: 'c', message: 'hello {{ state.version }' } },
      failure: { notfy: { channel: 'c', message: 'hello' } },
    }
    const value = { 'event-handlers': handlers }
    const warnings = [
      `pipelines.build.event-handlers.failure.notfy: unknown handler "notfy", did you mean "notify"?`,
      `pipelines.build.event-handlers.success.notify.message: unexpected "}"`,
    ]
    const operation = { op: 'set', path: 'pipelines.build', value } as const
    const by = { id: 'flow-1', allowConfigPaths: true }

    const result = await manager.set({ ...by, operations: [operation] })

    expect(result).to.deep.equal({ id: 'flow-1', revision: 2, changed: true, warnings })
    expect(await set('state.a', 'x')).to.deep.equal({ id: 'flow-1', revision: 3, changed: true })
    expect(await manager.apply({ ...by, items: [{ ...operation, path: 'pipelines.other' }] })).to.include.keys(
      'warnings',
    )
  })

  it('makes no revision where nothing changes', async () => {
    await set('state.a', 'x')

    expect(await set('state.a', 'x')).to.deep.equal({ id: 'flow-1', revision: 2, changed: false })
  })

  it('loses nothing when forty changes of one manager meet', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, writer) => set(`state.writers.w${writer}`, writer)))

    const { value, revision } = await manager.get({ id: 'flow-1', path: 'state.writers' })
    expect(Object.keys(value as object)).to.have.length(40)
    expect(revision).to.equal(41)
  })

  it('counts every increment of many at once', async () => {
    const increments = Array.from({ length: 25 }, () =>
      manager.set({ id: 'flow-1', operations: [{ op: 'increment', path: 'state.n', by: 1 }] }),
    )
    await Promise.all(increments)

    expect(await get('state.n')).to.equal(25)
  })

  it('makes a conditional change for exactly one of those who race for it', async () => {
    const claims = await Promise.allSettled(
      Array.from({ length: 10 }, (_, worker) =>
        manager.set({
          id: 'flow-1',
          operations: [{ op: 'set', path: 'state.owner', value: worker }],
          conditions: [{ if: 'absent', path: 'state.owner' }],
        }),
      ),
    )

    expect(claims.filter((claim) => claim.status === 'fulfilled')).to.have.length(1)
    const lost = claims.find((claim) => claim.status === 'rejected')
    expect(lost?.reason).to.include({ code: 'CONDITION_NOT_MET', exitCode: 5 })
  })

  it('changes nothing at another revision than the one asked for', async () => {
    const error = await rejection(
      manager.set({
        id: 'flow-1',
        operations: [{ op: 'set', path: 'state.a', value: 1 }],
        conditions: [{ if: 'revision', revision: 7 }],
      }),
    )

    expect(error).to.include({ code: 'CONDITION_NOT_MET', exitCode: 5 })
    expect((await manager.load({ id: 'flow-1' })).revision).to.equal(1)
  })

  it('changes nothing when one of its operations is refused', async () => {
    const error = await rejection(
      manager.set({
        id: 'flow-1',
        operations: [
          { op: 'set', path: 'state.a', value: 1 },
          { op: 'set', path: 'channel.below', value: 1 },
        ],
      }),
    )

    expect(error).to.include({ kind: 'usage' })
    expect((await manager.load({ id: 'flow-1' })).revision).to.equal(1)
  })

  it('keeps the config paths from being changed unless that is allowed', async () => {
    const operations = [{ op: 'set', path: 'pipelines.build.x', value: 1 }] as const

    expect(await rejection(manager.set({ id: 'flow-1', operations }))).to.include({ kind: 'usage' })
    expect(await manager.set({ id: 'flow-1', operations, allowConfigPaths: true })).to.include({ revision: 2 })
  })

  it('says which id it does not know', async () => {
    const error = await rejection(manager.set({ id: 'flow-2', operations: [] }))

    expect(error).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })
    expect(error.message).to.contain('"flow-2"')
  })

  for (const id of ['', '..', 'a b', 'a{b}', '/etc/passwd', 'x'.repeat(201), 'ä', '-x']) {
    it(`refuses ${JSON.stringify(id.slice(0, 20))} as an id`, async () => {
      expect(await rejection(manager.set({ id, operations: [] }))).to.include({ code: 'BAD_ID', exitCode: 2 })
    })
  }
})
