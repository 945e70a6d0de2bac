import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('a likely mistake that does not fail', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  for (const [set, warning] of [
    ['stat.version=9', 'stat.version: "stat" is new at the top of the context data, did you mean "state"?'],
    ['State.a=1', 'State.a: "State" is new at the top of the context data, did you mean "state"?'],
    ['appName=9', 'appName: "appName" is new at the top of the context data, did you mean "state.appName"?'],
    ['foo=1', 'foo: "foo" is new at the top of the context data, values belong below "state"'],
    ['list[]=1', 'list: "list" is new at the top of the context data, values belong below "state"'],
  ] as const) {
    it(`is reported for set ${set}, which is stored`, async () => {
      const { stdout, stderr, exitCode } = await context.run(['set', set])
      expect({ stdout, stderr, exitCode }).to.deep.equal({ stdout: '2\n', stderr: `Warning: ${warning}\n`, exitCode: 0 })
      const json = await context.run(['set', set.replace(/\d$/, '7').replace(/^./, 'q'), '--json'])
      expect((JSON.parse(json.stdout) as { warnings: string[] }).warnings).to.have.lengthOf(1)
    })
  } // prettier-ignore

  it('is not reported for usual or existing names', async () => {
    await context.run(['set', 'foo.a=1'])
    for (const set of ['state.a=1', 'foo.b=2', 'variables.x=1', 'channel=x']) {
      const { stderr, exitCode } = await context.run(['set', set, '--allow-config-paths'])
      expect({ set, stderr, exitCode }).to.deep.equal({ set, stderr: '', exitCode: 0 })
    }
  })

  it('is reported by init, load, apply and handle-event too', async () => {
    const slip = ['--set', 'stat.a=1']
    await writeFile(join(context.cwd, 'changes.json'), '[{"op": "set", "path": "stat.a", "value": 1}]')
    for (const args of [
      ['init', 'other', '--app-config', 'app.yaml', ...slip],
      ['load', ...slip],
      ['apply', 'changes.json', '--id', 'other2'],
      ['handle-event', 'build=success', '--id', 'other3', ...slip],
    ]) {
      if (args.includes('--id')) await context.run(['init', args.at(args.indexOf('--id') + 1)!, '--app-config', 'app.yaml']) // prettier-ignore
      expect((await context.run(args)).stderr, args.join(' ')).to.contain('did you mean "state"?')
    }
  })

  it('is a key close to event-handlers, when an event of the pipeline has no handlers', async () => {
    const app = 'cicd-contexts: {stage: {pipelines: {build: {event-handler: {success: {notify: {message: hi}}}}}}}'
    await writeFile(join(context.cwd, 'slip.yaml'), app)
    await context.run(['init', 'slip', '--app-config', 'slip.yaml'])

    expect(await context.run(['handle-event', 'build=success', '--id', 'slip'])).to.deep.equal({
      stdout: 'build=success unhandled: nothing is configured for it (with --strict this exits 4)\n',
      stderr:
        'Warning: nobody handles build=success: pipelines.build has "event-handler", did you mean "event-handlers"?\n',
      exitCode: 0,
    })
  })

  it('is an event without handlers whose name is close to another', async () => {
    const { stdout, stderr, exitCode } = await context.run(['handle-event', 'build=sucess'])
    expect({ stdout, exitCode }).to.deep.equal({
      stdout: 'build=sucess unhandled: nothing is configured for it (with --strict this exits 4)\n',
      exitCode: 0,
    })
    expect(stderr).to.equal('Warning: nobody handles build=sucess, did you mean "build=success"?\n')
    const json = await context.run(['handle-event', 'build=sucess', '--json'])
    expect(JSON.parse(json.stdout)).to.include({ status: 'unhandled', meant: 'success' })
  })
})

describe('a failure message for people', () => {
  let cwd: string
  before(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {dev: {}}\n')
  })
  const stderrOf = async (args: readonly string[], env = {}) => (await cli(args, { cwd, env })).stderr

  it('says where stage came from', async () => {
    expect(await stderrOf(['init', 'a', '--app-config', 'app.yaml'])).to.equal(
      'Error: app.yaml: cicd-contexts has no "stage" (known: dev); no cicd context was named, and "stage" is the default\n' +
        'Code: UNKNOWN_CICD_CONTEXT\nTry this: Name one with --cicd-context NAME.\n',
    )
    expect(await stderrOf(['init', 'a', '--app-config', 'app.yaml', '--cicd-context', 'dve'])).to.equal(
      'Error: app.yaml: cicd-contexts has no "dve", did you mean "dev"? (known: dev)\nCode: UNKNOWN_CICD_CONTEXT\n',
    )
  })

  it('does not suggest to make what had to be deleted', async () => {
    for (const args of [['delete', 'nope'], ['ttl', '--id', 'nope'], ['history', '--id', 'nope']]) {
      const stderr = await stderrOf(args)
      expect(stderr, args.join(' ')).to.contain('cicdstatemgr list').and.not.to.contain('init')
    }
    expect(await stderrOf(['get', 'state', '--id', 'nope'])).to.contain(
      '  * cicdstatemgr list\n  * cicdstatemgr init nope --app-config FILE\n',
    )
  }) // prettier-ignore

  it('names the variable that a wrong value came from', async () => {
    for (const [args, name, value] of [
      [['list'], 'CICDSTATEMGR_LOG_LEVEL', 'foo'],
      [['list'], 'CICDSTATEMGR_CONFIG_PATH', 'nope.yaml'],
      [['list'], 'CICDSTATEMGR_SECRETS_PATH', 'nope.yaml'],
      [['get', 'x'], 'CICDSTATEMGR_CONTEXT_DATA_ID', 'a b'],
      [['init', 'x'], 'CICDSTATEMGR_INIT_APP_CONFIG_PATH', 'nope.yaml'],
      [['get', 'x', '--id', 'a'], 'CICDSTATEMGR_CACHED', 'maybe'],
      [['--load'], 'CICDSTATEMGR_CONFIG_PATH', 'nope.yaml'],
    ] as const) {
      expect(await stderrOf(args, { [name]: value }), name).to.contain(`${name}=${value}`)
    }
    expect(await stderrOf(['list', '--config', 'no.yaml'], { CICDSTATEMGR_CONFIG_PATH: 'nope.yaml' })).not.to.contain('nope')
  }) // prettier-ignore

  it('says that secrets have no config, and that a file is of another kind than requested', async () => {
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {datasources: {redis: {password: secret-password}}}\n')
    expect(await stderrOf(['list', '--secrets', 'secrets.yaml'])).to.equal(
      'Error: secrets.yaml:1:30: cicdstatemgr.datasources.redis: these secrets are for the datasource redis, and no config was named that has it\n' +
        'Code: INVALID_CONFIG\nTry this: Give --config FILE, or set CICDSTATEMGR_CONFIG_PATH.\n',
    )
    expect(await stderrOf(['list', '--config', 'app.yaml'])).to.contain("this is an app's config, and a config is expected")
    expect(await stderrOf(['init', 'x', '--app-config', 'secrets.yaml'])).to.contain("an app's config is expected")
  }) // prettier-ignore

  it('has the name of the program in it, whatever a user is called', async () => {
    const config = 'cicdstatemgr: {datasources: {redis: {host: 127.0.0.1, port: 1, isPrimary: true}}}\n'
    const secrets = 'cicdstatemgr: {datasources: {redis: {username: cicdstatemgr, password: cicdstatemgr-password}}, ci: {user: cicdstatemgr, url: "https://cicdstatemgr:pass-word@ci.example"}}\n' // prettier-ignore
    await writeFile(join(cwd, 'config.yaml'), config)
    await writeFile(join(cwd, 'user.yaml'), secrets)
    for (const args of [['validate', '--config', 'config.yaml', '--connect'], ['list', '--config', 'config.yaml'], ['gte'], ['get', '--config', 'config.yaml', '--frob']]) {
      const { stdout, stderr } = await cli([...args, '--secrets', 'user.yaml'], { cwd })
      expect(stdout + stderr, args.join(' ')).not.to.contain('***')
    }
    const { stderr } = await cli(['get', '--frob', '--secrets', 'user.yaml', '--config', 'config.yaml'], { cwd })
    expect(stderr).to.contain('cicdstatemgr get --help')
  }) // prettier-ignore

  it('is --json right before a map or a list: the value is stored as text, and the flag for values is named', async () => {
    await cli(['init', 'demo'], { cwd })
    for (const value of ['{"a": 1}', '[]']) {
      const { stderr, exitCode } = await cli(['set', '--id', 'demo', '--json', `state.o=${value}`], { cwd })
      expect({ stderr, exitCode }).to.deep.equal({
        stderr: 'Info: state.o=… is stored as text; as a value: --json-value state.o=…\n',
        exitCode: 0,
      })
    }
    for (const args of [
      ['--json', 'state.o=text'],
      ['state.o={}', '--json'],
      ['--json', '--json-value', 'state.o={}'],
    ]) {
      expect((await cli(['set', '--id', 'demo', ...args], { cwd })).stderr, args.join(' ')).to.equal('')
    }
  })

  it('is none for -v, version and --version, which print the same', async () => {
    const [long, short, command] = await Promise.resolve().then(async () => [
      await cli(['--version'], { cwd }),
      await cli(['-v'], { cwd }),
      await cli(['version'], { cwd }),
    ])
    expect(long!.stdout).to.match(/^cicdstatemgr\/\d/)
    expect(short).to.deep.equal(long)
    expect(command).to.deep.equal(long)
  })
})
