import { expect } from 'chai'
import type { CicdStateMgr } from '../../src/index.ts'
import { app } from '../support/open-manager.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { rejection } from '../support/rejection.ts'

const id = 'flow-1'
const tenTimes = (text: string) => Array.from({ length: 10 }, () => text)

describeOnPrimaries('callers on one host', (primary) => {
  let manager: CicdStateMgr

  beforeEach(async () => {
    manager = await primary().open({ actor: 'the process' })
    await manager.init({ id, appConfig: app({ pipelines: { build: {} } }) })
  })

  const append = (value: string) => [{ op: 'append', path: 'state.seen', value } as const]

  it('change one context at the same time, and the history names each', async () => {
    const actors = ['ann', 'bob']
    const changes = Array.from({ length: 20 }, (_, index) => {
      const actor = actors[index % 2] ?? ''
      return manager.set({ id, operations: append(actor), actor })
    })
    await Promise.all(changes)

    const { value } = await manager.get({ id, path: 'state.seen' })
    expect((value as string[]).toSorted()).to.deep.equal([...tenTimes('ann'), ...tenTimes('bob')])
    const { entries } = await manager.history({ id })
    expect(entries.map(({ actor }) => actor).toSorted()).to.deep.equal([
      ...tenTimes('ann'),
      ...tenTimes('bob'),
      'the process',
    ])
    for (const { actor, changes = [] } of entries) {
      if (actor !== 'the process') expect((changes[0]?.after as string[]).at(-1)).to.equal(actor)
    }
  })

  it('have delivery ids of their own', async () => {
    const once = (deliveryId: string) => manager.set({ id, operations: append('x'), deliveryId })
    const [first, second] = await Promise.all([once('run-1'), once('run-2')])
    const again = await Promise.all([once('run-1'), once('run-2')])

    expect([first, second].map(({ changed }) => changed)).to.deep.equal([true, true])
    expect(again.map(({ changed, repeated }) => ({ changed, repeated }))).to.deep.equal([
      { changed: false, repeated: true },
      { changed: false, repeated: true },
    ])
    expect((await manager.get({ id, path: 'state.seen' })).value).to.deep.equal(['x', 'x'])
  })

  it('may change configuration or not, each for itself', async () => {
    const operations = [{ op: 'set', path: 'pipelines.build.title', value: 'new' } as const]
    const [allowed, refused] = await Promise.all([
      manager.set({ id, operations, allowConfigPaths: true }),
      rejection(manager.set({ id, operations })),
    ])

    expect(allowed).to.include({ changed: true })
    expect(refused).to.include({ code: 'CONFIG_PATH' })
  })

  it('give up each for itself', async () => {
    await manager.lock({ name: 'deploy', ttl: 60_000, actor: 'ann' })
    const bob = new AbortController()
    const waits = { name: 'deploy', ttl: 60_000, wait: 60_000 }
    const bobs = manager.lock({ ...waits, actor: 'bob', signal: bob.signal }).catch((reason: unknown) => reason)
    const cyd = manager.lock({ ...waits, actor: 'cyd' })
    const reason = new Error('bob went home')
    bob.abort(reason)

    expect(await bobs).to.equal(reason)
    await manager.unlock({ name: 'deploy', token: 1, actor: 'ann' })
    expect(await cyd).to.include({ token: 2 })
  })
})
