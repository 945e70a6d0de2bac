import { expect } from 'chai'
import type { Demo } from '../support/demo.ts'
import { demo } from '../support/demo.ts'

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

  it('is said once if it has no handlers', async () => {
    expect(await context.run(['load', '-e', 'build=nothing'])).to.deep.equal({
      stdout: 'demo\n',
      stderr: 'Info: nobody handles build=nothing\n',
      exitCode: 0,
    })
  })
})
