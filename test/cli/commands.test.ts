import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { startHttpServer } from '../support/http-server.ts'

describe('a command', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  const output = async (args: readonly string[], input = ''): Promise<string> => {
    const { stdout, stderr, exitCode } = await context.run(args, { input })
    expect(exitCode, stderr).to.equal(0)
    return stdout
  }

  it('init prints the id', async () => {
    expect(await output(['init', 'other', '--app-config', 'app.yaml'])).to.equal('other\n')
  })

  it('init keeps or replaces what is there when told to', async () => {
    const again = ['init', '--app-config', 'app.yaml', '--if-exists']
    await output(['set', 'state.extra=1'])
    expect(await output([...again, 'keep'])).to.equal('demo\n')
    expect(await output(['get', 'state.extra'])).to.equal('1\n')
    expect(await output([...again, 'replace', '--json'])).to.contain('"revision": 3')
    expect((await context.run(['get', 'state.extra'])).exitCode).to.equal(4)
  })

  it('load prints the id and writes the caches', async () => {
    await writeFile(
      join(context.cwd, 'config.yaml'),
      'cicdstatemgr: {datasources: {directory: {path: .cicdstatemgr, isPrimary: true}, idfile: {path: id.txt}}}',
    )
    expect(await output(['load', '--config', 'config.yaml', '--set', 'state.step=deploy'])).to.equal('demo\n')
    expect(await readFile(join(context.cwd, 'id.txt'), 'utf8')).to.equal('demo')
    expect(await output(['get', 'state.step'])).to.equal('deploy\n')
  })

  it('get prints a text as it is and anything else as JSON', async () => {
    expect(await output(['get', 'state.appName'])).to.equal('shop\n')
    expect(await output(['get', 'state.appName', '--no-newline'])).to.equal('shop')
    expect(await output(['get', 'pipelines.build.event-handlers.failure'])).to.equal(
      '{"notify":{"message":"{{ state.appName }} failed"}}\n',
    )
    expect(await output(['get', '$.state.*'])).to.equal('["demo","stage","shop"]\n')
  })

  it('get renders when told to, and whenever there are variables', async () => {
    expect(await output(['get', 'pipelines.build.title'])).to.equal('Build {{ state.appName }}\n')
    expect(await output(['get', 'pipelines.build.title', '--render'])).to.equal('Build shop\n')
    await output(['set', 'state.greeting={{ a }} {{ b }} {{ c }}'])
    const vars = ['--var', 'a=state.appName', '--var-text', 'b=state.appName', '--tmpl-ctx-var', 'c=no.such']
    expect(await output(['get', 'state.greeting', ...vars])).to.equal('shop state.appName no.such\n')
    const last = ['--var', 'b=1', '--var-text', 'a=x', '--var', 'a=y']
    expect(await output(['get', 'state.greeting', ...vars, ...last])).to.equal('y 1 no.such\n')
  })

  it('get prints the default where there is no value', async () => {
    expect(await output(['get', 'state.none', '--default', ''])).to.equal('\n')
    expect(await output(['get', 'state.none', '--default=-1'])).to.equal('-1\n')
  })

  it('set prints the new revision, or the old one when nothing changed', async () => {
    expect(await output(['set', 'state.a=1', 'state.list[]=x'])).to.equal('2\n')
    expect(await output(['set', 'state.a=1'])).to.equal('2\n')
    expect(await output(['get', 'state.list'])).to.equal('["x"]\n')
  })

  it('apply prints what its reads found, then the revision', async () => {
    const list =
      '- {op: increment, path: state.n, by: 3}\n- {op: get, path: state.n}\n- {op: get, path: state.appName}\n'
    expect(await output(['apply', '-'], list)).to.equal('3\n"shop"\n2\n')
    await writeFile(join(context.cwd, 'list.json'), '[{"op": "unset", "path": "state.n"}]')
    expect(await output(['apply', 'list.json'])).to.equal('3\n')
  })

  it('generate prints the revision', async () => {
    expect(await output(['generate', 'pipelines.build.generators.urls'])).to.equal('2\n')
    expect(await output(['get', 'state.url'])).to.equal('https://shop.example\n')
  })

  it('render prints the text of a template from the command line or from stdin', async () => {
    expect(await output(['render', '{{ state.appName }} {{ n }}', '--var-text', 'n=1'])).to.equal('shop 1\n')
    expect(await output(['render', '-'], '{{ channel }}')).to.equal('my-channel\n')
  })

  it('handle-event prints a line for each block', async () => {
    expect(await output(['handle-event', 'build=success'])).to.equal('set-values.default sent (stored state.result)\n')
    expect(await output(['handle-event', 'build=other'])).to.equal(
      'build=other unhandled: nothing is configured for it\n',
    )
  })

  it('handle-event says how a request went', async () => {
    await using server = await startHttpServer()
    await writeFile(
      join(context.cwd, 'config.yaml'),
      `cicdstatemgr:
  datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}
  slack: {url: '${server.origin}/post'}
  templates: {notify: '{"text": "{{ notify.message }}"}'}
`,
    )
    expect(await output(['handle-event', 'build=failure', '--config', 'config.yaml'])).to.equal(
      'notify.default sent (HTTP 200, 1 attempt)\n',
    )
    expect(server.requests.map(({ body }) => body)).to.deep.equal(['{"text": "shop failed"}'])
  })

  it('handle-event --dry-run prints the plan and stores nothing', async () => {
    const plan = JSON.parse(await output(['handle-event', 'build=success', '--dry-run'])) as unknown
    expect(plan).to.deep.equal([
      {
        handler: 'set-values',
        block: 'default',
        operations: [{ op: 'set', path: 'state.result', value: 'built shop' }],
      },
    ])
    expect((await context.run(['get', 'state.result'])).exitCode).to.equal(4)
  })

  it('export prints values for other programs', async () => {
    expect(await output(['export', '--format', 'shell', 'state.appName'])).to.equal("CICD_state__appName='shop'\n")
    expect(await output(['export', '--format', 'json', 'state.appName', 'channel'])).to.equal(
      '{\n  "state.appName": "shop",\n  "channel": "my-channel"\n}\n',
    )
  })

  it('validate prints the files it checked, and ok', async () => {
    expect(await output(['validate', '--app-config', 'app.yaml'])).to.equal('app.yaml\nok\n')
  })

  it('schema prints a JSON Schema', async () => {
    for (const name of ['config', 'secrets', 'app', 'apply']) {
      expect(JSON.parse(await output(['schema', name])), name).to.have.property('$schema')
    }
  })

  it('help and --help print the same, with examples', async () => {
    const help = await output(['help', 'get'])
    expect(help).to.contain('EXAMPLES\n  Print a value:\n    $ cicdstatemgr get state.appName --id demo\n')
    expect(await output(['get', '--help'])).to.equal(help)
    expect(await output(['get', 'x', '-h'])).to.equal(help)
    expect(await output([])).to.equal(await output(['--help']))
  })

  it('--version names program, version, platform and Node', async () => {
    expect(await output(['--version'])).to.match(/^cicdstatemgr\/\d+\.\d+\.\d+ \S+ node-v\d+\S*\n$/)
  })
})
