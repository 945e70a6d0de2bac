import { expect } from 'chai'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const config = `cicdstatemgr:
  datasources: {directory: {path: store, isPrimary: true}}
  endpoints: {ci: {url: 'https://ci.example/'}}
`
const app = (...handlers: readonly string[]) => `cicd-contexts:
  stage:
    pipelines:
      build:
        event-handlers:
${handlers.map((handler, index) => `          e${index}: {${handler}}\n`).join('')}`

describe('faults in the handlers that init stores', () => {
  let cwd: string
  beforeEach(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), config)
  })
  const init = async (text: string, ...more: string[]) => {
    await writeFile(join(cwd, 'app.yaml'), text)
    return cli(['init', 'demo', '--app-config', 'app.yaml', '-c', 'config.yaml', ...more], { cwd })
  }
  const at = 'cicd-contexts.stage.pipelines.build.event-handlers'

  it('are warnings with their lines, and the context is made', async () => {
    const text = app(
      'notify: {message: hi, endpoint: c1}',
      "notify: {message: '{{ state.version }'}",
      "notify: {message: '{{ state.version | uper }}'}",
      'notfy: {message: hi}',
    )
    expect(await init(text)).to.deep.equal({
      stdout: 'demo\n',
      stderr: `Warning: app.yaml:6:38: ${at}.e0.notify.endpoint: there is no endpoint "c1" in config.yaml, did you mean "ci"?
Warning: app.yaml:7:52: ${at}.e1.notify.message: unexpected "}"
Warning: app.yaml:8:54: ${at}.e2.notify.message: no filter named "uper", did you mean "upper"?
Warning: app.yaml:9:16: ${at}.e3.notfy: unknown handler "notfy", did you mean "notify"?
Info: init does not fail because of this; a check that fails: cicdstatemgr validate --app-config app.yaml --config config.yaml
`,
      exitCode: 0,
    })
  })

  it('are five at most, then the command that shows all', async () => {
    const { stderr } = await init(app(...Array<string>(7).fill('notify: {message: hi, endpoint: nope}')))
    const lines = stderr.trimEnd().split('\n')
    expect(lines).to.have.length(6)
    expect(lines.at(-1)).to.equal(
      'Warning: and 2 more: cicdstatemgr validate --app-config app.yaml --config config.yaml',
    )
  })

  it('are also names below state that are one slip away from those that init sets', async () => {
    const text = app("notify: {message: '{{ state.verison }} {{ state.owner }}'}")
    expect((await init(text, '--dry-run')).stderr).to.equal('')
    expect((await init(text, '--set', 'state.version=2.0')).stderr).to.equal(
      `Warning: app.yaml:6:38: ${at}.e0.notify.message: nothing here writes "verison" below state, did you mean "version"?\n`,
    )
  })

  it('are also names and paths at the top that are close to a known one', async () => {
    const text = app(
      "set-values: {set: [{from: '{{ sate.v }}', to: stat.x}]}",
      "notify: {message: '{{ pipelins }} {{ click.user }}'}",
    )
    expect(await init(text, '--dry-run')).to.deep.include({
      stderr: `Warning: app.yaml:6:46: ${at}.e0.set-values.set[0].from: "sate" is not known here, did you mean "state"?
Warning: app.yaml:6:58: ${at}.e0.set-values.set[0].to: stat.x: "stat" is new at the top of the context data, did you mean "state"?
Warning: app.yaml:7:38: ${at}.e1.notify.message: "pipelins" is not known here, did you mean "pipelines"?
`,
      exitCode: 0,
    })
  })

  it('are also conditions that always hold', async () => {
    const text = app('notify: {if: "${{ state.a }}", message: hi}', 'notify: {if: state.a == 1, message: hi}')
    expect((await init(text, '--dry-run')).stderr).to
      .equal(`Warning: app.yaml:6:25: ${at}.e0.notify.if: has "$" before {{, which is text, so it always holds: remove the "$"
Warning: app.yaml:7:25: ${at}.e1.notify.if: is a text without {{ }}, so it always holds: write {{ EXPRESSION }}
`)
  })

  it('are not names that this run brings itself', async () => {
    const text = app("set-values: {set: [{from: '{{ pipelins }} {{ sate.v }}', to: state.x}]}")
    const brought = ['--set', 'pipelins=p', '--var-text', 'sate.v=x', '--event', 'build=e0']
    const { stderr, exitCode } = await init(text, ...brought)
    expect(stderr).to.not.contain('app.yaml')
    expect(exitCode).to.equal(0)
  })

  it('are not what the config lacks, and not names that an event may bring', async () => {
    const { stderr } = await init(app("notify: {message: '{{ click.user }}'}"))
    expect(stderr).to.equal('')
  })

  it('are not looked for in large files, where validate finds them', async () => {
    const many = Array<string>(600).fill("notify: {message: 'hi {{ state.version }}', endpoint: nope}")
    expect((await init(app(...many))).stderr).to.equal('')
  })
})

describe('init beside a config.yaml', () => {
  it('says that the config is not used if none was named', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'config.yaml'), config)
    const stderrOf = async (...args: string[]) => (await cli(['init', ...args, '--set', 'state.a=1'], { cwd })).stderr
    const unused = 'Info: stored in ./.cicdstatemgr; the config.yaml here is not used (--config config.yaml)\n'
    expect(await stderrOf('one')).to.contain(unused)
    expect(await stderrOf('two', '-c', 'config.yaml')).not.to.contain(unused)
    // A missing context and an empty list say it too, and do not suggest to make one in the wrong place.
    const here = join(cwd, '.cicdstatemgr')
    const words = 'the config.yaml here is not used (--config config.yaml)'
    for (const args of [
      ['get', 'state.a'],
      ['set', 'state.a=1'],
    ]) {
      expect((await cli([...args, '--id', 'nope'], { cwd })).stderr)
        .to.contain(
          `Try this:\n  * No config file was named, so contexts are in ${here}: ${words}.\n  * cicdstatemgr list\n`,
        )
        .and.not.to.contain('cicdstatemgr init')
    }
    expect((await cli(['list', '--prefix', 'none'], { cwd })).stderr).to.contain(`(${here}); ${words}\n`)
    const ask = ['ask', 'deploy', '--policy', 'prod', '--subject', 'x', '--id', 'one']
    expect((await cli(ask, { cwd })).stderr).to.equal(
      `Error: the config has no policy "prod"\nCode: UNKNOWN_POLICY\nTry this:\n  * No config file was named: ${words}.\n  * Make one under decisions.policies.\n`,
    )
    expect((await cli([...ask, '-c', 'config.yaml'], { cwd })).stderr).to.contain('\n  * The config is config.yaml.\n')
    await writeFile(join(cwd, 'config.yaml'), 'other: program\n')
    expect((await cli(ask, { cwd })).stderr).to.contain('\n  * No config file was named: give --config FILE.\n')
    expect(await stderrOf('three')).not.to.contain(unused)
  })
})
