import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { CliOptions } from '../support/cli.ts'
import { cli } from '../support/cli.ts'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { describeOnPrimaries } from '../support/primaries.ts'

const withoutTimes = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'TIME')

describe('history, diff and restore on the command line', () => {
  let context: Demo
  const user = `${userInfo().username}@${hostname()}`

  beforeEach(async () => (context = await demo()))

  const output = async (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
    const { stdout, stderr, exitCode } = await context.run(args, { env })
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 0 })
    return withoutTimes(stdout)
  }

  it('history prints a timeline, newest first', async () => {
    const tekton = {
      CICDSTATEMGR_PIPELINE_RUN: 'build-x7',
      CICDSTATEMGR_TASK_RUN: 'build-x7-unit',
      CICDSTATEMGR_STEP: 'report',
    }
    await output(['set', 'state.tests=12 passed', 'state.tags[]=x'], tekton)
    await output(['set', '--actor', 'ada', 'state.tests=13 passed', '--json-value', 'state.n=1'])
    await output(['set', '--unset', 'state.n'], { CICDSTATEMGR_ACTOR: 'grace' })

    expect(await output(['history'])).to.equal(`4  TIME  grace  set
    state.n: removed (was 1)
3  TIME  ada  set
    state.tests: "12 passed" → "13 passed"
    state.n: set to 1
2  TIME  taskrun:build-x7-unit  set  (build-x7 / build-x7-unit / report)
    state.tests: set to "12 passed"
    state.tags: set to ["x"]
1  TIME  ${user}  init
    state.appName: set to "shop"
`)
    expect(await output(['history', '--limit', '1'])).to.equal('4  TIME  grace  set\n    state.n: removed (was 1)\n')
  })

  it('history --path prints the changes of one value, and says on stderr if there are none', async () => {
    await output(['set', '--actor', 'ada', 'state.version=1', 'state.n=1'])
    await output(['set', 'state.n=2'])

    expect(await output(['history', 'demo', '--path', 'state.version'])).to.equal(
      '2  TIME  ada  set\n    state.version: set to "1"\n',
    )
    expect(await context.run(['history', '--path', 'state.versoin'])).to.deep.equal({
      stdout: '',
      stderr:
        'Info: no change of state.versoin is kept in the history of demo: state has no "versoin", did you mean "version"?\n',
      exitCode: 0,
    })
  })

  it('get reads a value as it was', async () => {
    await output(['set', 'state.v=1'])
    await output(['set', 'state.v=2', 'state.late=x'])
    expect(await output(['get', 'state.v', '--revision', '2'])).to.equal('1\n')
    expect(JSON.parse(await output(['get', 'state.v', 'state.appName', '--revision', '2', '--json']))).to.include({
      revision: 2,
    })
    const late = await context.run(['get', 'state.late', '--revision', '2'])
    expect(late.exitCode).to.equal(4)
    expect(late.stderr).to.contain('"demo" has no value at state.late at revision 2')
    const future = await context.run(['get', 'state.v', '--revision', '9'])
    expect([future.exitCode, future.stderr]).to.deep.equal([
      ...[
        4,
        'Error: "demo" has no revision 9: it is at 3\nCode: REVISION_UNKNOWN\nTry this: cicdstatemgr history --id demo\n',
      ],
    ])
    expect((await context.run(['get', 'state.v', '--revision', '2', '--cached'])).exitCode).to.equal(2)
  })

  it('diff and dry runs print a change of the config once, and the JSON has its copy too', async () => {
    const copy = 'appPipelinesConfig.cicd-contexts.stage.title'
    const change = ['set', '--allow-config-paths', 'title=a', `${copy}=a`]
    expect((await context.run([...change, '--dry-run'])).stderr).to.not.contain(copy)
    await context.run(change)
    expect(await output(['diff', '1', '2'])).to.equal('title: set to "a"\n')
    expect(await output(['diff', '1', '2', '--json'])).to.contain(copy)
  })

  it('history shows the beginning of a long value, on one line, with control characters as text', async () => {
    await output(['set', `state.long=${'x'.repeat(200)}`, 'state.odd=a\nb\u001b[31m', 'state["\u009b]"]=1'], {
      CICDSTATEMGR_ACTOR: 'a\nb\u001b[0m',
    })

    expect(await output(['history', '--limit', '1'])).to.equal(`2  TIME  a\\nb\\x1b[0m  set
    state.long: set to "${'x'.repeat(76)}… (125 more characters)
    state.odd: set to "a\\nb\\u001b[31m"
    state["\\x9b]"]: set to "1"
`)
  })

  it('history prints everything with --json', async () => {
    await output(['set', `state.long=${'x'.repeat(200)}`, '--actor', 'ada'])

    const { id, revision, status, entries } = JSON.parse(await output(['history', '--json'])) as {
      entries: object[]
    } & Record<string, unknown>
    expect({ id, revision, status }).to.deep.equal({ id: 'demo', revision: 2, status: 'done' })
    expect(entries[0]).to.deep.equal({
      ...{ revision: 2, time: 'TIME', actor: 'ada', command: 'set' },
      changes: [{ path: 'state.long', after: 'x'.repeat(200) }],
    })
  })

  it('history and diff mask secrets, and get does not', async () => {
    const token = 'xoxb-12345678'
    await writeFile(join(context.cwd, 'secrets.yaml'), `cicdstatemgr: {slack: {token: ${token}}}`)
    const env = { CICDSTATEMGR_SECRETS_PATH: 'secrets.yaml' }
    await output(['set', `state.login=Bearer ${token}`, `state.run=${Buffer.from(token).toString('base64')}`], env)

    const change = 'state.login: set to "Bearer ***"\n'
    expect(await output(['history', '--limit', '1'], env)).to.contain(change)
    expect(await output(['diff', '1'], env)).to.contain(change)
    for (const args of [['history'], ['history', '--json'], ['diff', '1'], ['diff', '1', '--json']]) {
      expect(await output(args, env)).not.to.match(/12345678|eG94Yi0xMjM0NTY3O/)
    }
    expect(await output(['get', 'state.login'], env)).to.equal(`Bearer ${token}\n`)
  })

  it('diff prints a line for each path, and nothing without differences', async () => {
    await output(['set', 'state.a=1', 'state.b=1'])
    await output(['set', 'state.a=2', '--unset', 'state.b'])

    expect(await output(['diff', '2', '3'])).to.equal('state.a: "1" → "2"\nstate.b: removed (was "1")\n')
    expect(await output(['diff', '2'])).to.equal('state.a: "1" → "2"\nstate.b: removed (was "1")\n')
    expect(await output(['diff', '1', '3'])).to.equal('state.a: set to "2"\n')
    expect(await output(['diff', '3', '3'])).to.equal('')
    expect(JSON.parse(await output(['diff', '2', '3', '--json']))).to.deep.equal({
      ...{ id: 'demo', from: 2, to: 3, status: 'done' },
      differences: [
        { path: 'state.a', before: '1', after: '2' },
        { path: 'state.b', before: '1' },
      ],
    })
  })

  it('restore prints the new revision', async () => {
    await output(['set', 'state.appName=store'])
    const results = ['id', 'revision', 'changed'].flatMap((name) => ['--result', `${name}=${name}.txt`])

    expect(await output(['restore', '1', ...results])).to.equal('3\n')
    expect(await output(['get', 'state.appName'])).to.equal('shop\n')
    expect(await output(['restore', '1', '--json'])).to.equal(
      '{\n  "id": "demo",\n  "revision": 3,\n  "changed": false,\n  "status": "done"\n}\n',
    )
    expect(await Promise.all(['id', 'revision', 'changed'].map((name) => content(`${name}.txt`)))).to.deep.equal([
      'demo',
      '3',
      'true',
    ])
  })

  const content = (name: string) => readFile(join(context.cwd, name), 'utf8')

  for (const [args, exitCode, stderr] of [
    [
      ['restore', '5'],
      4,
      'Error: "demo" has no revision 5: it is at 1\nCode: REVISION_UNKNOWN\nTry this: cicdstatemgr history --id demo\n',
    ],
    [
      ['diff', '1', '2'],
      4,
      'Error: "demo" has no revision 2: it is at 1\nCode: REVISION_UNKNOWN\nTry this: cicdstatemgr history --id demo\n',
    ],
    [
      ['restore', 'x'],
      2,
      'Error: "x" is not a revision: a number from 1 is expected\nCode: BAD_REVISION\nTry this: cicdstatemgr history\n',
    ],
    [
      ['diff', '0'],
      2,
      'Error: "0" is not a revision: a number from 1 is expected\nCode: BAD_REVISION\nTry this: cicdstatemgr history\n',
    ],
    [
      ['diff', '1', '1e3'],
      2,
      'Error: "1e3" is not a revision: a number from 1 is expected\nCode: BAD_REVISION\nTry this: cicdstatemgr history\n',
    ],
    [
      ['restore'],
      2,
      'Error: missing REVISION: the revision to put back\nCode: USAGE\nTry this: cicdstatemgr restore --help\n',
    ],
    [
      ['history', '--limit', '0'],
      2,
      'Error: --limit 0: expected a whole number of at least 1\nCode: USAGE\nTry this: cicdstatemgr history --help\n',
    ],
    [['history', '--limt', '1'], 2, 'Error: there is no flag --limt, did you mean "--limit"?\nCode: USAGE\n'],
    [['history', '--result', 'entry=x'], 2, 'Error: --result entry=x: the result has no field "entry"'],
    [
      ['history', '--id', 'none'],
      4,
      'Error: there is no context data "none": never made, expired or deleted\nCode: CONTEXT_NOT_FOUND\n',
    ],
    [['histroy'], 2, 'Error: there is no command "histroy", did you mean "history"?\n'],
  ] as const) {
    it(`${args.join(' ')} exits ${exitCode} and says why`, async () => {
      const result = await context.run(args)
      expect(result).to.include({ stdout: '', exitCode })
      expect(result.stderr.slice(0, stderr.length)).to.equal(stderr)
      expect(await output(['history', '--limit', '1'])).to.match(/^1 /)
    })
  }
})

describeOnPrimaries(
  'the timeline of what others change too',
  (primary) => {
    it('says so, and prints the requested changes below it', async () => {
      const { cwd, redis, writeConfig } = primary()
      await writeConfig()
      await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {channel: c}}')
      const env = {
        CICDSTATEMGR_CONFIG_PATH: 'config.yaml',
        CICDSTATEMGR_CONTEXT_DATA_ID: 'demo',
        CICDSTATEMGR_ACTOR: 'ada',
      }
      const options: CliOptions = { cwd, env }
      await cli(['init', '--app-config', 'app.yaml', '--set', 'state.a=0'], options)
      await cli(['set', 'state.a=1', 'state.list[]=x', 'state.set{}=y', '--increment', 'state.n=2'], options)
      await cli(['set', 'state.a=2', '--unset', 'state.n'], options)
      const client = redis!.server.client()
      const document = JSON.parse((await client.get(`${redis!.prefix}demo`))!) as { state: object }
      await client.set(
        `${redis!.prefix}demo`,
        JSON.stringify({ ...document, state: { ...document.state, a: 'theirs' } }),
      )
      await cli(['set', 'state.a=3'], options)

      expect(withoutTimes((await cli(['history'], options)).stdout)).to.equal(`5  TIME  ada  set
    state.a: "theirs" → "3"
4  before TIME  unknown  changed by another program
    it is not known what changed
3  TIME  ada  set
    state.a: "1" → "2"
    state.n: removed (was 2)
2  TIME  ada  set
    state.a: "0" → "1"
    state.list: "x" appended
    state.set: "y" added
    state.n: incremented by 2
1  TIME  ada  init
    state.a: set to "0"
`)
      expect(await cli(['restore', '3'], options)).to.deep.equal({
        stdout: '',
        stderr: `Error: revision 3 of "demo" is not kept: another program made revision 4
Code: REVISION_NOT_KEPT
Try this:
  * cicdstatemgr history --id demo (the oldest revision that is kept is 4)
  * cicdstatemgr edit --id demo, or set, puts values back by hand; import puts back an export that was made before
`,
        exitCode: 4,
      })
    })
  },
  ['redis'],
)
