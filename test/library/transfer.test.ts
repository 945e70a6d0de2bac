import { expect } from 'chai'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CicdStateMgr } from '../../src/index.ts'
import { app, openManager } from '../support/open-manager.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { rejection } from '../support/rejection.ts'
import { tempDir } from '../support/temp-dir.ts'

const id = 'flow-1'

describeOnPrimaries('exportWhole and import', (primary) => {
  let cwd: string
  let here: CicdStateMgr
  let there: CicdStateMgr

  beforeEach(async () => {
    cwd = await tempDir()
    here = await openManager(cwd)
    there = await primary().open({ cwd })
    await here.init({ id, appConfig: app({ channel: 'C1' }) })
    await here.set({ id, operations: [{ op: 'set', path: 'state.big', value: 2n ** 70n }] })
    await here.set({ id, operations: [{ op: 'set', path: 'state.version', value: '1.4.0' }] })
  })
  afterEach(() => Promise.all([here.close(), there.close()]))

  it('move a context with its history, as text', async () => {
    const { value = '', revision } = await here.exportWhole({ id })
    expect(revision).to.equal(3)

    expect(await there.import({ text: value, actor: 'mover' })).to.deep.equal({ id, revision: 4, replaced: false })
    expect((await there.get({ id, path: 'state' })).value).to.deep.equal((await here.get({ id, path: 'state' })).value)
    const { entries } = await there.history({ id })
    expect(entries.map(({ command }) => command)).to.deep.equal(['import', 'set', 'set', 'init'])
    expect(entries[0]).to.include({ actor: 'mover' })
    await there.restore({ id, revision: 2 })
    expect(await rejection(there.get({ id, path: 'state.version' }))).to.include({ code: 'VALUE_NOT_FOUND' })
  })

  it('move it as a file, whose path starts at the working directory of the manager', async () => {
    expect(await here.exportWhole({ id, file: 'flow.json' })).to.deep.equal({ id, revision: 3, file: 'flow.json' })
    const file = join(cwd, 'flow.json')
    expect((await stat(file)).mode & 0o777).to.equal(0o600)
    expect(JSON.parse(await readFile(file, 'utf8'))).to.include({ format: 'cicdstatemgr-context', revision: 3 })

    expect(await there.import({ file: 'flow.json' })).to.include({ revision: 4 })
    expect(await there.import({ file, replace: true })).to.include({ revision: 5, replaced: true })
    expect(await rejection(there.import({ file }))).to.include({ code: 'CONTEXT_EXISTS' })
  })

  it('check everything and change nothing with dryRun', async () => {
    const { value: text = '' } = await here.exportWhole({ id })
    const tried = await there.import({ text, dryRun: true })

    expect(tried).to.include({ id, revision: 0, replaced: false, dryRun: true })
    expect(tried.differences).to.deep.include({ path: 'channel', after: 'C1' })
    expect(await rejection(there.ttl({ id }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })

  it('name a file or a text that cannot be imported', async () => {
    await here.exportWhole({ id, file: 'flow.json' })
    const message = async (request: Parameters<CicdStateMgr['import']>[0]) =>
      (await rejection(there.import(request))).message

    expect(await message({ file: 'flwo.json' })).to.equal(
      'cannot read flwo.json: no such file or directory (ENOENT), did you mean "flow.json"?',
    )
    expect(await message({ text: '{}' })).to.equal(
      'text cannot be imported: it is not a file that "export --whole" made. Nothing was changed.',
    )
    expect(await message({ text: '{}', source: 'the upload' })).to.match(/^the upload cannot be imported: /)
    expect(await message({ file: 'flow.json', id: 'other' })).to.equal(
      'flow.json is of the context data "flow-1", not of "other". Nothing was changed.',
    )
  })

  it('take either a file or a text', async () => {
    for (const [request, problem] of [
      [{}, 'import: give "file" or "text"'],
      [{ file: 'a', text: 'b' }, 'import: give "file" or "text", not both'],
    ] as const) {
      expect(await rejection(there.import(request))).to.include({ code: 'BAD_OPTION', message: problem })
    }
  })
})
