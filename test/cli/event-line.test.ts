import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'
import { startHttpServer } from '../support/http-server.ts'

describe('what an event did', () => {
  let context: Demo
  beforeEach(async () => (context = await demo()))

  it('is said by init and load in one line on stderr', async () => {
    const line = 'Info: event build=success: set-values.default sent (stored state.result)\n'
    const made = ['init', 'new', '--app-config', 'app.yaml', '--set', 'state.appName=x', '-e', 'build=success']
    expect(await context.run(made)).to.deep.equal({ stdout: 'new\n', stderr: line, exitCode: 0 })
    expect(await context.run(['load', '-e', 'build=success'])).to.deep.equal({
      stdout: 'demo\n',
      stderr: line,
      exitCode: 0,
    })
    expect(await context.run(['load', '-e', 'build=success', '--log-level', 'warn'])).to.deep.include({ stderr: '' })
  })

  it('is said in one line too if a block failed', async () => {
    const { stdout, stderr, exitCode } = await context.run(['load', '-e', 'build=failure'])
    expect({ stdout, exitCode }).to.deep.equal({ stdout: 'demo\n', exitCode: 7 })
    expect(stderr).to.match(/^Error: event build=failure: notify\.default failed: [^\n]*slack\.url[^\n]*\n$/)
  })

  it('is said once by handle-event: on stdout, or for people on stderr where stdout is JSON', async () => {
    const { stdout, stderr } = await context.run(['handle-event', 'build=failure'])
    expect(stdout).to.match(/^notify\.default failed: [^\n]*slack\.url[^\n]*\n$/)
    expect(stderr).to.equal('')
    const json = await context.run(['handle-event', 'build=failure', '--json'])
    expect(json.stderr).to.match(/^Error: notify default: failed, [^\n]*\n$/)
  })

  it('comes with what the config lacks, if that is not a slip of the handlers', async () => {
    await context.run(['set', 'pipelines.build.event-handlers.failure.notify.endpoint=ci', '--allow-config-paths'])
    await writeFile(
      join(context.cwd, 'config.yaml'),
      'cicdstatemgr: {datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}}',
    )
    const { stderr, stdout } = await context.run(['handle-event', 'build=failure', '--config', 'config.yaml'])
    expect(stdout).to.contain('there is no endpoint "ci" in config.yaml')
    expect(stderr).to.equal('Info: Add endpoints.ci to config.yaml.\n')
  })

  it('comes with the command that sets a missing value', async () => {
    const message = '{{ state.build.number }}'
    await context.run([
      'set',
      `pipelines.build.event-handlers.failure.notify.message=${message}`,
      '--allow-config-paths',
    ])
    const { stderr, stdout } = await context.run(['handle-event', 'build=failure'])
    expect(stdout).to.contain(`state has no "build" (in ${message})`)
    expect(stderr).to.equal('Info: try cicdstatemgr set state.build.number=VALUE --id demo\n')
  })

  it('comes with the command that changes the handlers if the app config of the context is wrong', async () => {
    const [path, cause] = ['pipelines.build.event-handlers.failure.notify.message', 'no filter named "uper"']
    await context.run(['set', `${path}={{ state.appName | uper }}`, '--allow-config-paths'])
    const line = 'cicdstatemgr edit --id demo pipelines.build --allow-config-paths'
    const why = '(a context keeps the app config of its init: a change of the file does not reach it)'

    const told = await context.run(['handle-event', 'build=failure'])
    expect(told.stdout).to.contain(cause)
    expect(told.stderr).to.equal(`Info: try ${line} ${why}\n`)
    const { stdout } = await context.run(['handle-event', 'build=failure', '--json'])
    expect(JSON.parse(stdout)).to.deep.include({ suggestions: [`${line} ${why}`] })
    expect((await context.run(['load', '-e', 'build=failure'])).stderr).to.contain(`Info: try ${line} ${why}\n`)
    const edited = await context.run(line.split(' ').slice(1), { env: { EDITOR: 'sed -i s/uper/upper/' } })
    expect(edited.exitCode).to.equal(0)
    expect((await context.run(['handle-event', 'build=failure'])).stderr).to.equal('')
  })

  it('comes with that command if a rule that captures is wrong', async () => {
    const rules = 'pipelines.build.event-handlers.failure.notify.capture-response-data'
    const rule = '[{"from":"{{ body | nofilter }}","to":"state.a"}]'
    await context.run(['set', '--json-value', `${rules}=${rule}`, '--allow-config-paths'])

    await using server = await startHttpServer(() => ({ json: { ok: true } }))
    const datasources = { directory: { path: '.cicdstatemgr', isPrimary: true } }
    const settings = { cicdstatemgr: { datasources, slack: { url: server.origin } } }
    await writeFile(join(context.cwd, 'config.json'), JSON.stringify(settings))

    const { stdout, stderr } = await context.run(['handle-event', 'build=failure', '--config', 'config.json'])
    expect(stdout).to.contain('was sent, but not every value was captured')
    expect(stderr).to.match(/^Info: try cicdstatemgr edit --id demo pipelines\.build --allow-config-paths .*\n$/)
  })

  it('does not come if a value was not captured because it holds a secret', async () => {
    const rules = 'pipelines.build.event-handlers.failure.notify.capture-response-data'
    const rule = '[{"from":"{{ body.echo }}","to":"state.a"}]'
    await context.run(['set', '--json-value', `${rules}=${rule}`, '--allow-config-paths'])

    await using server = await startHttpServer(() => ({ json: { ok: true, echo: 'a-secret-token' } }))
    const datasources = { directory: { path: '.cicdstatemgr', isPrimary: true } }
    const settings = { cicdstatemgr: { datasources, slack: { url: server.origin, token: 'a-secret-token' } } }
    await writeFile(join(context.cwd, 'config.json'), JSON.stringify(settings))

    const { stdout, stderr } = await context.run(['handle-event', 'build=failure', '--config', 'config.json'])
    expect(stdout).to.contain('it holds a secret of the config')
    expect(stderr).to.equal('')
  })

  it('comes before the advice', async () => {
    const path = 'pipelines.build.event-handlers.failure.notify.message'
    await context.run(['set', `${path}={{ 1 | uper }}`, '--allow-config-paths'])
    const program = join(import.meta.dirname, '..', '..', 'bin', 'run.js')
    const words = [process.execPath, program, 'handle-event', 'build=failure', '--id', 'demo']

    const { stdout } = spawnSync('sh', ['-c', '"$@" 2>&1', 'sh', ...words], { cwd: context.cwd, encoding: 'utf8' })

    expect(stdout).to.match(/^notify\.default failed: .*\nInfo: try cicdstatemgr edit .*\n$/)
  })

  it('is not asked of an id that is taken: init says how to keep or lose its state', async () => {
    const { stderr } = await context.run(['init', 'demo', '--app-config', 'app.yaml'])
    expect(stderr).to.equal(`Error: there is context data "demo" already, at revision 1
Code: CONTEXT_EXISTS
Try this:
  * Use another id, --if-exists keep or --if-exists replace (its state is lost).
  * cicdstatemgr edit --id demo pipelines --allow-config-paths (a context keeps the app config of its init: a change of the file does not reach it)
`)
  })

  it('is an error for an unknown pipeline, with the command that lists events', async () => {
    expect((await context.run(['handle-event', 'buidl=success', '--id', 'demo'])).stderr).to.equal(
      'Error: there is no pipeline "buidl" in the context data, did you mean "build"?\nCode: UNKNOWN_PIPELINE\nTry this: cicdstatemgr events --id demo\n',
    )
    await context.run(['init', 'bare', '--set', 'state.a=1'])
    expect((await context.run(['handle-event', 'build=success', '--id', 'bare'])).stderr).to.equal(
      'Error: there is no pipeline "build" in the context data: it has no pipelines\nCode: UNKNOWN_PIPELINE\nTry this: cicdstatemgr events --id bare\n',
    )
  })

  it('says which key was meant to be "pipelines"', async () => {
    await context.run(['init', 'typo', '--json-value', 'pipeline={"build":{}}', '--log-level', 'error'])
    const meant = 'no pipelines, but "pipeline": did you mean "pipelines"?'
    expect((await context.run(['handle-event', 'build=success', '--id', 'typo'])).stderr).to.equal(
      `Error: there is no pipeline "build" in the context data: it has ${meant}\nCode: UNKNOWN_PIPELINE\nTry this: cicdstatemgr events --id typo\n`,
    )
    expect((await context.run(['events', 'typo'])).stderr).to.equal(`Warning: ${meant}\nInfo: no pipelines in typo\n`)
  })

  it('is said once if it has no handlers', async () => {
    expect(await context.run(['load', '-e', 'build=nothing'])).to.deep.equal({
      stdout: 'demo\n',
      stderr: 'Info: nobody handles build=nothing\n',
      exitCode: 0,
    })
  })

  it('fails with --strict if the event has no handler, or if a failed block is only a warning otherwise', async () => {
    const strict = async (event: string, ...args: string[]) => {
      const { stderr, exitCode } = await context.run(['handle-event', event, '--strict', ...args])
      return `${exitCode} ${stderr}`
    }
    expect(await strict('build=success')).to.equal('0 ')
    expect(await strict('build=nothing', '--log-level', 'error')).to.equal(
      '4 Error: build=nothing has no handler, and --strict needs one\nCode: EVENT_UNHANDLED\nTry this: cicdstatemgr events --id demo\n',
    )
    expect(await strict('build=failure')).to.equal('7 ')
    const [path, json] = ['pipelines.build.event-handlers.failure.notify.onError', '--json']
    await context.run(['set', `${path}=warn`, '--allow-config-paths'])
    expect((await context.run(['handle-event', 'build=failure'])).exitCode).to.equal(0)
    expect(await strict('build=failure')).to.equal(
      '7 Error: build=failure: notify.default failed, which --strict does not accept\nCode: EVENT_NOT_ACCEPTED\n',
    )
    const { stdout } = await context.run(['handle-event', 'build=nothing', '--strict', json])
    expect(JSON.parse(stdout)).to.deep.include({
      ...{ status: 'failed', event: 'nothing' },
      error: {
        ...{ code: 'EVENT_UNHANDLED', exitCode: 4, suggestions: ['cicdstatemgr events --id demo'] },
        message: 'build=nothing has no handler, and --strict needs one',
      },
    })
  })

  it('is not told about --strict if it was given', async () => {
    const { stdout } = await context.run(['handle-event', 'build=succes', '--strict'])
    expect(stdout).to.equal('build=succes unhandled: nothing is configured for it\n')
  })
})
