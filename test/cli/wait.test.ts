import { expect } from 'chai'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli, startCli } from '../support/cli.ts'
import { soon } from '../support/hints-only.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('wait', () => {
  let cwd: string
  const wait = (...args: string[]) => cli(['wait', '--id', 'demo', ...args], { cwd })
  const set = (...args: string[]) => cli(['set', '--id', 'demo', ...args], { cwd })

  beforeEach(async () => {
    cwd = await tempDir()
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    await cli(
      ['init', 'demo', '--app-config', 'app.yaml', '--json-value', 'state.n={"a":1}', '--set', 'state.t=done'],
      {
        cwd,
      },
    )
  })

  it('prints a text as it is, and anything else as JSON', async () => {
    expect(await wait('--path', 'state.t')).to.deep.equal({ stdout: 'done\n', stderr: '', exitCode: 0 })
    expect(await wait('--path', 'state.n', '--exists')).to.deep.equal({ stdout: '{"a":1}\n', stderr: '', exitCode: 0 })
  })

  it('gives id, revision and value as JSON, and to result files', async () => {
    const results = ['--result', 'value=value', '--result', 'revision=revision', '--result', 'status=status']
    const { stdout } = await wait('--path', 'state.t', '--in', 'done', '--json', ...results)

    expect(JSON.parse(stdout)).to.deep.equal({ id: 'demo', revision: 1, value: 'done', status: 'done' })
    expect(
      await Promise.all(['value', 'revision', 'status'].map((file) => readFile(join(cwd, file), 'utf8'))),
    ).to.deep.equal(['done', '1', 'done'])
  })

  it('exits 9 when its time is over, with no value in the result files', async () => {
    const { stdout, stderr, exitCode } = await wait(
      '--path',
      'state.t',
      '--not-in',
      'done',
      '--timeout',
      '10ms',
      '--result',
      'value=value',
    )

    expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 9 })
    expect(stderr).to.equal(
      'Info: waiting for state.t of "demo" to be there and not "done"\n' +
        'Error: waited 10ms for state.t of "demo" to be there and not "done"; it is "done"\nCode: WAIT_TIMED_OUT\n',
    )
    expect(await readFile(join(cwd, 'value'), 'utf8')).to.equal('')
  })

  it('refuses flags for decisions with --path', async () => {
    for (const flags of [
      ['--on-reject', 'continue'],
      ['--policy', ''],
      ['--subject', 'x'],
      ['--question', 'x'],
    ]) {
      const { exitCode, stderr } = await wait('--path', 'state.t', ...flags)
      expect({ exitCode, stderr }).to.deep.equal({
        exitCode: 2,
        stderr: `Error: ${flags[0]!} does not apply to --path\nCode: USAGE\n`,
      })
    }
  })

  it('takes its time from the environment, and lists from --each', async () => {
    const env = { CICDSTATEMGR_WAIT_TIMEOUT: '0s', CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }
    const { stderr, exitCode } = await cli(['wait', '--path', 'state.t', '--json', '--each=in', 'failed'], { cwd, env })

    expect({ stderr, exitCode }).to.deep.equal({ stderr: '', exitCode: 9 })
    expect((await cli(['wait', '--path', 'state.t', '--each=in', 'failed', 'done'], { cwd, env })).stdout).to.equal(
      'done\n',
    )
  })

  it('takes one condition, and a duration', async () => {
    for (const args of [
      ['--in', 'a', '--not-in', 'b'],
      ['--exists', '--in', 'a'],
      ['--exists', '--not-in', 'a'],
      ['--timeout', '5'],
      ['--in', '--each=set'],
    ]) {
      expect((await wait('--path', 'state.t', ...args)).exitCode, args.join(' ')).to.equal(2)
    }
    expect((await cli(['wait', '--id', 'demo'], { cwd })).stderr).to.include('--path')
  })

  it('exits 4 when the context is not there', async () => {
    const { exitCode, stderr } = await cli(['wait', '--path', 'state.t', '--id', 'nobody'], { cwd })
    expect(exitCode).to.equal(4)
    expect(stderr).to.include('Code: CONTEXT_NOT_FOUND')
  })

  it('ends with the value as soon as another process has stored it', async () => {
    const { child, result } = startCli(['wait', '--path', 'state.late', '--id', 'demo'], { cwd })
    await once(child.stderr!, 'readable')
    await set('state.late=now')

    expect(await result).to.deep.include({ stdout: 'now\n', exitCode: 0 })
  })

  it('exits 4 as soon as another process deletes the context', async () => {
    const { child, result } = startCli(['wait', '--path', 'state.late', '--id', 'demo'], { cwd })
    await once(child.stderr!, 'readable')
    await cli(['delete', 'demo'], { cwd })

    const { exitCode, stderr } = await result
    expect(exitCode).to.equal(4)
    expect(stderr).to.include('there is no context data "demo" any more: it expired or was deleted')
  })

  it('exits 143 soon after SIGTERM', async () => {
    const { child, result } = startCli(['wait', '--path', 'state.late', '--id', 'demo'], { cwd })
    await once(child.stderr!, 'readable')
    const started = performance.now()
    child.kill('SIGTERM')

    expect(await result).to.deep.include({ exitCode: 143, signal: null, stdout: '' })
    expect(performance.now() - started).to.be.below(soon)
  })
})
