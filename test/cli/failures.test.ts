import { expect } from 'chai'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('a command that fails', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const failure = async (...args: string[]): Promise<{ exitCode: number; stderr: string }> => {
    const { stdout, stderr, exitCode } = await context.run(args)
    expect(stdout).to.equal('')
    return { exitCode, stderr }
  }

  const usage: readonly [args: string[], message: string][] = [
    [['gte', 'x'], 'there is no command "gte", did you mean "get"?'],
    [['gte', '--help'], 'there is no command "gte", did you mean "get"?'],
    [['help', 'gte'], 'there is no command "gte", did you mean "get"?'],
    [['get', 'x', '--defualt=y'], 'there is no flag --defualt, did you mean "--default"?'],
    [['diff'], 'missing FROM: the older revision'],
    [['diff', '1', '2', '3'], 'unexpected argument "3": diff takes FROM and TO alone'],
    [['edit', 'a', 'b', 'c'], 'unexpected argument "c": edit takes ID and PATH alone'],
    [['get', 'a', '--id'], 'no value was given for --id ID: id of the context'],
    [
      ['get', 'a', '--log-level', 'inof'],
      '--log-level inof: expected one of trace, debug, info, warn, error, did you mean "info"?',
    ],
    [['get', 'a', '--id', 'a', '--id', 'b'], '--id is given twice, but may be given once'],
    [['get', 'a', '--json=yes'], '--json is a switch and takes no value: --json=yes'],
    [['list', 'jsn'], 'unexpected argument "jsn": list takes none, did you mean "--json"?'],
    [
      ['init', 'demo', 'app.yaml'],
      'unexpected argument "app.yaml": init takes ID alone, did you mean "--app-config app.yaml"?',
    ],
    [['export'], 'missing --format shell|dotenv|json|yaml|github|gitlab, or --whole'],
    [['export', '--whole', 'a', 'b'], 'with --whole one FILE is expected, and no path: the whole context is exported'],
    [
      ['export', '--format', 'jso'],
      '--format jso: expected one of shell, dotenv, json, yaml, github, gitlab, did you mean "json"?',
    ],
    [['completion', 'bsh'], '"bsh": expected one of bash, zsh, fish, did you mean "bash"?'],
    [['set', '--if-revision', '-1', 'a=b'], '--if-revision -1: expected a whole number of at least 0'],
    [['set', '--', '--each=x'], 'an item begins with --each, which begins a list'],
    [['set', '--set=--each=x'], 'an item begins with --each, which begins a list'],
    [
      ['set', '--file', 'state.a=ap.yaml'],
      'cannot read ap.yaml: no such file or directory (ENOENT), did you mean "app.yaml"?',
    ],
    [['apply', 'nothing.yaml'], 'cannot read nothing.yaml: no such file or directory (ENOENT)'],
    [['set'], 'nothing to set was given'],
    [['set', 'state.a'], '"state.a" has no "=" after a path, PATH=VALUE is expected'],
    [['set', '-a=1'], 'there is no flag -a'],
    [['set', '--if-revision', 'x', 'a=b'], '--if-revision x: expected a whole number'],
    [['set', '--increment', 'state.n=1.5'], '--increment state.n=1.5: "1.5" is not an integer'],
    [['set', '--json-value', 'state.n={'], '--json-value state.n is not JSON: wrong at position 1 (line 1 column 2)'],
    [['set', '--json-value', 'state.n=abc'], '--json-value state.n is not JSON: it is a text without double quotes'],
    [['set', '--json-value', 'state.n='], '--json-value state.n is not JSON: it is empty'],
    [['set', '--json-value', 'state.n={"a":'], '--json-value state.n is not JSON: it ends too early'],
    [
      ['set', '--json-value', 'state.n=[1, a]'],
      '--json-value state.n is not JSON: a character in it is not allowed there',
    ],
    [['set', '--base64', 'state.n=QQ'], '--base64 state.n is not base64'],
    [['set', '--base64', 'state.n=/w=='], '--base64 state.n is not UTF-8 text'],
    [['handle-event', 'build'], '"build" is not an event'],
    [['schema', 'ap'], 'there is no schema "ap", did you mean "app"?'],
    [
      ['init', 'new', '--event', 'build=success'],
      'no app config was given, so nothing handles the event build=success',
    ],
    [['init', 'a b', '--app-config', 'app.yaml'], '"a b" is not a context data id: it holds " "'],
    [['exec', '--'], 'no program to run was given'],
  ]
  it('names the flag for a text that is not JSON', async () => {
    expect((await failure('set', '--json-value', 'state.n=1.5.0')).stderr).to.equal(
      'Error: --json-value state.n is not JSON: wrong at position 3 (line 1 column 4)\nCode: INVALID_JSON\nTry this: For a text: --set state.n=TEXT\n',
    )
    expect((await failure('set', '--json-value', 'state.n={')).stderr).not.to.contain('Try this')
  })

  for (const [args, message] of usage) {
    it(`says what is wrong with: ${args.join(' ')}`, async () => {
      const { exitCode, stderr } = await failure(...args)
      expect(stderr.split('\n')[0]).to.equal(`Error: ${message}`)
      expect(exitCode).to.equal(2)
    })
  }

  it('points to the help of the command', async () => {
    for (const args of [['--frob'], ['--if-revision', 'x', 'a=b'], ['a=b', '--id']]) {
      expect((await failure('set', ...args)).stderr).to.contain('cicdstatemgr set --help')
    }
  })

  it('names no secret, even if the command line does not parse', async () => {
    await writeFile(join(context.cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: xoxb-12345678}}')
    const byFlag = ['--secrets', 'secrets.yaml']
    const byVariable = { CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml' }
    for (const { args, env = {} } of [
      { args: [...byFlag, 'xoxb-12345678'] },
      { args: [...byFlag, 'x{xoxb-12345678=1'] },
      { args: ['--set', 'xoxb-12345678'], env: byVariable },
      { args: ['--xoxb-12345678'], env: byVariable },
    ]) {
      const { stderr, exitCode } = await context.run(['set', ...args], { env })
      expect(stderr).to.contain('***').and.not.to.contain('12345678')
      expect(exitCode).to.equal(2)
    }
  })

  it('exits 2 without an id', async () => {
    const { exitCode, stderr } = await context.run(['get', 'a'], { env: { CICDSTATEMGR_CONTEXT_DATA_ID: '' } })
    expect(stderr).to.equal(
      'Error: no context data id was given\nCode: NO_ID\nTry this: Give --id ID, or set CICDSTATEMGR_CONTEXT_DATA_ID, which is set but empty.\n',
    )
    expect(exitCode).to.equal(2)
  })

  it('exits 3 when a config file is wrong', async () => {
    await writeFile(join(context.cwd, 'bad.yaml'), 'cicdstatemgr: {datasource: {}}')
    const { exitCode, stderr } = await failure('get', 'a', '--config', 'bad.yaml')
    expect(exitCode).to.equal(3)
    expect(stderr).to.contain('bad.yaml').and.to.contain('"datasources"')
  })

  it('exits 4 for something that does not exist', async () => {
    expect(await failure('get', 'state.appNaem')).to.deep.include({ exitCode: 4 })
    expect(await failure('get', 'state.appName', '--id', 'nobody')).to.deep.include({ exitCode: 4 })
    expect(await failure('handle-event', 'biuld=success')).to.deep.include({ exitCode: 4 })
  })

  it('exits 5 when a condition does not hold, and changes nothing', async () => {
    const conditions = [
      ['--if', 'state.appName=other'],
      ['--if-absent', 'state.appName'],
      ['--if-revision', '7'],
    ]
    for (const condition of conditions) {
      expect(await failure('set', 'state.a=1', ...condition)).to.deep.include({ exitCode: 5 })
    }
    expect(await failure('init', '--app-config', 'app.yaml')).to.deep.include({ exitCode: 5 })
    expect((await context.run(['get', 'state.a'])).exitCode).to.equal(4)
    expect(
      (await context.run(['set', 'state.a=1', '--if', 'state.appName=shop', '--if-absent', 'state.a'])).exitCode,
    ).to.equal(0)
  })

  it('exits 7 when a handler failed, after printing its result', async () => {
    const { stdout, exitCode } = await context.run(['handle-event', 'build=failure'])
    expect(stdout).to.match(/^notify\.default failed: .*slack\.url.*\n$/)
    expect(exitCode).to.equal(7)
    const init = await context.run(['init', 'other', '--app-config', 'app.yaml', '--event', 'build=failure'])
    expect(init.stdout).to.equal('other\n')
    expect(init.exitCode).to.equal(7)
    expect((await context.run(['get', 'channel', '--id', 'other'])).stdout).to.equal('my-channel\n')
  })

  it('says so as JSON on stdout with --json', async () => {
    const { stdout, stderr, exitCode } = await context.run(['gte', '--json'])
    expect(JSON.parse(stdout)).to.deep.equal({
      status: 'failed',
      error: {
        code: 'UNKNOWN_COMMAND',
        message: 'there is no command "gte", did you mean "get"?',
        exitCode: 2,
        suggestions: ['cicdstatemgr --help'],
      },
    })
    expect(stderr).to.equal('')
    expect(exitCode).to.equal(2)
    const missing = await context.run(['get', 'state.none', '--json'])
    expect(JSON.parse(missing.stdout)).to.have.nested.property('error.code', 'VALUE_NOT_FOUND')
    expect(missing.exitCode).to.equal(4)
  })

  it('shows control characters as text', async () => {
    const { stderr } = await context.run(['get', 'state.\u001b[31m'])
    expect(stderr).to.contain('\\x1b[31m').and.not.to.contain('\u001b')
  })

  it('prints stacks only at debug level', async () => {
    expect((await failure('get', 'state.none')).stderr).not.to.contain('    at ')
    expect((await failure('get', 'state.none', '--log-level', 'DEBUG')).stderr).to.contain('    at ')
  })

  it('leaves nothing in an empty directory', async () => {
    const cwd = await tempDir()
    for (const args of [['get', 'a'], ['set', 'a=b'], ['load'], ['render', 'x'], ['export', '--format', 'json']]) {
      const { exitCode, stderr } = await cli([...args, '--id', 'demo'], { cwd })
      expect(stderr).to.contain('Code: CONTEXT_NOT_FOUND')
      expect(exitCode).to.equal(4)
    }
    expect(await readdir(cwd)).to.deep.equal([])
  })
})
