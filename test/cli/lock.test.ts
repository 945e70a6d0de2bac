import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { cli, spawnCli } from '../support/cli.ts'
import { describeOnPrimaries } from '../support/primaries.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('lock and unlock on the command line', () => {
  let cwd: string
  beforeEach(async () => (cwd = await tempDir()))

  const run = (args: readonly string[], env: Record<string, string> = {}) => cli(args, { cwd, env })
  const done = (stdout: string) => ({ stdout, stderr: '', exitCode: 0 })

  it('print the token and the name', async () => {
    expect(await run(['lock', 'deploy-prod', '--ttl', '15m'])).to.deep.equal(done('1\n'))
    expect(await run(['unlock', 'deploy-prod', '--token', '1'])).to.deep.equal(done('deploy-prod\n'))
    expect(await run(['lock', 'deploy-prod', '--ttl', '15m'])).to.deep.equal(done('2\n'))
  })

  it('print JSON, and write results', async () => {
    const fields = ['name', 'token', 'expiresAt', 'queue', 'waiting', 'status']
    const results = fields.flatMap((name) => ['--result', `${name}=${name}.txt`])
    const { stdout } = await run(['lock', 'deploy-prod', '--ttl', '15m', '--json', ...results])

    const { expiresAt, ...rest } = JSON.parse(stdout) as { expiresAt: string }
    expect(rest).to.deep.equal({ name: 'deploy-prod', token: 1, queue: [], waiting: 0, status: 'done' })
    const content = (name: string) => readFile(join(cwd, `${name}.txt`), 'utf8')
    expect(await Promise.all(fields.map(content))).to.deep.equal(['deploy-prod', '1', expiresAt, '[]', '0', 'done'])
    expect(JSON.parse((await run(['unlock', 'deploy-prod', '--token', '1', '--json'])).stdout)).to.deep.equal({
      ...{ name: 'deploy-prod', token: 1, status: 'done' },
    })
  })

  it('lock exits 5 while another holds it, and 9 after it has waited', async () => {
    await run(['lock', 'deploy-prod', '--ttl', '15m'], { CICDSTATEMGR_ACTOR: 'ada' })

    const at = await run(['lock', 'deploy-prod', '--ttl', '15m'])
    expect(at).to.include({ stdout: '', exitCode: 5 })
    expect(at.stderr).to.match(
      /^Error: the lock deploy-prod is held by ada with token 1 until \S+Z\nCode: LOCK_HELD\nTry this: Use --wait DURATION to wait for it\.\n$/,
    )
    const waited = await run(['lock', 'deploy-prod', '--ttl', '15m', '--wait', '20ms'])
    expect(waited).to.include({ stdout: '', exitCode: 9 })
    expect(waited.stderr).to.contain('; waited 20ms for it\nCode: LOCK_TIMED_OUT\n')
  })

  it('lock --token renews', async () => {
    await run(['lock', 'deploy-prod', '--ttl', '1m', '--actor', 'ada'])

    expect(
      await run(['lock', 'deploy-prod', '--ttl', '1h', '--token', '1'], { CICDSTATEMGR_ACTOR: 'ada' }),
    ).to.deep.equal(done('1\n'))
    const { stderr } = await run(['lock', 'deploy-prod', '--ttl', '1m'])
    expect(Date.parse(/until (\S+)/.exec(stderr)![1]!) - Date.now()).to.be.above(3_500_000)
    expect(await run(['lock', 'deploy-prod', '--ttl', '1h', '--token', '2'])).to.include({ exitCode: 5 })
  })

  it('unlock with an old token exits 5, and leaves the lock', async () => {
    await run(['lock', 'deploy-prod', '--ttl', '15m'])
    await run(['unlock', 'deploy-prod', '--token', '1'])
    await run(['lock', 'deploy-prod', '--ttl', '15m'])

    expect(await run(['unlock', 'deploy-prod', '--token', '1'])).to.deep.equal({
      stdout: '',
      stderr:
        'Error: the lock deploy-prod is not held with token 1: released, expired or taken by another\nCode: LOCK_LOST\n',
      exitCode: 5,
    })
    expect(await run(['unlock', 'deploy-prod', '--token', '2'])).to.include({ exitCode: 0 })
  })

  it('guard context data: a holder that slept while the next one took over is refused', async () => {
    const env = { CICDSTATEMGR_CONTEXT_DATA_ID: 'demo' }
    const lock = async () => (await run(['lock', 'deploy-prod', '--ttl', '50ms', '--wait', '1m'])).stdout.trim()
    const set = (value: string, condition: string) => run(['set', value, '--if', condition], env)
    await writeFile(join(cwd, 'app.yaml'), 'cicd-contexts: {stage: {}}')
    await run(['init', 'demo', '--app-config', 'app.yaml', '--set', 'state.token=0'])

    const sleeper = await lock()
    expect(await set(`state.token=${sleeper}`, 'state.token=0')).to.include({ exitCode: 0 })
    const next = await lock()
    expect(Number(next)).to.be.above(Number(sleeper))
    expect(await set(`state.token=${next}`, `state.token=${sleeper}`)).to.include({ exitCode: 0 })

    expect(await set('state.version=old', `state.token=${sleeper}`)).to.include({ exitCode: 5 })
    expect(await set('state.version=new', `state.token=${next}`)).to.include({ exitCode: 0 })
  })

  for (const [args, message] of [
    [['lock', 'a'], 'missing --ttl DURATION: how long the lock is held at most'],
    [['lock', '--ttl', '1m'], 'missing NAME: name of the lock'],
    [['lock', 'a', '--ttl', '0s'], 'a time to live cannot be 0 ms: 1ms to 36500d are possible'],
    [['lock', 'a', '--ttl', '15'], '--ttl: "15" is not a duration'],
    [['lock', 'a', '--ttl', '1m', '--wait', 'long'], '--wait: "long" is not a duration'],
    [['lock', 'a b', '--ttl', '1m'], '"a b" is not a valid lock name'],
    [['lock', '../a', '--ttl', '1m'], '"../a" is not a valid lock name'],
    [['lock', 'a', '--tll', '1m'], 'there is no flag --tll, did you mean "--ttl"?'],
    [['lock', 'a', '--ttl', '1m', '--token', '1', '--wait', '1s'], '--wait and --token cannot be used together'],
    [['unlock', 'a'], 'missing --token N: token that lock printed'],
    [['unlock', 'a', '--token', '0'], '--token 0: expected a whole number of at least 1'],
    [['unlock', 'a', '--token', 'x'], '--token x: expected a whole number'],
  ] as const) {
    it(`${args.join(' ')} exits 2 and says why`, async () => {
      const { stdout, stderr, exitCode } = await run(args)
      expect({ stdout, exitCode }).to.deep.equal({ stdout: '', exitCode: 2 })
      expect(stderr.split('\n')[0]).to.equal(`Error: ${message}`)
      expect(await run(['lock', 'a', '--ttl', '1m'])).to.deep.equal(done('1\n'))
    })
  }
})

describeOnPrimaries('ten processes that want one lock', (primary) => {
  it('have it one at a time, with growing tokens', async () => {
    const { cwd, writeConfig } = primary()
    await writeConfig()
    const options = { cwd, env: { CICDSTATEMGR_CONFIG_PATH: 'config.yaml' } }
    const run = async (args: readonly string[]) => {
      const { stdout, stderr, exitCode } = await spawnCli(args, options)
      expect(stderr).to.match(
        /^(Info: waiting for the lock deploy-prod, which (\S+ holds with token \d+ until \S+|is free and goes to \S+ next)(; \d waits? before)?\n)?$/,
      )
      expect(exitCode).to.equal(0)
      return stdout.trim()
    }
    let inside = 0
    const tokens: string[] = []
    const work = async () => {
      const token = await run(['lock', 'deploy-prod', '--ttl', '1m', '--wait', '1m'])
      expect(++inside).to.equal(1)
      tokens.push(token)
      await turn()
      inside--
      await run(['unlock', 'deploy-prod', '--token', token])
    }
    await Promise.all(Array.from({ length: 10 }, work))

    expect(tokens).to.deep.equal(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
  })
})
