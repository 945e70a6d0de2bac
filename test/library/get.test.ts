import { expect } from 'chai'
import type { CicdStateMgr } from '../../src/index.ts'
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

  it('answers with a map for a single one too', async () => {
    expect((await manager.get({ id, paths: ['state.a[1]'] })).value).to.deep.equal({ 'state.a[1]': 2 })
  })

  it('names all that are missing, or takes the default for them', async () => {
    const error = await rejection(manager.get({ id, paths: ['state.b', 'state.a', 'c'] }))
    expect(error).to.include({ code: 'VALUE_NOT_FOUND' })
    expect(error.message).to.match(/^"demo" has no value at state\.b and c: /)
    expect(await manager.get({ id, paths: ['state.b', 'state.a[1]'], default: null })).to.include({ found: false })
  })

  it('takes path or paths', async () => {
    expect((await rejection(manager.get({ id }))).message).to.equal('get: give "path" or "paths"')
    expect((await rejection(manager.get({ id, path: 'a', paths: ['b'] }))).message).to.equal(
      'get: give "path" or "paths", not both',
    )
  })
})
