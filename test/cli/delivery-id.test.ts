import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnCli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { describeOnPrimaries } from '../support/primaries.ts'

describe('--delivery-id', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const run = async (args: readonly string[], env: Record<string, string> = {}, input = ''): Promise<string> => {
    const { stdout, stderr, exitCode } = await context.run(args, { env, input })
    expect(exitCode, stderr).to.equal(0)
    return stdout
  }

  it('makes a change once, however often it is run', async () => {
    const set = ['set', 'state.list[]=x', '--delivery-id', 'run-1']
    expect([await run(set), await run(set), await run(set)]).to.deep.equal(['2\n', '2\n', '2\n'])
    expect(JSON.parse(await run([...set, '--json']))).to.deep.equal({
      ...{ id: 'demo', revision: 2, changed: false, repeated: true, status: 'done' },
    })
    expect(await run(['get', 'state.list'])).to.equal('["x"]\n')
  })

  it('is taken from its variable, and not used when that is empty', async () => {
    const set = ['set', '--increment', 'state.n=1']
    for (const id of ['run-1', 'run-1', 'run-2', '', '']) await run(set, { CICDSTATEMGR_DELIVERY_ID: id })
    await run([...set, '--delivery-id', 'run-1'], { CICDSTATEMGR_DELIVERY_ID: 'run-3' })
    await run([...set, '--delivery-id='], { CICDSTATEMGR_DELIVERY_ID: 'run-2' })

    expect(await run(['get', 'state.n'])).to.equal('4\n')
  })

  it('is for every command that writes', async () => {
    const env = { CICDSTATEMGR_DELIVERY_ID: 'run-1' }
    const list = '[{"op": "append", "path": "state.list", "value": "apply"}, {"op": "get", "path": "state.list"}]'
    const script = async () => [
      await run(['init', 'new', '--app-config', 'app.yaml', '--set', 'state.list[]=init'], env),
      await run(['set', 'state.list[]=set', '--if-revision', '1', '--id', 'new'], env),
      await run(['apply', '-', '--id', 'new'], env, list),
      await run(['load', '--set', 'state.list[]=load', '--id', 'new'], env),
      await run(['generate', 'pipelines.build.generators.urls', '--id', 'new'], env),
      await run(['handle-event', 'build=none', '--set', 'state.list[]=event', '--id', 'new'], env),
    ]
    const unhandled = 'build=none unhandled: nothing is configured for it\n'
    expect(await script()).to.deep.equal(['new\n', '2\n', '["init","set","apply"]\n3\n', 'new\n', '4\n', unhandled])
    const after = await run(['get', 'state.list', '--json', '--id', 'new'])
    expect(await script()).to.deep.equal([
      'new\n',
      '5\n',
      '["init","set","apply","load","event"]\n5\n',
      'new\n',
      '5\n',
      unhandled,
    ])
    expect(await run(['get', 'state.list', '--json', '--id', 'new'])).to.equal(after)
  })
})

describeOnPrimaries('ten processes with one delivery id', (primary) => {
  it('make the change once', async () => {
    const { cwd, writeConfig } = primary()
    await writeConfig()
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {channel: c}}')
    const env = {
      CICDSTATEMGR_CONFIG_PATH: 'config.yaml',
      CICDSTATEMGR_CONTEXT_DATA_ID: 'demo',
      CICDSTATEMGR_DELIVERY_ID: 'taskrun-7/step',
    }
    const run = (args: readonly string[]) => spawnCli(args, { cwd, env })
    await run(['init', '--app-config', 'app.yaml'])

    const set = ['set', 'state.list[]=x', '--increment', 'state.n=1']
    const results = await Promise.all(Array.from({ length: 10 }, () => run(set)))

    expect(results).to.deep.equal(results.map(() => ({ stdout: '2\n', stderr: '', exitCode: 0, signal: null })))
    expect((await run(['get', 'state'])).stdout).to.equal(
      '{"cicdContextDataId":"demo","cicdContextName":"stage","list":["x"],"n":1}\n',
    )
  })
})
