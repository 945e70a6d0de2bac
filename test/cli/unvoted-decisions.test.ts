import { expect } from 'chai'
import { Redis } from 'ioredis'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cli } from '../support/cli.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { tempDir } from '../support/temp-dir.ts'

const options = ['--subject', 'shop to prod', '--option', 'approve=Yes', '--option', 'reject=No', '--rejects', 'reject']

describe('a question that votes did not decide', () => {
  let cwd: string
  let server: RedisServer
  let client: Redis
  before(async () => {
    server = await startRedis()
    client = new Redis(server.port, '127.0.0.1')
  })
  after(async () => {
    client.disconnect()
    await server.stop()
  })
  beforeEach(async () => {
    cwd = await tempDir()
    const policy = { approvers: { people: ['ann', 'bob'] }, quorum: 2, via: ['store'] }
    const policies = { slow: policy, fast: { ...policy, quorum: 1, expires: '500ms', onExpire: 'approve' } }
    const datasources = { redis: { host: '127.0.0.1', port: server.port, isPrimary: true } }
    const decisions = { people: [{ name: 'ann' }, { name: 'bob' }], policies }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources, decisions } }))
    await run('init', 'demo')
  })
  afterEach(() => client.flushall())

  const run = (...args: string[]) => cli([...args, '--config', 'config.yaml', '--id', 'demo'], { cwd })
  const linesOf = async (word: string, ...args: string[]) =>
    (await run(...args)).stdout.split('\n').filter((line) => line.trim().startsWith(word))

  it('is named by wait, decisions and show if its policy took an option because the time was up', async () => {
    await run('ask', 'deploy', '--policy', 'fast', ...options)
    const { stdout, stderr, exitCode } = await run('wait', 'deploy', '--timeout', '30s', '--log-level', 'warn')

    expect({ stdout, exitCode }).to.deep.equal({ stdout: 'approve\n', exitCode: 0 })
    expect(stderr.replace(/at \S+Z/, 'at TIME')).to.equal(
      'Warning: nobody voted on "deploy": the time was up at TIME, and the policy takes "approve" then (onExpire)\n',
    )
    expect(await linesOf('by', 'decisions', 'deploy')).to.deep.equal(['by        nobody: the time was up (onExpire)'])
    expect(await linesOf('deploy  ', 'show')).to.deep.equal([
      '  deploy  approved: approve by nobody: the time was up (onExpire)  shop to prod',
    ])
    // The list that scripts read stays as it is.
    expect((await run('decisions')).stdout).to.match(/approved +0\/1/)
    expect((await run('show', '--format', 'html')).stdout).to.include(
      ' by <bdi>nobody: the time was up (onExpire)</bdi>',
    )
  })

  it('is named if another program wrote that it is approved', async () => {
    await run('ask', 'deploy', '--policy', 'slow', '--expires', '1h', ...options)
    await run('decide', 'deploy', '--option', 'approve', '--actor', 'ann')
    const document = (await client.get('demo')) ?? ''
    await client.set('demo', document.replace('"state":"open"', '"state":"approved","option":"approve","by":["ann"]'))

    const { stdout, stderr } = await run('wait', 'deploy', '--log-level', 'warn')
    expect({ stdout, stderr }).to.deep.equal({
      stdout: 'approve\n',
      stderr: 'Warning: "deploy" is approved with 1 of 2 votes: another program wrote this outcome\n',
    })
    expect(await linesOf('by', 'decisions', 'deploy')).to.deep.equal([
      'by        1 of 2 votes: another program wrote it',
    ])
    expect((await run('decisions')).stdout).to.match(/approved +\d\/2/)
    // The time of the end is not known: it is not made up from the deadline.
    expect(JSON.parse((await run('wait', 'deploy', '--json')).stdout))
      .to.include({ decision: 'approved', at: '' })
      .and.to.have.property('warnings')
      .that.deep.equals(['"deploy" is approved with 1 of 2 votes: another program wrote this outcome'])
    expect((await run('ask', 'deploy', '--policy', 'slow', ...options)).stderr).to.equal(
      'Info: "deploy" was approved before, but with 1 of 2 votes: another program wrote it; it is asked again, and everyone has to vote\n',
    )
  })

  it('is named if a vote came by a way that the policy of the reader does not accept', async () => {
    await run('ask', 'deploy', '--policy', 'slow', ...options)
    await run('decide', 'deploy', '--option', 'approve', '--actor', 'ann')
    await run('decide', 'deploy', '--option', 'approve', '--actor', 'bob')
    const config = await readFile(join(cwd, 'config.yaml'), 'utf8')
    await writeFile(join(cwd, 'config.yaml'), config.replaceAll('"via":["store"]', '"via":["slack","web"]'))

    const warning =
      '"deploy" is approved with votes that the policy "slow" does not accept now: ann through store, bob through store; it accepts only: slack, web'
    const { stdout, stderr, exitCode } = await run('wait', 'deploy', '--log-level', 'warn')
    expect({ stdout, stderr, exitCode }).to.deep.equal({
      stdout: 'approve\n',
      stderr: `Warning: ${warning}\n`,
      exitCode: 0,
    })
    expect(JSON.parse((await run('wait', 'deploy', '--json')).stdout))
      .to.have.property('warnings')
      .that.deep.equals([warning])
    expect((await linesOf('vote  ', 'decisions', 'deploy')).map((line) => line.replace(/ \d\S+Z/, ''))).to.deep.equal([
      'vote      ann through store: approve (the policy does not accept store now)',
      'vote      bob through store: approve (the policy does not accept store now)',
    ])
  })

  it('is not named if people decided', async () => {
    await run('ask', 'deploy', '--policy', 'slow', ...options)
    await run('decide', 'deploy', '--option', 'approve', '--actor', 'ann')
    await run('decide', 'deploy', '--option', 'approve', '--actor', 'bob')

    expect((await run('wait', 'deploy', '--log-level', 'warn')).stderr).to.equal('')
    expect(await linesOf('by', 'decisions', 'deploy')).to.deep.equal(['by        ann, bob'])
  })
})
