import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { PrimaryConfig } from '../../../src/config/config.ts'
import { bundleScript } from '../../support/bundle-script.ts'
import { startForwarder } from '../../support/forwarders.ts'
import { eventually } from '../../support/gateway.ts'
import { startRedis } from '../../support/redis-server.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** Killed in the middle of something else each time. */
const rounds = Number(process.env.KILLS ?? 5)

describe('a gateway that is killed under load, again and again', function () {
  this.timeout(60_000 + rounds * 12_000)
  let script: string
  let server: Server
  let got: { readonly id: string; readonly body: string }[]
  let url: string

  before(async () => {
    script = await bundleScript(join(import.meta.dirname, '..', '..', 'support', 'forward-for-ever.ts'))
  })

  beforeEach(async () => {
    got = []
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        got.push({ id: String(request.headers['x-cicdstatemgr-delivery']), body: Buffer.concat(chunks).toString() })
        response.writeHead(202).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it('forwards all that it acknowledged, on redis, two of them at once', async () => {
    const redis = await startRedis()
    const timeouts = { connect: 2000, command: 4000 }
    try {
      await expectNothingLost({
        name: 'redis',
        host: redis.host,
        port: redis.port,
        db: 0,
        keyPrefix: 'cicd:',
        timeouts,
      })
    } finally {
      await redis.stop()
    }
  })

  it('forwards all that it acknowledged, in a directory, two of them at once', async () => {
    await expectNothingLost({ name: 'directory', path: await tempDir() })
  })

  async function expectNothingLost(primary: PrimaryConfig): Promise<void> {
    const acknowledged: string[] = []
    for (let round = 0; round < rounds; round++) {
      const told = await Promise.all(
        ['a', 'b'].map((name) => killedAfter(10 + 7 * (round % 20), primary, `${name}${round}`)),
      )
      acknowledged.push(...told.flat())
    }
    await using last = startForwarder(primary, url)
    await eventually(
      async () => {
        const { waiting, dead } = await last.queue.count()
        return waiting + dead === 0 ? true : undefined
      },
      50_000 + rounds * 5_000,
    )

    expect(acknowledged.length).to.be.greaterThan(10 * rounds)
    const received = new Set(got.map(({ id }) => id))
    expect(acknowledged.filter((id) => !received.has(id))).to.deep.equal([])
    // Who dropped a repeat by its id would lose nothing of it: it is the same. There are few: those that were under way.
    expect(new Set(got.map(({ id, body }) => id + body)).size).to.equal(received.size)
    expect(got.length - received.size).to.be.at.most(rounds * 2 * 8)
  }

  /** The ids that a process acknowledged until it was killed, in the middle of the one after so many. */
  async function killedAfter(count: number, primary: PrimaryConfig, prefix: string): Promise<string[]> {
    const child = spawn(process.execPath, [script, JSON.stringify(primary), url, prefix], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.split('\n').length > count) child.kill('SIGKILL')
    })
    await once(child, 'close')
    const lines = text.split('\n').slice(0, -1)
    // Each id is put once: it is new, also where another one has forwarded it before this one looks once more.
    expect(lines.filter((line) => !line.endsWith(' true'))).to.deep.equal([])
    return lines.map((line) => line.split(' ')[0]!)
  }
})
