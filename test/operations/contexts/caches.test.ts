import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { contextId } from '../../../src/context/context-id.ts'
import type { ContextId } from '../../../src/context/context-id.ts'
import { CicdStateMgr } from '../../../src/index.ts'
import { deleteContext } from '../../../src/operations/contexts/delete-context.ts'
import { loadContext } from '../../../src/operations/contexts/load-context.ts'
import type { HostOptions } from '../../../src/operations/host-options.ts'
import { callerOn } from '../../../src/operations/host.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import { app, directoryConfig } from '../../support/open-manager.ts'
import { rejection } from '../../support/rejection.ts'
import { tempDir } from '../../support/temp-dir.ts'

describe('caches', () => {
  let directory: string
  let config: ReturnType<typeof directoryConfig>
  let manager: CicdStateMgr

  beforeEach(async () => {
    directory = await tempDir()
    config = directoryConfig(
      directory,
      {},
      {
        jsonfile: { path: 'local/data.json' },
        shellfile: { path: 'local/data.sh' },
        idfile: { path: 'local/data.id' },
      },
    )
    manager = await CicdStateMgr.open({ config, cwd: directory })
    await manager.init({ id: 'flow-1', appConfig: app({ channel: 'c' }) })
  })
  afterEach(() => manager.close())

  const cached = async () => JSON.parse(await readFile(`${directory}/local/data.json`, 'utf8')) as { state: object }

  it('hold the newest document after every change', async () => {
    await manager.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.a', value: 'it is' }] })

    expect((await cached()).state).to.include({ a: 'it is' })
    expect(await readFile(`${directory}/local/data.id`, 'utf8')).to.equal('flow-1')
    expect(await readFile(`${directory}/local/data.sh`, 'utf8')).to.contain("CICD_state__a='it is'\n")
  })

  it('are read with `cached`, without the primary', async () => {
    await writeFile(
      `${directory}/local/data.json`,
      JSON.stringify({ ...(await cached()), state: { cicdContextDataId: 'flow-1', only: 'here' } }),
    )

    const result = await manager.get({ id: 'flow-1', path: 'state.only', cached: true })
    expect(result).to.deep.equal({ id: 'flow-1', value: 'here', found: true })
  })

  it('that could not be written are there once the change is repeated', async () => {
    await mkdir(`${directory}/blocked.json`)
    const config = directoryConfig(directory, {}, { jsonfile: { path: 'blocked.json' } })
    await using other = await CicdStateMgr.open({ config, cwd: directory })
    const set = () => other.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.a', value: 1 }] })
    expect(await rejection(set())).to.include({ code: 'CACHE_NOT_WRITTEN' })
    await rmdir(`${directory}/blocked.json`)

    expect(await set()).to.deep.equal({ id: 'flow-1', revision: 2, changed: false })
    expect(await other.get({ id: 'flow-1', path: 'state.a', cached: true })).to.deep.equal({
      id: 'flow-1',
      value: 1,
      found: true,
    })
  })

  it('are read from the one that is there', async () => {
    const caches = { yamlfile: { path: 'local/data.yaml' }, jsonfile: { path: 'local/data.json' } }
    const config = directoryConfig(directory, {}, caches)
    await using other = await CicdStateMgr.open({ config, cwd: directory })

    expect(await other.get({ id: 'flow-1', path: 'channel', cached: true })).to.deep.equal({
      id: 'flow-1',
      value: 'c',
      found: true,
    })
  })

  it('are refused when they belong to another id', async () => {
    const error = await rejection(manager.get({ id: 'flow-2', path: 'state', cached: true }))

    expect(error).to.include({ code: 'CACHE_OF_ANOTHER_ID', exitCode: 5 })
  })

  it('are made again by load', async () => {
    await writeFile(`${directory}/local/data.json`, '{}')

    await manager.load({ id: 'flow-1' })
    expect((await cached()).state).to.deep.include({ cicdContextDataId: 'flow-1' })
  })

  it('of an id that is gone are removed by load', async () => {
    await writeFile(`${directory}/local/data.json`, JSON.stringify({ state: { cicdContextDataId: 'flow-9' } }))
    await writeFile(`${directory}/local/data.id`, 'flow-9')

    expect(await rejection(manager.load({ id: 'flow-9' }))).to.include({ exitCode: 4 })
    expect(existsSync(`${directory}/local/data.json`)).to.equal(false)
    expect(existsSync(`${directory}/local/data.id`)).to.equal(false)
    expect(existsSync(`${directory}/local/data.sh`)).to.equal(true)
  })

  for (const [what, run] of [
    ['load', loadContext],
    ['delete', deleteContext],
  ] as const) {
    it(`of a context that another process makes during a ${what} are not lost`, async () => {
      await using host = await openHost({ config: config as HostOptions['config'], cwd: directory, env: {} })
      if (what === 'load') await host.store.delete(contextId('flow-1'))
      let made: Promise<unknown> | undefined
      const caches = host.caches.map((cache) => ({
        ...cache,
        // Between the look at the primary and the removal of the copies.
        remove: async (id: ContextId) => {
          await (made ??= manager.init({ id, appConfig: app({ channel: 'new' }) }))
          await cache.remove(id)
        },
      }))
      await run(callerOn({ ...host, caches }), { id: 'flow-1' })

      expect(await cached()).to.deep.include({ channel: 'new' })
      expect(await readFile(`${directory}/local/data.id`, 'utf8')).to.equal('flow-1')
      expect(existsSync(`${directory}/local/data.sh`)).to.equal(true)
    })
  }

  it('that cannot hold a value say how to change it, and not to write them again', async () => {
    const config = directoryConfig(directory, {}, { shellfile: { path: 'data.sh' } })
    await using other = await CicdStateMgr.open({ config, cwd: directory })
    const set = (value: string) => other.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.a', value }] })

    const error = await rejection(set('a\0b'))
    expect(error.message).to.contain('a cache was not written: state.a holds a NUL byte')
    expect(error.suggestions).to.deep.equal(['Store the value as base64, or leave its key out with excludeKeyNames.'])

    await mkdir(`${directory}/blocked.json`)
    const more = directoryConfig(directory, {}, { shellfile: { path: 'data.sh' }, jsonfile: { path: 'blocked.json' } })
    await using third = await CicdStateMgr.open({ config: more, cwd: directory })
    const both = await rejection(third.load({ id: 'flow-1' }))
    expect(both.suggestions).to.deep.equal([
      'Store the value as base64, or leave its key out with excludeKeyNames.',
      "manager.load({ id: 'flow-1' })",
    ])
  })

  it('that cannot be written are an error which says what the primary holds', async () => {
    await mkdir(`${directory}/blocked`)
    const config = directoryConfig(directory, {}, { jsonfile: { path: 'blocked' } })
    await using other = await CicdStateMgr.open({ config, cwd: directory })

    const error = await rejection(other.set({ id: 'flow-1', operations: [{ op: 'set', path: 'state.a', value: 1 }] }))
    expect(error).to.include({ code: 'CACHE_NOT_WRITTEN', exitCode: 6 })
    expect(error.message).to.contain('revision 2')
    expect(await other.get({ id: 'flow-1', path: 'state.a' })).to.deep.include({ value: 1 })
  })
})
