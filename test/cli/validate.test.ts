import { expect } from 'chai'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const app = `cicd-contexts:
  stage:
    chanel: x
    pipelines:
      build:
        event-handlers:
          success:
            set-values: {set: [{from: '{{ a | nope }}', to: state.a}]}
`
const warning = 'app.yaml:3:5: warning: cicd-contexts.stage.chanel: is not a known key here, did you mean "channel"? (MISSPELT_KEY)\n' // prettier-ignore
const path = 'cicd-contexts.stage.pipelines.build.event-handlers.success.set-values.set[0].from'

describe('validate on the command line', () => {
  let cwd: string
  before(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), app)
    await writeFile(join(cwd, 'slip.yaml'), app.replace('{{ a | nope }}', 'x'))
    await writeFile(join(cwd, 'good.yaml'), 'cicd-contexts: {stage: {}}\n')
  })
  const run = (...args: string[]) => cli(['validate', '--app-config', ...args], { cwd })

  it('prints the files and ok if nothing is wrong', async () => {
    expect(await run('good.yaml', '--strict')).to.deep.equal({ stdout: 'good.yaml\nok\n', stderr: '', exitCode: 0 })
  })

  it('fails if there is no file to check', async () => {
    expect(await cli(['validate'], { cwd })).to.deep.equal({
      stdout: '',
      stderr:
        'Error: nothing to check: no config, secrets or app config is given\nCode: USAGE\nTry this: cicdstatemgr validate --config FILE --secrets FILE --app-config FILE\n',
      exitCode: 2,
    })
  })

  it('says that it could connect', async () => {
    const { stdout } = await cli(['validate', '--connect'], { cwd })
    expect(stdout).to.equal('the primary can be reached, read and written\nok\n')
  })

  it('says so beside warnings too, with --strict too, and that it did not try with errors', async () => {
    const reached = 'the primary can be reached, read and written\n'
    for (const [args, exitCode] of [
      [[], 0],
      [['--strict'], 3],
    ] as const) {
      expect(await run('slip.yaml', '--connect', ...args)).to.deep.equal({
        stdout: `${warning.replace('app', 'slip')}0 errors, 1 warning\n${reached}`,
        stderr: '',
        exitCode,
      })
    }
    expect((await run('app.yaml', '--connect')).stdout).to.match(
      /1 error, 2 warnings\nthe primary was not tried, because there are errors\n$/,
    )
  })

  it('prints a line for each problem and their number, and each of them once', async () => {
    const { stdout, stderr, exitCode } = await run('app.yaml')
    expect(stdout).to.equal(
      warning +
        `app.yaml:8:43: warning: ${path}: "a" is not known here (UNKNOWN_NAME)\n` +
        `app.yaml:8:47: error: ${path}: no filter named "nope" (TEMPLATE_ERROR)\n` +
        '1 error, 2 warnings\n',
    )
    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 3 })
  })

  it('fails for a warning only with --strict', async () => {
    const { stdout, stderr, exitCode } = await run('slip.yaml')
    expect({ stdout, stderr, exitCode }).to.deep.equal({
      stdout: `${warning.replace('app', 'slip')}0 errors, 1 warning\n`,
      stderr: '',
      exitCode: 0,
    })
    expect((await run('slip.yaml', '--strict')).exitCode).to.equal(3)
  })

  it('has all of it as JSON', async () => {
    const { stdout, exitCode } = await run('app.yaml', '--json')
    const { status, ok, problems, error } = JSON.parse(stdout) as Record<string, unknown>
    expect({ status, ok, exitCode }).to.deep.equal({ status: 'failed', ok: false, exitCode: 3 })
    expect((problems as object[]).at(0)).to.deep.equal({
      severity: 'warning',
      code: 'MISSPELT_KEY',
      file: 'app.yaml',
      path: 'cicd-contexts.stage.chanel',
      line: 3,
      column: 5,
      message: 'is not a known key here, did you mean "channel"?',
    })
    expect(error).to.include({ code: 'INVALID_CONFIG', exitCode: 3 })
  })

  it('writes annotations that GitHub can read, for any file name and content', async () => {
    await writeFile(join(cwd, 'a,b:100%.yaml'), 'cicd-contexts: {stage: {"x\\n::error::y%": 1, pipelines: {"a\\nb": 1}}}\n')
    const { stdout } = await run('a,b:100%.yaml', '--format', 'github')
    expect(stdout).to.equal(
      '::error file=a%2Cb%3A100%25.yaml,line=1,col=58,title=INVALID_CONFIG::cicd-contexts.stage.pipelines["a\\nb"]: expected a map, found number\n1 error, 0 warnings\n',
    )
  }) // prettier-ignore

  it('masks secrets in its output', async () => {
    await writeFile(join(cwd, 'secrets.yaml'), 'cicdstatemgr: {slack: {token: nosuchfilter}}\n')
    await writeFile(join(cwd, 'leak.yaml'), app.replace('nope', 'nosuchfilter').replace('chanel', 'channel'))
    const { stdout, stderr } = await run('leak.yaml', '--secrets', 'secrets.yaml')
    expect(stdout).to.contain('no filter named "***"')
    expect(stdout + stderr).not.to.contain('nosuchfilter')
  })
})

describe('a command that finds its files invalid', () => {
  const broken = app.replace('chanel: x', 'pipelines: {build: 5}').replace(/ {4}pipelines:\n[^]*/, '')
  const twice = `${broken}  prod: {pipelines: {build: {event-handlers: {a: {set-values: {set: [{from: '{{ x', to: a}]}}}}}}\n`
  let cwd: string
  before(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'one.yaml'), broken)
    await writeFile(join(cwd, "it's two.yaml"), twice)
    await writeFile(join(cwd, 'config.yaml'), 'cicdstatemgr: {slack: 5, endpoints: {a: {url: "{{ x"}}}\n')
  })
  const stderrOf = async (args: string[], env = {}) => (await cli(args, { cwd, env })).stderr
  const invalid = '3:17: cicd-contexts.stage.pipelines.build: expected a map, found number\nCode: INVALID_CONFIG\n'

  it('suggests validate, with its own files, if that finds further errors', async () => {
    const files = ['--app-config', "it's two.yaml", '--bases-dir', '.']
    const suggested = "--app-config 'it'\\''s two.yaml' --bases-dir . (it finds 1 more error)"
    expect(await stderrOf(['init', 'demo', ...files])).to.equal(
      `Error: it's two.yaml:${invalid}Try this: cicdstatemgr validate ${suggested}\n`,
    )
    expect(await stderrOf(['events', ...files])).to.include(`Try this: cicdstatemgr validate ${suggested}\n`)
  })

  it('does not count its own error again if validate words it in another way', async () => {
    await mkdir(join(cwd, 'bases'))
    const base = 'locked: [jinja2-macros, \'variables["a b"]\']\njinja2-macros: {m: m}\n'
    await writeFile(join(cwd, 'bases', 'core.yaml'), base)
    const locked =
      'bases: [core.yaml]\njinja2-macros: {m: x}\nvariables: {a b: x}\ncicd-contexts: {stage: {pipelines: {}}}\n'
    await writeFile(join(cwd, 'locked.yaml'), locked)
    const files = ['--app-config', 'locked.yaml', '--bases-dir', 'bases']

    expect(await stderrOf(['init', 'demo', ...files])).to.equal(
      `Error: locked.yaml: jinja2-macros is locked by bases/core.yaml
locked.yaml: variables["a b"] is locked by bases/core.yaml
Code: LOCKED_PATH
Try this: Leave it out, or ask the people who own the bases.
`,
    )
    const { stdout } = await cli(['validate', ...files], { cwd })
    expect(stdout).to.contain('locked.yaml:2:1: error: jinja2-macros: is locked by bases/core.yaml (LOCKED_PATH)')
    expect(stdout).to.contain('2 errors, 0 warnings')
  })

  it('suggests nothing if validate finds only what was said', async () => {
    expect(await stderrOf(['init', 'demo', '--app-config', 'one.yaml'])).to.equal(`Error: one.yaml:${invalid}`)
  })

  it('suggests it for a config too', async () => {
    expect(await stderrOf(['list', '-c', 'config.yaml'])).to.match(
      /\nTry this: cicdstatemgr validate -c config\.yaml \(it finds 1 more error\)\n$/,
    )
  })
})
