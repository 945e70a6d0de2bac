import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawnCli } from '../support/cli.ts'
import { startHttpServer } from '../support/http-server.ts'
import { tempDir } from '../support/temp-dir.ts'
import { closedPort } from './closed-port.ts'
import { expectations } from './differences.ts'
import { recordedScenarios } from './recordings.ts'
import { replay, runInProcess, withoutStderr } from './replay.ts'
import type { Observed, Runner, Servers } from './replay.ts'
import { useServers } from './use-servers.ts'

const strictly: Runner = (argv, { env, cwd }) => runInProcess(argv, { cwd, env: { ...env, CICDSTATEMGR_STRICT: '1' } })

const directoryConfig = 'cicdstatemgr: {datasources: {directory: {path: store, isPrimary: true}}}'

describe('The legacy flags', () => {
  let servers: Servers
  useServers((started) => (servers = started))

  const lastOf = async (name: string, run: Runner): Promise<Observed> => {
    const scenario = recordedScenarios.find((one) => one.name === name)!
    return (await replay(scenario, servers, run)).at(-1)!
  }

  const strict: readonly (readonly [string, number])[] = [
    ['HTTP 500', 7],
    ['ok: false', 7],
    ['nobody listens', 7],
    ['a message that cannot be rendered', 7],
    ['get of a template that cannot be rendered', 3],
    ['an unknown pipeline', 4],
    ['get of a missing id', 4],
    ['no config', 2],
    ['Redis is not there', 6],
    ['an unknown context', 3],
    ['notify', 0],
  ]
  for (const [name, exit] of strict) {
    it(`exit ${exit} when strict, for: ${name}`, async () => {
      expect((await lastOf(name, strictly)).exit).to.equal(exit)
    })
  }

  it('say on stderr why a request failed', async () => {
    const { exit, stdout, stderr } = await lastOf('ok: false', runInProcess)

    expect({ exit, stdout }).to.deep.equal({ exit: 0, stdout: '' })
    expect(stderr).to.include('Error: notify default: failed, answered ok: false, channel_not_found')
    expect(stderr).to.match(
      /\nWarning: The exit code is 0, as with the Python program; CICDSTATEMGR_STRICT=1 makes it an error\n$/,
    )
    expect((await lastOf('ok: false', strictly)).stderr).not.to.include('exit code')
  })

  it('name a template that could not be rendered on stderr', async () => {
    const { stderr } = await lastOf('a message that cannot be rendered', runInProcess)

    expect(stderr).to.match(
      /^Error: pipelines\.build\.event-handlers\.broken-message\.notify\.message.*nowhere.* is undefined/m,
    )
    expect(stderr).to.match(
      /^Warning: A failed template is used as text, with <jinja2 parse error> before it\. The exit code is 0, /m,
    )
  })

  it('print only errors at the level ERROR', async () => {
    const scenario = recordedScenarios.find(({ name }) => name === 'a set without value or without =')!
    const quietly: Runner = (argv, place) => runInProcess([...argv, '-l', 'ERROR'], place)

    expect((await replay(scenario, servers)).map(({ stderr }) => stderr).slice(1, 3)).to.deep.equal([
      'Warning: --set: skipped state.a, which has no value\n',
      'Warning: --set: skipped "state.b", which has no path or no =\n',
    ])
    expect((await replay(scenario, servers, quietly)).map(({ stderr }) => stderr).join('')).to.equal('')
  })

  const spawned = [
    'every file and the id as flags',
    'get with several matches',
    'arguments that argparse refuses',
    'notify',
    'help is printed',
  ]
  for (const name of spawned) {
    it(`do the same as a process of their own, for: ${name}`, async () => {
      const scenario = recordedScenarios.find((one) => one.name === name)!

      const observed = await replay(scenario, servers, built)

      expect(observed.map(withoutStderr)).to.deep.equal(expectations(scenario))
    })
  }

  it('name a file that cannot be read', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)

    const result = await runInProcess(['--config', 'config.yaml', '--id', 'demo', '--set', 'state.x=file://.'], {
      cwd,
      env: {},
    })

    const error = `Error: cannot read ${cwd}: illegal operation on a directory (EISDIR)\nCode: INPUT_NOT_READABLE\n`
    expect(result).to.deep.equal({ exit: 1, stdout: '', stderr: error })
  })

  it('read paths and variables as jsonpath-ng reads them, and warn of a variable that names a file', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    const run = async (...args: string[]) => {
      const { exit, stdout, stderr } = await runInProcess(['--config', 'config.yaml', ...args], { cwd, env: {} })
      return `${exit} ${stdout}${stderr}`.trim()
    }
    await run('--init-new', 'x', '--init-app-config-file', 'app.yaml', '--set', 'state.a=1', '--set', 'state.t={{ v }}.')
    const get = (path: string, ...vars: string[]) =>
      run('--id', 'x', '--get', path, ...vars.flatMap((text) => ['--tmpl-ctx-var', text]))

    expect(await Promise.all([' state.a ', 'state.["a"]', 'state . [a]'].map((path) => get(path)))).to.deep.equal(
      Array(3).fill('0 1'),
    )
    expect(await get('state.t', 'v= state.["a"] ')).to.equal('0 1.')
    expect(await get('state.t', 'v= no.["path"] ')).to.equal('0 no.["path"].')
    expect(await get('state.`this`')).to.match(/^1 Error: state\.`this` has "`this`", .*\nCode: BAD_JSONPATH\n/)
    expect(await get('state.t', 'v=file://app.yaml')).to.equal(
      '0 file://app.yaml.\nWarning: --tmpl-ctx-var v=file://app.yaml: the file is not read, the variable is this text. Store it first: --set state.NAME=file://app.yaml, then --tmpl-ctx-var v=state.NAME, with a new name in place of NAME',
    )
  }) // prettier-ignore

  it('store nothing of a file in which a key occurs twice, and say where', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    await writeFile(join(cwd, 'v.yaml'), 'limits:\n  cpu: 1\n  cpu: 2\n')

    const sets = ['--set', 'state.y=file://v.yaml']
    const result = await runInProcess(['--config', 'config.yaml', '--id', 'demo', ...sets], { cwd, env: {} })

    const error = 'Error: v.yaml, line 3, column 3: the key "cpu" is in this map twice\nCode: INVALID_YAML\n'
    expect(result).to.deep.equal({ exit: 1, stdout: '', stderr: error })
  })

  it('read a cache with CICDSTATEMGR_CACHED, without the datasource', async () => {
    const cwd = await tempDir()
    const port = await closedPort()
    const datasources = `{redis: {host: 127.0.0.1, port: ${port}, isPrimary: true}, jsonfile: {path: copy.json}}`
    await writeFile(join(cwd, 'config.yaml'), `cicdstatemgr: {datasources: ${datasources}, http: {timeout: 1s}}`)
    const state = { cicdContextDataId: 'demo', a: '{{ state.b }}', b: 'from the cache' }
    await writeFile(join(cwd, 'copy.json'), JSON.stringify({ state }))
    const args = ['--config', 'config.yaml', '--id', 'demo', '--get', 'state.a']

    const cached = await runInProcess(args, { cwd, env: { CICDSTATEMGR_CACHED: 'true' } })
    const usual = await runInProcess(args, { cwd, env: { CICDSTATEMGR_CACHED: '' } })

    expect(cached).to.deep.equal({ exit: 0, stdout: 'from the cache\n', stderr: '' })
    expect(usual.stderr).to.include('REDIS_UNREACHABLE')
  })

  it('store the text if there is no such file, as the original does, and say so', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    const run = (...args: string[]) => runInProcess(['--config', 'config.yaml', ...args], { cwd, env: {} })
    await run('--init-new', 'demo', '--init-app-config-file', 'app.yaml')

    const set = await run('--id', 'demo', '--set', 'state.y=file:///nope/v.json')

    expect(set).to.deep.equal({
      exit: 0,
      stdout: '',
      stderr: 'Warning: --set: there is no file /nope/v.json, the text is stored\n',
    })
    expect((await run('--id', 'demo', '--get', 'state.y')).stdout).to.equal('file:///nope/v.json\n')
  })

  it('store the text of a file that is not YAML, as the original does, and say so', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    await writeFile(join(cwd, 'v.yaml'), 'note: this: that\n')
    const run = (...args: string[]) => runInProcess(['--config', 'config.yaml', ...args], { cwd, env: {} })
    await run('--init-new', 'demo', '--init-app-config-file', 'app.yaml')

    const set = await run('--id', 'demo', '--set', 'state.y=file://v.yaml')

    expect(set).to.include({ exit: 0, stdout: '' })
    expect(set.stderr).to.include(
      'file://v.yaml is neither JSON nor YAML, its text is stored: v.yaml, line 1, column 11',
    )
    expect((await run('--id', 'demo', '--get', 'state.y')).stdout).to.equal('note: this: that\n')
  })

  it('render the output of a choice generator a second time, unless strict, and never data', async () => {
    const template =
      "{{ commit.id }}: {header: '{% raw %}{{ state.by }}{% endraw %}: {{ commit.message }}', options: []}"
    const generator = { foreach: 'commits', iterator: 'commit', template }
    const choice = { title: 't', 'choice-generators': { all: generator } }
    const app = {
      'cicd-contexts': {
        stage: {
          commits: { one: { id: 'c1', message: 'fix {{ state.by }}' } },
          pipelines: { build: { 'event-handlers': { success: { 'manual-choice': choice } } } },
        },
      },
    }
    const sentBy = async (run: Runner) => {
      await using server = await startHttpServer()
      const cwd = await tempDir()
      const slack = { url: server.origin }
      const templates = { 'manual-choice': '{{ manualChoice.choices | tojson }}' }
      const datasources = { directory: { path: 'store', isPrimary: true } }
      await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources, slack, templates } }))
      await writeFile(join(cwd, 'app.yaml'), JSON.stringify(app))
      const flags = ['--config', 'config.yaml', '--init-app-config-file', 'app.yaml', '--set', 'state.by=me']
      const { exit, stderr } = await run(['--init-new', 'demo', ...flags, '--handle-event', 'build=success'], {
        cwd,
        env: {},
      })
      expect(exit, stderr).to.equal(0)
      return JSON.parse(server.requests[0]!.body) as unknown
    }

    expect(await sentBy(runInProcess)).to.deep.equal({ c1: { header: 'me: fix {{ state.by }}', options: [] } })
    const once = '{{ state.by }}: fix {{ state.by }}'
    expect(await sentBy(strictly)).to.deep.equal({ c1: { header: once, options: [] } })
  })

  it('name the variable that allows a change of the configuration', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    await spawnCli(['init', 'ctx', '--config', 'config.yaml'], { cwd })

    const { stderr } = await spawnCli(['--config', 'config.yaml', '--id', 'ctx', '--set', 'channel=other'], { cwd })

    expect(stderr).to.equal(
      "Error: channel is not changed: channel is the flow's configuration\nCode: CONFIG_PATH\nTry this: Set CICDSTATEMGR_ALLOW_CONFIG_PATHS=1 to change it nevertheless, or keep the value below state.\n",
    )
  })

  it('name the files of this command line in the commands that they suggest', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'my config.yaml'), directoryConfig)
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: xoxb-secret-1234}}')
    const files = ['--config', 'my config.yaml', '--secrets=secrets.yaml']

    const { stderr } = await spawnCli([...files, '--id', 'none', '--load'], { cwd })

    expect(stderr).to.contain("  * cicdstatemgr list -c 'my config.yaml' --secrets secrets.yaml\n")
  })

  it('say how many more errors validate finds in the files of a new context', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    const handlers = '{success: {trigger-pipeline: {name: build, args: 5}}, failure: {set-values: {set: 5}}}'
    const app = `cicd-contexts: {stage: {pipelines: {build: {event-handlers: ${handlers}}}}}`
    await writeFile(join(cwd, 'app.yaml'), `${app}\nvariables: {a: '{{ 1 / }}', b: '{{ x( }}'}\n`)

    const flags = ['--config', 'config.yaml', '--init-app-config-file', 'app.yaml']
    const { stderr, exitCode } = await spawnCli([...flags, '--init-new', 'demo'], { cwd })

    expect(exitCode).to.equal(1)
    expect(stderr).to.match(
      /^ {2}app\.yaml:\S+: .*args: expected a map, found number\n {2}app\.yaml:\S+: .*set: expected a list/m,
    )
    expect(stderr).to.match(
      /\nTry this: cicdstatemgr validate --app-config app\.yaml -c config\.yaml \(it finds 3 more errors\)\n$/,
    )
  })

  it('report a template that cannot be rendered once, although it is rendered again to be stored', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    const handlers = `{cleanup: {set-values: {a: {set: [{from: "{{ state.l.append('q') }}", to: state.n}]}}}}`
    const app = `cicd-contexts: {stage: {pipelines: {deploy: {event-handlers: ${handlers}}}}}`
    await writeFile(join(cwd, 'app.yaml'), app)
    await spawnCli(['init', 'x', '-c', 'config.yaml', '-f', 'app.yaml', '--json-value', 'state.l=[]'], { cwd })

    const flags = ['--config', 'config.yaml', '--id', 'x', '--handle-event', 'deploy=cleanup']
    const { stderr } = await spawnCli(flags, { cwd })

    expect(stderr).to.match(
      /^Error: .* cannot be changed by a template.*\nWarning: A failed template is used as text, with .*\n$/,
    )
  })

  it('show no secret of a command line that does not parse', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), directoryConfig)
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: xoxb-secret-1234}}')
    const env = { CICDSTATEMGR_CONFIG_PATH: 'config.yaml', CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml' }

    const { stderr, exitCode } = await spawnCli(['--load', 'xoxb-secret-1234'], { cwd, env })

    expect(exitCode).to.equal(2)
    expect(stderr).to.contain('unrecognized arguments: ***')
  })
})

const built: Runner = async (argv, place) => {
  const { exitCode, ...written } = await spawnCli(argv, place)
  return { exit: exitCode, ...written }
}
