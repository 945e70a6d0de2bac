import { expect } from 'chai'
import { CicdStateMgr } from '../../src/index.ts'
import { openManager } from '../support/open-manager.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('get with several paths', () => {
  let manager: CicdStateMgr
  const id = 'demo'
  before(async () => {
    manager = await openManager(await tempDir())
    await manager.init({ id, operations: [{ op: 'set', path: 'state.a', value: ['{{ x }}', 2] }] })
  })
  after(() => manager.close())

  it('answers with a map by path, of one revision', async () => {
    expect(
      await manager.get({
        id,
        paths: ['state.a[1]', 'state.a[0]'],
        vars: [{ kind: 'text', path: 'x', expression: 'y' }],
      }),
    ).to.deep.equal({ id, value: { 'state.a[1]': 2, 'state.a[0]': 'y' }, found: true, revision: 1 })
  })

  it('reads a kept revision', async () => {
    await manager.init({ id: 'other', operations: [{ op: 'set', path: 'state.v', value: 1 }] })
    await manager.set({ id: 'other', operations: [{ op: 'set', path: 'state.v', value: 2 }] })
    expect(await manager.get({ id: 'other', path: 'state.v', revision: 1 })).to.include({ value: 1, revision: 1 })
    expect(await rejection(manager.get({ id: 'other', path: 'state.v', revision: 7 }))).to.include({
      code: 'REVISION_UNKNOWN',
    })
    expect(
      (await rejection(manager.get({ id: 'other', path: 'state.v', revision: 1, cached: true }))).message,
    ).to.equal('get: "cached" does nothing beside "revision"')
  })

  it('answers with a map for a single one too', async () => {
    expect((await manager.get({ id, paths: ['state.a[1]'] })).value).to.deep.equal({ 'state.a[1]': 2 })
  })

  it('names all that are missing, or takes the default for them', async () => {
    const error = await rejection(manager.get({ id, paths: ['state.b', 'state.a', 'c'] }))
    expect(error).to.include({ code: 'VALUE_NOT_FOUND' })
    expect(error.message).to.match(/^"demo" has no value at state\.b and c: /)
    expect(await manager.get({ id, paths: ['state.b', 'state.a[1]'], default: null })).to.include({ found: false })
  })

  it('says where it looked for a context, also if the config is an object', async () => {
    const cwd = await tempDir()
    const config = { cicdstatemgr: { datasources: { directory: { path: 'store', isPrimary: true } } } }
    await using given = await CicdStateMgr.open({ config, cwd })
    await using usual = await CicdStateMgr.open({ cwd })

    const [one, other] = [await rejection(given.get({ id, path: 'a' })), await rejection(usual.get({ id, path: 'a' }))]

    expect(one.suggestions[0]).to.match(/^It looked in .*store\)?: check that this is the right one\.$/)
    expect(other.suggestions[0]).to.match(/^No config file was named, so contexts are in .*: give the option config\.$/)
  })

  it('takes path or paths', async () => {
    expect((await rejection(manager.get({ id }))).message).to.equal('get: give "path" or "paths"')
    expect((await rejection(manager.get({ id, path: 'a', paths: ['b'] }))).message).to.equal(
      'get: give "path" or "paths", not both',
    )
  })
})
