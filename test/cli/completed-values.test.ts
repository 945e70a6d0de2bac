import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

describe('complete, which the scripts of completion call', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const complete = async (...words: string[]): Promise<string[]> => {
    const { stdout, stderr, exitCode } = await context.run(['complete', '--', ...words])
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    return stdout.split('\n').filter((line) => line !== '')
  }

  it('prints the paths that go on from what is typed, one level at a time', async () => {
    expect(await complete('get', 'ch')).to.deep.equal(['channel'])
    expect(await complete('get', 'pipelines.build.g')).to.deep.equal([
      'pipelines.build.generators',
      'pipelines.build.generators.urls',
    ])
    expect(await complete('get', 'state.')).to.deep.equal([
      'state.cicdContextDataId',
      'state.cicdContextName',
      'state.appName',
    ])
    await context.run(['set', '--json-value', 'state.list=[{"a": 1}]', '--set', 'state."with.dot"=1'])
    expect(await complete('wait', '--path', 'state.list[')).to.deep.equal(['state.list[0]', 'state.list[0].a'])
    expect(await complete('set', '--unset', 'state["w')).to.deep.equal(['state["with.dot"]'])
  })

  it('prints a path and = where a value follows, and the path that is copied after it', async () => {
    expect(await complete('set', 'state.app')).to.deep.equal(['state.appName='])
    expect(await complete('set', '--copy', 'state.new=state.app')).to.deep.equal(['state.new=state.appName'])
    expect(await complete('set', '--set', 'state.new=state.app')).to.deep.equal([])
    expect(await complete('set', '--each=set', 'a=1', 'state.app')).to.deep.equal(['state.appName='])
  })

  it('respects the flags before the word, and their variables', async () => {
    await context.run(['init', 'other', '--app-config', 'app.yaml', '--set', 'state.mine=1'])
    expect(await complete('get', '--id', 'other', 'state.m')).to.deep.equal(['state.mine'])
    expect(await complete('get', '-iother', '--json', 'state.m')).to.deep.equal(['state.mine'])
    expect(await complete('get', 'state.m')).to.deep.equal([])
    expect(await complete('get', '--id=ot')).to.deep.equal(['other'])
    expect(await complete('get', '--', '--id=ot')).to.deep.equal([])
    expect(await complete('get', '--config', 'no-such-file', '--id', '')).to.deep.equal([])
  })

  it('prints the revisions that are kept for restore, and the newest one too for diff', async () => {
    for (const value of ['1', '2', '3']) await context.run(['set', `state.a=${value}`])
    expect(await complete('restore', '')).to.deep.equal(['3', '2', '1'])
    expect(await complete('restore', '--id', 'demo', '2')).to.deep.equal(['2'])
    expect(await complete('diff', '1', '')).to.deep.equal(['4', '3', '2', '1'])
    expect(await complete('restore', '--id', 'none', '')).to.deep.equal([])
  })

  it('prints events of the context, or of the app config that init takes', async () => {
    expect(await complete('handle-event', 'build')).to.deep.equal(['build=success', 'build=failure'])
    expect(await complete('init', 'x', '-f', 'app.yaml', '--event', 'build=f')).to.deep.equal(['build=failure'])
  })

  it('prints questions, their options, policies and locks', async () => {
    await writeFile(
      join(context.cwd, 'config.yaml'),
      'cicdstatemgr: {datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}, decisions: {people: [{name: ann}, {name: bob}, {name: cyd}], policies: {prod: {approvers: {people: [ann, bob]}, via: [store]}}}}',
    )
    const config = ['-c', 'config.yaml']
    const ask = [
      'ask',
      'deploy',
      '--policy',
      'prod',
      '--subject',
      's',
      '--option',
      'yes=Yes',
      '--option',
      'no=No',
      '--rejects',
      'no',
    ]
    expect((await context.run([...ask, ...config])).stderr).to.equal('')
    expect(await complete('decide', 'd')).to.deep.equal(['deploy'])
    expect(await complete('decide', 'deploy', '--option', '')).to.deep.equal(['yes', 'no'])
    expect(await complete('ask', ...config, '--policy', '')).to.deep.equal(['prod'])
    await context.run(['lock', 'one', '--ttl', '1h'])
    expect(await complete('unlock', '')).to.deep.equal(['one'])
    expect(await complete('decisions', 'cancel', '')).to.deep.equal(['deploy'])
    await context.run(['decisions', 'cancel', 'deploy', ...config])
    expect(await complete('decide', 'd'), 'it has ended').to.deep.equal([])
    expect(await complete('decisions', 'cancel', '')).to.deep.equal([])
    expect(await complete('decisions', 'd')).to.deep.equal(['deploy'])
    expect(await complete('decisions', 'keys', '')).to.deep.equal([])
    expect(await complete('decisions', '')).to.deep.equal(['cancel', 'export', 'keys', 'deploy'])
    expect(await complete('decide', 'deploy', ...config, '--actor', '')).to.deep.equal(['ann', 'bob'])
    expect(await complete('decide', 'other', ...config, '--actor', 'c')).to.deep.equal(['cyd'])
    expect(await complete('ask', ...config, '--invoker', '')).to.deep.equal(['ann', 'bob', 'cyd'])
    expect(await complete('set', ...config, '--actor', 'b')).to.deep.equal(['bob'])
  })

  it('prints what the program itself knows', async () => {
    expect(await complete('help', 'ge')).to.deep.equal(['generate', 'get'])
    expect(await complete('schema', 'a')).to.deep.equal(['app', 'apply'])
    expect(await complete('get', '--log-level', '')).to.deep.equal(['trace', 'debug', 'info', 'warn', 'error'])
    expect(await complete('decisions', '--config', 'no-such-file', 'c')).to.deep.equal(['cancel'])
    expect(await complete('gateway', 'queue', '')).to.deep.equal(['requeue', 'drop'])
    expect(await complete('gateway', 'queue', 'requeue', '')).to.deep.equal([])
    expect(await complete('get', '--each=var-')).to.deep.equal(['var-path', 'var-text'])
  })

  it('prints nothing for words that it cannot know', async () => {
    expect(await complete('get')).to.deep.equal([])
    expect(await complete('no-such-command', '')).to.deep.equal([])
    expect(await complete('render', 'x')).to.deep.equal([])
    expect((await cli(['complete'], { cwd: context.cwd })).exitCode).to.equal(0)
  })

  it('offers no text that controls a terminal', async () => {
    await context.run(['set', '--json-value', 'state={"a\\u001b[2J": 1, "b": 1}'])
    await context.run(['set', '--json-value', 'state.a={"x\\u001b[2J": 1, "y": 1}'])
    expect(await complete('get', 'state.a.')).to.deep.equal(['state.a.y'])
  })
})
