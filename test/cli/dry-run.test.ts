import { expect } from 'chai'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { tempDir } from '../support/temp-dir.ts'

/** All files below a directory, with their contents. */
async function filesBelow(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const contents = await Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1')] as const))
  return Object.fromEntries(contents)
}

describe('--dry-run', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  /** Runs it, and requires that no file changed. */
  const dryRun = async (...args: readonly string[]) => {
    const before = await filesBelow(context.cwd)
    const result = await context.run([...args, '--dry-run'])
    expect(await filesBelow(context.cwd)).to.deep.equal(before)
    return result
  }

  it('prints what set would change, as diff does, and stores nothing', async () => {
    expect(
      await dryRun('set', 'state.appName=other', 'state.new=1', '--unset', 'channel', '--allow-config-paths'),
    ).to.deep.equal({
      stdout: 'channel: removed (was "my-channel")\nstate.appName: "shop" → "other"\nstate.new: set to "1"\n',
      stderr: '',
      exitCode: 0,
    })
    expect(await dryRun('set', 'state.appName=shop')).to.deep.include({ stdout: '', exitCode: 0 })
  })

  it('says the same as JSON', async () => {
    expect(JSON.parse((await dryRun('set', 'state.appName=other', '--json')).stdout)).to.deep.equal({
      ...{ id: 'demo', revision: 1, changed: true, dryRun: true, status: 'done' },
      differences: [{ path: 'state.appName', before: 'shop', after: 'other' }],
    })
  })

  it('has the revision that stays, and 0 if there is no context', async () => {
    const revisionOf = async (...args: string[]) => {
      const { stdout } = await dryRun(...args, '--json')
      return (JSON.parse(stdout) as { revision: number }).revision
    }
    expect(
      await revisionOf('init', 'new', '--set', 'state.a=1', '--event', 'build=success', '--app-config', 'app.yaml'),
    ).to.equal(0)
    expect(await revisionOf('init', 'demo', '--if-exists', 'replace', '--app-config', 'app.yaml')).to.equal(1)
    expect(await revisionOf('init', 'demo', '--if-exists', 'keep')).to.equal(1)
    expect(await revisionOf('set', 'state.appName=shop')).to.equal(1)
    expect(await revisionOf('set', '--increment', 'state.n=1', '--if-revision', '1')).to.equal(1)
  })

  it('checks conditions, protected paths, sizes and ids, and exits as the run itself does', async () => {
    await writeFile(
      join(context.cwd, 'small.yaml'),
      'cicdstatemgr: {maxBytes: 2000, datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}}',
    )
    const wrong = [
      ['set', 'state.a=1', '--if', 'state.appName=other'],
      ['set', 'pipelines.build.title=1'],
      ['set', 'state.a=1', '--id', 'nobody'],
      ['set', `state.a=${'x'.repeat(3000)}`, '--config', 'small.yaml'],
      ['apply', 'no-such-file'],
      ['generate', 'pipelines.build.generators.nothing'],
      ['restore', '7'],
      ['delete', 'nobody'],
      ['expire', '1d', '--id', 'nobody'],
      ['init', '--app-config', 'app.yaml'],
      ['init', 'new', '--app-config', 'app.yaml', '--cicd-context', 'prod'],
      ['init', 'new', '--app-config', 'app.yaml', '--event', 'biuld=success'],
    ]
    for (const args of wrong) {
      const rehearsed = await dryRun(...args)
      expect(rehearsed.exitCode, args.join(' ')).to.be.greaterThan(0)
      expect(rehearsed, args.join(' ')).to.deep.equal(await context.run(args))
    }
  })

  it('prints what apply reads, and then what it would change', async () => {
    await writeFile(
      join(context.cwd, 'changes.json'),
      '[{"op": "increment", "path": "state.runs", "by": 1}, {"op": "get", "path": "state.runs"}]',
    )
    expect(await dryRun('apply', 'changes.json')).to.deep.include({ stdout: '1\nstate.runs: set to 1\n', exitCode: 0 })
  })

  it('prints what generate and restore would change', async () => {
    expect(await dryRun('generate', 'pipelines.build.generators.urls')).to.deep.include({
      stdout: 'state.url: set to "https://shop.example"\n',
    })
    await context.run(['set', 'state.appName=other'])
    expect(await dryRun('restore', '1')).to.deep.include({ stdout: 'state.appName: "other" → "shop"\n' })
  })

  it('prints what delete would remove, and when a context would end', async () => {
    const removed = await dryRun('delete', 'demo')
    expect(removed.stdout).to.contain('channel: removed (was "my-channel")\n')
    expect((await dryRun('expire', '30d')).stdout).to.match(/^\d{4}-.*Z\n$/)
    expect(JSON.parse((await dryRun('expire', '--never', '--json')).stdout)).to.include({
      expiresAt: null,
      dryRun: true,
    })
    expect((await context.run(['ttl'])).stdout).to.equal('never\n')
  })

  it('makes no context with init, and works its event out without sending or storing', async () => {
    const made = await dryRun(
      'init',
      'new',
      '--app-config',
      'app.yaml',
      '--set',
      'state.appName=x',
      '--event',
      'build=success',
    )
    expect(made.stdout)
      .to.match(/^state: set to \{.*"appName":"x".*\n/m)
      .and.to.contain('channel: set to "my-channel"\n')
    expect(made.stderr).to.equal('Info: event build=success: set-values.default skipped: dry run: nothing was stored\n')
    expect((await context.run(['get', 'channel', '--id', 'new'])).exitCode).to.equal(4)
    const failed = ['init', 'new', '--app-config', 'app.yaml', '--event', 'build=failure']
    expect(await dryRun(...failed)).to.deep.include({ exitCode: 7 })
    const replaced = await dryRun('init', '--app-config', 'app.yaml', '--if-exists', 'replace')
    expect(replaced.stdout).to.equal('state.appName: removed (was "shop")\n')
  })

  it('writes no cache', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    const args = ['init', 'demo', '--app-config', 'app.yaml', '--cache-dir', 'caches']
    await cli([...args, '--dry-run'], { cwd })
    expect(await readdir(cwd)).to.deep.equal(['app.yaml'])
    await cli(args, { cwd })
    expect(await readdir(cwd)).to.contain('caches')
  })
})

describeOnPrimaries('--dry-run', (primary) => {
  it('leaves the store as it is', async () => {
    const { cwd, writeConfig } = primary()
    await writeConfig()
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {state: {}}}')
    const run = async (...args: string[]) => {
      const { stdout, stderr } = await cli(args, {
        cwd,
        env: { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' },
      })
      return stdout + stderr
    }
    await run('init', '--app-config', 'app.yaml')
    await run('set', 'state.a=1')
    const before = await run('history', '--json')
    expect(await run('set', 'state.a=2', '--delivery-id', 'd', '--dry-run')).to.equal('state.a: "1" → "2"\n')
    expect(await run('restore', '1', '--dry-run')).to.equal('state.a: removed (was "1")\n')
    await run('delete', 'demo', '--dry-run')
    await run('expire', '1d', '--dry-run')
    expect(await run('history', '--json')).to.equal(before)
    expect(await run('ttl')).to.equal('never\n')
    expect(await run('set', 'state.a=2', '--delivery-id', 'd')).to.equal('3\n')
  })
})
