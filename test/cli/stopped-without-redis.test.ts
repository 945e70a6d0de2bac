import { expect } from 'chai'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCli } from '../support/cli.ts'
import { ControllerBench } from '../support/controller.ts'
import { eventually, gatewayConfig, gatewaySecrets } from '../support/gateway.ts'
import { startHttpServer } from '../support/http-server.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { signed } from '../support/slack.ts'
import { tempDir } from '../support/temp-dir.ts'

/** Less than the 8 s that a controller waits for a read, and the 20 s that a gateway gives its work. */
const soon = 6_000

describe('a server that is told to end while Redis is away', () => {
  let redis: RedisServer
  const datasources = () => ({
    redis: { host: redis.host, port: redis.port, isPrimary: true, timeouts: { unreachable: '2m' } },
  })
  beforeEach(async () => {
    redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  })
  afterEach(() => redis.stop())

  /** Milliseconds from the signal to the exit. */
  const end = async (child: ChildProcess): Promise<number> => {
    const begin = performance.now()
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
    return performance.now() - begin
  }

  it('is a gateway: it exits 0 soon, and the next one forwards what was accepted', async () => {
    const cwd = await tempDir()
    let status = 503
    await using receiver = await startHttpServer(() => ({ status, json: {} }))
    const config = gatewayConfig(datasources(), { gateway: { forward: { url: receiver.origin } } })
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config))
    await writeFile(join(cwd, 'secrets.yaml'), JSON.stringify(gatewaySecrets()))
    const start = async () => {
      const args = ['gateway', '--config', 'config.yaml', '--secrets', 'secrets.yaml', '--listen', '127.0.0.1:0']
      const { child, result } = startCli(args, { cwd })
      const url = await new Promise<string>((resolve) => {
        let text = ''
        child.stderr!.on('data', (chunk: Buffer) => {
          const [, found] = /"url":"([^"]+)"/.exec((text += chunk.toString())) ?? []
          if (found !== undefined) resolve(found)
        })
      })
      return { child, result, url }
    }
    const first = await start()
    const body = 'command=%2Fdeploy&text=now&trigger_id=1.2.a&user_id=U01&team_id=T01&channel_id=C01'
    const answer = await fetch(`${first.url}/slack/commands`, { method: 'POST', headers: signed(body), body })
    // The result of the first attempt is stored: otherwise the next gateway waits until the lease of the item ends.
    const client = redis.client()
    const notes = async () => Object.values(await client.hgetall('{gateway:queue}:notes'))
    await eventually(async () => (await notes()).find((note) => note.includes('503')))
    client.disconnect()

    let took = Infinity
    await redis.restart(async () => {
      took = await end(first.child)
    })
    const { exitCode } = await first.result
    const before = receiver.requests.length
    status = 202
    const second = await start()
    await eventually(() => receiver.requests[before])
    await end(second.child)

    expect(answer.status).to.equal(200)
    expect({ exitCode, isSoon: took < soon }).to.deep.equal({ exitCode: 0, isSoon: true })
    expect(receiver.requests[before]!.body).to.contain('"command":"/deploy"')
  })

  it('is a controller: it exits 0 soon, and the next one does what was asked for', async () => {
    await using bench = await ControllerBench.open({ datasources: datasources() })
    await bench.init('flow')
    await writeFile(join(bench.folder, 'config.yaml'), JSON.stringify({ cicdstatemgr: { datasources: datasources() } }))
    const args = ['controller', '--config', 'config.yaml', '--kubeconfig', await bench.api.kubeconfig(bench.folder)]
    const first = startCli([...args, '--alone'], { cwd: bench.folder })
    bench.create('before', 'State', { 'context-id': 'flow', set: ['state.a=1'] })
    await bench.ended('before')

    let took = Infinity
    await redis.restart(async () => {
      bench.create('get', 'State', { 'context-id': 'flow', set: ['state.a=2'] })
      await bench.api.called(({ method, path }) => method === 'PATCH' && path.includes('/get/'))
      took = await end(first.child)
    })
    const { exitCode } = await first.result
    const second = startCli([...args, '--alone'], { cwd: bench.folder })
    const { status } = await bench.ended('get')
    await end(second.child)

    expect({ exitCode, isSoon: took < soon, status }).to.deep.equal({ exitCode: 0, isSoon: true, status: 'True' })
  })
})
