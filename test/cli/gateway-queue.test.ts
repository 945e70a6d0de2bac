import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startForwarder } from '../support/forwarders.ts'
import type { TestForwarder } from '../support/forwarders.ts'
import { cli } from '../support/cli.ts'
import { tempDir } from '../support/temp-dir.ts'

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`

describe('gateway queue', () => {
  let cwd: string
  let idle: TestForwarder

  beforeEach(async () => {
    cwd = await tempDir()
    idle = startForwarder({ name: 'directory', path: join(cwd, '.cicdstatemgr') }, 'http://127.0.0.1:9', { idle: true })
  })
  afterEach(() => idle.close())

  const queue = (...args: string[]) => cli(['gateway', 'queue', ...args], { cwd })

  async function put(id: string, body = {}): Promise<void> {
    await idle.forwarder.put({ deliveryId: id, body, kind: 'interaction' })
  }

  /** One that is dead, and one that waits. */
  async function two(): Promise<void> {
    await put('dead-1')
    const [taken] = (await idle.queue.take(1, 60_000)).items
    await idle.queue.bury(taken!, 'el:8080 answered 404: no such\nlistener')
    await put('waiting-1', {
      token: 'verification-token',
      response_url: 'https://hooks.slack.com/actions/T1/2/abc',
      view: { response_urls: [{ x: 1 }], root: { text: 'see https://hooks.slack.com/commands/T1/2/def now' } },
      trigger_id: '1.2.abc',
      actions: [{ value: 'deploy' }],
    })
  }

  it('lists the items, dead ones first', async () => {
    await two()

    const { stdout, exitCode } = await queue()

    const [counts, ...lines] = stdout.trimEnd().split('\n')
    expect(exitCode).to.equal(0)
    expect(counts).to.match(/^1 waiting, the oldest for \d+s; 1 dead$/)
    expect(lines).to.have.length(2)
    expect(lines[0]).to.match(
      new RegExp(`^dead     dead-1     interaction  1  ${time}  ${time}  el:8080 answered 404: no such listener$`),
    )
    expect(lines[1]).to.match(new RegExp(`^waiting  waiting-1  interaction  0  ${time}  ${time}  -$`))
  })

  it('prints the items alone with -o; after an action -o json is the result', async () => {
    await two()
    expect((await queue('-o', 'yaml')).stdout).to.match(/^- id: dead-1\n/)
    const { stderr, exitCode } = await queue('requeue', 'dead-1', '-o', 'yaml')
    expect({ stderr: stderr.split('\n')[0], exitCode }).to.deep.equal({
      stderr: 'Error: this command prints its result as JSON only, and not as YAML',
      exitCode: 2,
    })
    const { stdout } = await queue('requeue', 'dead-1', '-o', 'json')
    expect(JSON.parse(stdout)).to.deep.equal({ requeued: ['dead-1'], status: 'done' })
  })

  it('is empty at first', async () => {
    expect(await queue()).to.include({ stdout: '0 waiting; 0 dead\n', stderr: '', exitCode: 0 })
  })

  it('shows bodies as JSON, without tokens and reply URLs', async () => {
    await two()

    const { stdout } = await queue('--json')

    const { items, waiting, dead } = JSON.parse(stdout) as {
      items: { id: string; body: object }[]
      waiting: number
      dead: number
    }
    expect([waiting, dead]).to.deep.equal([1, 1])
    expect(items[1]!.body).to.deep.include({
      token: '***',
      response_url: '***',
      trigger_id: '***',
      view: { response_urls: '***', root: { text: 'see *** now' } },
      actions: [{ value: 'deploy' }],
    })
    for (const secret of ['verification-token', 'abc', 'def']) expect(stdout).to.not.contain(secret)
  })

  it('continues after the previous page', async () => {
    await two()

    const first = await queue('--limit', '1')
    const [, cursor = ''] = /--cursor (\S+)/.exec(first.stderr) ?? []
    const second = await queue('--cursor', cursor)

    expect(first.stdout).to.contain('dead-1').and.not.contain('waiting-1')
    expect(second.stdout).to.contain('waiting-1').and.not.contain('dead-1')
  })

  it('requeues by id, or all dead items, and drops', async () => {
    await two()

    expect(await queue('requeue', 'dead-1')).to.include({ stdout: 'dead-1\n', exitCode: 0 })
    expect(await idle.queue.count()).to.include({ waiting: 2, dead: 0 })
    expect(await queue('requeue', '--all-dead')).to.include({ stdout: '', exitCode: 0 })
    for (const taken of (await idle.queue.take(9, 60_000)).items) await idle.queue.bury(taken, 'x')
    const { stdout } = await queue('requeue', '--all-dead')
    expect(stdout.trimEnd().split('\n').sort()).to.deep.equal(['dead-1', 'waiting-1'])
    expect(await queue('drop', 'dead-1', 'waiting-1')).to.include({ stdout: 'dead-1\nwaiting-1\n', exitCode: 0 })
    expect(await idle.queue.count()).to.include({ waiting: 0, dead: 0 })
  })

  it('handles the known ids, and names the unknown ones', async () => {
    await two()

    const { stderr, exitCode } = await queue('requeue', 'waiting-1', 'dead-1', 'nowhere')

    expect(exitCode).to.equal(4)
    expect(stderr).to.match(
      /^Error: waiting-1, nowhere: no dead item of the queue\. The others are done\nCode: QUEUE_ITEM_NOT_FOUND\n/,
    )
    expect(await idle.queue.count()).to.include({ waiting: 2, dead: 0 })
  })

  for (const page of ['commands.md', 'gateway-forwarding.md']) {
    it(`does what docs/${page} says of it`, async () => {
      const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', page), 'utf8')
      const lines = [...text.matchAll(/^cicdstatemgr (gateway queue\b[^#\n]*)/gm)].map(([, line = '']) => line.trim())
      await writeFile(
        join(cwd, 'config.yaml'),
        '{cicdstatemgr: {datasources: {directory: {path: .cicdstatemgr, isPrimary: true}}}}',
      )
      await writeFile(join(cwd, 'secrets.yaml'), '{cicdstatemgr: {gateway: {forward: {secret: long-and-random}}}}')
      await two()
      await put('slack-0af7651916cd43dd')

      const printed = []
      for (const line of lines) printed.push((await cli(line.split(' '), { cwd })).stdout.split('\n')[0])

      expect(printed[0]).to.match(/^2 waiting, the oldest for \d+s; 1 dead$/)
      expect(printed.slice(1)).to.deep.equal(['dead-1', 'slack-0af7651916cd43dd'])
    })
  }

  it('refuses other words', async () => {
    for (const args of [
      ['requeue'],
      ['drop'],
      ['--all-dead'],
      ['drop', '--all-dead', 'a'],
      ['requeue', '--all-dead', 'a'],
      ['list'],
    ]) {
      const { stderr, exitCode } = await queue(...args)
      expect([exitCode, stderr.split('\n')[1]], args.join(' ')).to.deep.equal([2, 'Code: USAGE'])
    }
  })

  it('says which primaries have a queue', async () => {
    const datasources = { yamlfile: { path: 'context.yaml', isPrimary: true } }
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources } }))

    const { stderr, exitCode } = await queue('--config', 'config.yaml')

    expect(exitCode).to.equal(3)
    expect(stderr).to.contain('is a yamlfile as the primary: it has no queue for what a gateway forwards')
  })

  it('is a command of two words: in help, in completion, and in suggestions', async () => {
    const asked = []
    for (const args of [
      ['help', 'gateway', 'queue'],
      ['gateway', 'queue', '--help'],
      ['gatway', 'queue'],
    ]) {
      asked.push(await cli(args, { cwd }))
    }

    for (const { stdout } of asked.slice(0, 2)) expect(stdout).to.contain('$ cicdstatemgr gateway queue [ACTION...]')
    expect(asked[2]!.exitCode).to.equal(2)
  })
})
