import { expect } from 'chai'
import { cli } from '../support/cli.ts'
import { describeOnPrimaries } from '../support/primaries.ts'

const minute = 60_000

describeOnPrimaries('locks on the command line', (primary) => {
  beforeEach(() => primary().writeConfig())

  const run = (...args: string[]) => cli(args, { cwd: primary().cwd, env: { CICDSTATEMGR_CONFIG_PATH: 'config.yaml' } })
  const times = (text: string) => text.replace(/\d{4}-[\d-]+T[\d:.]+Z/g, 'TIME')

  /** A lock that `owner` holds, and that the others wait for. */
  async function lock(name: string, owner: string, ...others: string[]) {
    const manager = await primary().open({ actor: owner })
    await manager.lock({ name, ttl: minute })
    const gone = new AbortController()
    const waits = others.map((actor) => manager.lock({ name, actor, ttl: minute, wait: minute, signal: gone.signal }))
    const queue = async () => (await manager.locks({ name })).locks[0]!.queue
    while ((await queue()).length < others.length);
    const order = (await queue()).map(({ owner }) => owner)
    return {
      order,
      [Symbol.asyncDispose]: async () => {
        gone.abort()
        await Promise.allSettled(waits)
      },
    }
  }

  it('are not listed at first, nor when they are free', async () => {
    await run('lock', 'deploy/prod', '--ttl', '1m')
    await run('unlock', 'deploy/prod', '--token', '1')

    expect((await run('locks')).stderr).to.match(/^Info: no locks in the datasource .*\n$/)
    const named = await run('locks', 'deploy/prod')
    expect(named).to.include({ stdout: '', exitCode: 0 })
    expect(named.stderr).to.match(
      /^Info: no lock "deploy\/prod" in the datasource .*: it is free \("cicdstatemgr locks" lists all locks\)\n$/,
    )
    expect(await run('locks', 'deploy/prod', '--json')).to.include({ stderr: '', exitCode: 0 })
    expect(JSON.parse((await run('locks', '--json')).stdout)).to.deep.equal({ locks: [], status: 'done' })
  })

  it('are one lock or the beginning of names, and not both', async () => {
    for (const more of [
      ['--prefix', 'dep'],
      ['--cursor', 'x'],
    ]) {
      const { stderr, exitCode } = await run('locks', 'deploy', ...more)
      expect(`${exitCode} ${stderr}`).to.match(
        /^2 Error: a NAME shows one lock, and --prefix and --cursor are for the list\n/,
      )
    }
  })

  it('have a line each, and a named lock shows its queue', async () => {
    await lock('deploy/a', 'ada')
    await using waited = await lock('deploy/prod', 'ben', 'carl', 'dora')
    await lock('test', 'eve')

    const { stdout } = await run('locks', '--prefix', 'deploy/')
    expect(times(stdout).split('\n').sort()).to.deep.equal([
      '',
      'deploy/a     ada  1  TIME  TIME  0',
      'deploy/prod  ben  1  TIME  TIME  2',
    ])
    const one = await run('locks', 'deploy/prod')
    expect(times(one.stdout)).to.equal(
      `deploy/prod  ben  1  TIME  TIME  2\n  1.  ${waited.order[0]!.padEnd(4)}  TIME\n  2.  ${waited.order[1]!.padEnd(4)}  TIME\n`,
    )
    const { locks } = JSON.parse((await run('locks', 'deploy/prod', '--json')).stdout) as { locks: object[] }
    expect(JSON.parse(times(JSON.stringify(locks)))).to.deep.equal([
      {
        name: 'deploy/prod',
        holder: { token: 1, owner: 'ben', expiresAt: 'TIME', since: 'TIME' },
        queue: waited.order.map((owner) => ({ owner, since: 'TIME', expiresAt: 'TIME' })),
        waiting: 2,
      },
    ])
  })

  it('report their queue to a command that takes or renews one with --json', async () => {
    const manager = await primary().open({ actor: 'ada' })
    await using waited = await lock('deploy/prod', 'ben', 'carl')
    const renewed = await run('lock', 'deploy/prod', '--ttl', '1m', '--token', '1', '--json')
    expect(JSON.parse(renewed.stdout)).to.deep.include({ token: 1, waiting: 1 })
    expect(renewed.stdout).to.contain('"owner": "carl"')
    expect(waited.order).to.deep.equal(['carl'])
    expect((await manager.locks({ name: 'deploy/prod' })).locks[0]).to.include({ waiting: 1 })
  })

  it('show names as text, also control characters', async () => {
    await using waited = await lock('deploy/prod', 'eve\u001b[2J\n::error::', 'mal\u001b]0;x\u0007\nlory')

    const { stdout } = await run('locks', 'deploy/prod')

    expect(waited.order).to.have.length(1)
    expect(times(stdout)).to.equal(
      'deploy/prod  eve\\x1b[2J\\n::error::  1  TIME  TIME  1\n  1.  mal\\x1b]0;x\\x07\\nlory  TIME\n',
    )
  })

  it('come page by page', async () => {
    for (const name of ['a', 'b', 'c']) await run('lock', name, '--ttl', '1m')
    const names: string[] = []
    let more: string[] = []
    do {
      const { stdout, stderr } = await run('locks', '--limit', '1', ...more)
      if (stdout !== '') names.push(stdout.slice(0, 1))
      const [, cursor] = /^Info: there may be more: --cursor (\S+)\n$/.exec(stderr) ?? []
      more = cursor === undefined ? [] : ['--cursor', cursor]
    } while (more.length > 0)

    expect(names.sort()).to.deep.equal(['a', 'b', 'c'])
    expect(await run('locks', '--cursor', 'x')).to.include({ stdout: '', exitCode: 2 })
    expect(await run('locks', 'a b')).to.include({ stdout: '', exitCode: 2 })
    expect(await run('locks', '--limit', '0')).to.include({ stdout: '', exitCode: 2 })
  })
})
