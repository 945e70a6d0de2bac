import { expect } from 'chai'
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('directories, as Tekton mounts them', () => {
  let context: Demo
  beforeEach(async () => {
    context = await demo()
    await mkdir(join(context.cwd, 'mounted'))
  })

  const write = (name: string, text: string) => writeFile(join(context.cwd, 'mounted', name), text)
  const caches = (directory: string) => readdir(join(context.cwd, directory))
  const standard = ['cicdContextData.id', 'cicdContextData.json', 'cicdContextData.sh', 'cicdContextData.yaml']

  it('mean the config.yaml and the secrets.yaml in them', async () => {
    await write('config.yaml', 'cicdstatemgr: {datasources: {directory: {path: elsewhere, isPrimary: true}}}')
    await write('secrets.yaml', 'cicdstatemgr: {slack: {token: xoxb-12345678}}')

    const { stdout, stderr } = await context.run(['validate', '--config', 'mounted', '--secrets', 'mounted'])

    expect(stdout, stderr).to.equal('mounted/config.yaml\nmounted/secrets.yaml\nok\n')
    expect((await context.run(['get', 'state.appName', '--config', 'mounted'])).exitCode).to.equal(4)
  })

  it('name the file that is missing in them, and the nearest name', async () => {
    await write('config.yml', '')

    const { exitCode, stderr } = await context.run(['get', 'state', '--config', 'mounted'])

    expect(exitCode).to.equal(3)
    expect(stderr).to.contain('there is no config file mounted/config.yaml, did you mean "config.yml"?')
  })

  it('count as unset where they are empty, as an unbound workspace is', async () => {
    const { stdout } = await context.run(['get', 'state.appName', '--config=', '--secrets=', '--cache-dir='])
    expect(stdout).to.equal('shop\n')
  })

  it('hold all four caches for every user to read, with --cache-dir and a config that names none', async () => {
    await context.run(['set', 'state.a=1', '--cache-dir', 'caches'])

    expect(await caches('caches')).to.have.members(standard)
    for (const name of standard) {
      expect((await stat(join(context.cwd, 'caches', name))).mode & 0o777, name).to.equal(0o644)
    }
    expect(await readFile(join(context.cwd, 'caches', 'cicdContextData.sh'), 'utf8')).to.contain("CICD_state__a='1'\n")
  })

  it('hold the caches of the config by their relative paths, with --cache-dir', async () => {
    await write(
      'config.yaml',
      'cicdstatemgr: {datasources: {directory: {path: .cicdstatemgr, isPrimary: true}, jsonfile: {path: sub/c.json}}}',
    )

    await context.run(['load', '--config', 'mounted', '--cache-dir', 'caches'])

    expect(await caches('caches')).to.deep.equal(['sub'])
    expect(await caches('caches/sub')).to.deep.equal(['c.json'])
  })

  it('are enough to read --cached: no config, and no primary', async () => {
    const env = { CICDSTATEMGR_CACHED: 'true', CICDSTATEMGR_CACHE_DIR: 'caches' }
    await context.run(['load', '--cache-dir', 'caches'])
    await rename(join(context.cwd, '.cicdstatemgr'), join(context.cwd, 'gone'))

    expect((await context.run(['get', 'state.appName'], { env })).stdout).to.equal('shop\n')
    expect(
      (await context.run(['get', 'state.appName'], { env: { ...env, CICDSTATEMGR_CACHED: 'false' } })).exitCode,
    ).to.equal(4)
    expect((await context.run(['get', 'state.appName', '--id', 'other'], { env })).exitCode).to.equal(5)
  })

  it('render with CICDSTATEMGR_RENDER, as --render does', async () => {
    await context.run(['set', 'state.greeting=Hello {{ state.appName }}'])
    const get = async (render: string) =>
      (await context.run(['get', 'state.greeting'], { env: { CICDSTATEMGR_RENDER: render } })).stdout

    expect(await get('true')).to.equal('Hello shop\n')
    expect(await get('false')).to.equal('Hello {{ state.appName }}\n')
    expect(await get('')).to.equal('Hello {{ state.appName }}\n')
  })

  it('fail an event without handlers with CICDSTATEMGR_STRICT, as --strict does', async () => {
    const handle = async (strict: string) =>
      (await context.run(['handle-event', 'build=nothing'], { env: { CICDSTATEMGR_STRICT: strict } })).exitCode

    expect([await handle('true'), await handle('false'), await handle(''), await handle('ture')]).to.deep.equal([
      ...[4, 0, 0, 2],
    ])
  })

  it('refuse a switch that is neither true nor false', async () => {
    const { exitCode, stderr } = await context.run(['get', 'state.appName'], { env: { CICDSTATEMGR_CACHED: 'ture' } })

    expect(exitCode).to.equal(2)
    expect(stderr).to.equal('Error: CICDSTATEMGR_CACHED=ture: expected true or false\nCode: BAD_VARIABLE\n')
  })

  it('are named if a context is missing and no place was given', async () => {
    await write('config.yaml', 'cicdstatemgr: {datasources: {directory: {path: elsewhere, isPrimary: true}}}')
    const missing = async (...args: string[]) => (await context.run(['get', 'state', '--id', 'other', ...args])).stderr

    expect(await missing()).to.contain(
      `No config file was named, so contexts are in ${join(context.cwd, '.cicdstatemgr')}: give --config FILE.`,
    )
    expect(await missing('--config', 'mounted')).not.to.contain('No config file')
  })
})
