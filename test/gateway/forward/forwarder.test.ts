import { expect } from 'chai'
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { PrimaryConfig } from '../../../src/config/config.ts'
import { deliveryName } from '../../../src/gateway/forward/forwarder.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { parseJson } from '../../../src/json/json-text.ts'
import { startForwarder } from '../../support/forwarders.ts'
import type { TestForwarder } from '../../support/forwarders.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { Answer, HttpServer } from '../../support/http-server.ts'
import { rejection } from '../../support/rejection.ts'
import { startRedis } from '../../support/redis-server.ts'
import type { RedisServer } from '../../support/redis-server.ts'
import { tempDir } from '../../support/temp-dir.ts'

const accepted: Answer = { status: 202, json: { eventID: '1' } }

for (const name of ['redis', 'directory'] as const) {
  describe(`forwarding by a queue on ${name}`, () => {
    let redis: RedisServer | undefined
    let primary: PrimaryConfig
    let made = 0
    const open: (TestForwarder | HttpServer)[] = []

    before(async () => {
      if (name === 'redis') redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    })
    after(() => redis?.stop())
    beforeEach(async () => {
      const timeouts = { connect: 1000, command: 2000 }
      primary =
        redis === undefined
          ? { name: 'directory', path: join(await tempDir(), 'store') }
          : { name: 'redis', host: redis.host, port: redis.port, db: 0, keyPrefix: `test-${++made}:`, timeouts }
    })
    afterEach(async () => {
      for (const one of open.splice(0)) await one.close()
    })

    async function receiver(...answers: Answer[]): Promise<HttpServer> {
      const server = await startHttpServer(answers)
      open.push(server)
      return server
    }

    function start(...args: Parameters<typeof startForwarder> extends [unknown, ...infer Rest] ? Rest : never) {
      const started = startForwarder(primary, ...args)
      open.unshift(started)
      return started
    }

    const put = ({ forwarder }: TestForwarder, deliveryId: string, body: JsonObject = { n: deliveryId }) =>
      forwarder.put({ deliveryId, body, kind: 'interaction' })

    async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
      while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5))
    }

    const isEmpty = async ({ queue }: TestForwarder) => {
      const { waiting, dead } = await queue.count()
      return waiting + dead === 0
    }

    it('sends an item as JSON, once, with the token, a signature and the delivery id', async () => {
      const server = await receiver(accepted)
      const one = start(`${server.origin}/hook?x=1`)
      const body = parseJson(
        '{"token":"t","n":12345678901234567890,"f":1.0,"cicdstatemgr":{"invoker":"ann"}}',
      ) as JsonObject

      expect(await put(one, 'slack-1', body)).to.equal(true)
      await until(() => isEmpty(one))

      const [request] = server.requests
      expect(server.requests).to.have.length(1)
      expect(request!.path).to.equal('/hook?x=1')
      expect(request!.body).to.equal(
        `{"token":"t","n":12345678901234567890,"f":1.0,"cicdstatemgr":{"invoker":"ann","deliveryId":"slack-1","deliveryName":"${deliveryName('slack-1')}"}}`,
      )
      expect(request!.headers).to.include({
        'content-type': 'application/json',
        'x-cicdstatemgr-delivery': 'slack-1',
        'x-cicdstatemgr-token': 'a shared secret',
        'x-hub-signature-256': `sha256=${createHmac('sha256', 'a shared secret').update(request!.body).digest('hex')}`,
      })
      expect(deliveryName('slack-1')).to.match(/^[0-9a-f]{24}$/)
    })

    it('recognises a repeat, before the item was sent and after', async () => {
      const server = await receiver(accepted)
      const idle = start(server.origin, { idle: true })
      const results = [await put(idle, 'a'), await put(idle, 'a')]
      const working = start(server.origin)
      await until(() => isEmpty(working))
      results.push(await put(working, 'a'))

      expect(results).to.deep.equal([true, false, false])
      await put(working, 'b')
      await until(() => isEmpty(working))
      expect(server.requests.map(({ headers }) => headers['x-cicdstatemgr-delivery'])).to.deep.equal(['a', 'b'])
    })

    it('has a header for any id', async () => {
      const server = await receiver(accepted)
      const one = start(server.origin)
      for (const id of ['with space', 'ümlaut\r\nx: y', '', 'x'.repeat(1000)]) await put(one, id)
      await until(() => isEmpty(one))

      for (const { headers } of server.requests) {
        expect(headers['x-cicdstatemgr-delivery']).to.match(/^sha256-[0-9a-f]{64}$/)
      }
      expect(new Set(server.requests.map(({ headers }) => headers['x-cicdstatemgr-delivery'])).size).to.equal(4)
    })

    it('tries again, with the same id and the same bytes, until it is accepted', async () => {
      const failures: Answer[] = [
        { status: 503 },
        { status: 500, text: 'x' },
        { status: 429 },
        { status: 408 },
        'close',
        'silence',
        { raw: 'HTTP/1.1 202 Acc\r\ncontent-length: 10\r\n\r\nhalf', thenEnd: true },
      ]
      const server = await receiver(...failures, accepted)
      const outcomes: string[] = []
      const count = (outcome: string) => outcomes.push(outcome)
      const one = start(server.origin, { forward: { timeout: '300ms' }, count })
      await put(one, 'a')
      await until(() => isEmpty(one))

      expect(server.requests).to.have.length(failures.length + 1)
      expect(
        new Set(server.requests.map(({ body, headers }) => body + String(headers['x-cicdstatemgr-delivery']))).size,
      ).to.equal(1)
      expect(outcomes).to.deep.equal([...failures.map(() => 'retried'), 'delivered'])
    })

    it('waits as long as a receiver asks for, but no longer than five minutes', async () => {
      const server = await receiver(
        { status: 429, headers: { 'retry-after': '100' } },
        { status: 503, headers: { 'retry-after': '86400' } },
        { status: 503, headers: { 'retry-after': new Date(Date.now() + 150_000).toUTCString() } },
        { status: 503, headers: { 'retry-after': 'soon' } },
        accepted,
      )
      const one = start(`${server.origin}/`)
      const due: number[] = []
      for (const id of ['a', 'b', 'c']) {
        await put(one, id)
        const { at } = await waitingAgain(one, id)
        due.push(Math.round((Date.parse(at) - Date.now()) / 1000))
      }
      await put(one, 'd')
      await until(() => server.requests.length === 5)

      expect(due[0]).to.be.within(90, 100)
      expect(due[1]).to.be.within(290, 300)
      expect(due[2]).to.be.within(130, 150)
    })

    async function waitingAgain({ queue }: TestForwarder, id: string): Promise<{ readonly at: string }> {
      for (;;) {
        const { items } = await queue.list({ limit: 10 })
        const found = items.find((item) => item.id === id && item.reason !== '')
        if (found !== undefined) return found
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }

    it('waits for a receiver that is away', async () => {
      const gone = await receiver(accepted)
      await gone.close()
      const one = start(gone.origin)
      await put(one, 'a')
      await until(async () => (await one.queue.list({ limit: 1 })).items[0]?.reason.includes('ECONNREFUSED') === true)

      expect((await one.queue.list({ limit: 1 })).items[0]).to.include({ id: 'a', state: 'waiting' })
    })

    it('gives up after three refusals, keeps the item, and sends it when it is requeued', async () => {
      const refusal: Answer = { status: 404, text: 'no such\nlistener' }
      const server = await receiver(refusal, refusal, refusal, accepted)
      const one = start(server.origin)
      await put(one, 'a')
      await until(async () => (await one.queue.count()).dead === 1)

      const { host } = new URL(server.origin)
      const [dead] = (await one.queue.list({ limit: 10 })).items
      expect(dead).to.include({ id: 'a', state: 'dead', attempts: 3, reason: `${host} answered 404: no such listener` })
      expect(server.requests).to.have.length(3)
      await one.queue.requeue('a')
      await until(() => isEmpty(one))
      expect(server.requests).to.have.length(4)
    })

    it('gives up after as many attempts as the config says', async () => {
      const server = await receiver({ status: 503 })
      const one = start(server.origin, { forward: { attempts: 2 } })
      await put(one, 'a')
      await until(async () => (await one.queue.count()).dead === 1)

      expect(server.requests).to.have.length(2)
    })

    it('follows no redirect with the token', async () => {
      const elsewhere = await receiver(accepted)
      const server = await receiver({ status: 307, headers: { location: `${elsewhere.origin}/x` } })
      const one = start(server.origin)
      await put(one, 'a')
      await until(async () => (await one.queue.count()).dead === 1)

      expect(elsewhere.requests).to.deep.equal([])
    })

    it('shows an item that another program changed as dead, and does not send it', async () => {
      const server = await receiver(accepted)
      const one = start(server.origin)
      await one.queue.put({ id: 'strange', text: 'no item of ours' }, 10)
      await until(async () => (await one.queue.count()).dead === 1)

      expect(server.requests).to.deep.equal([])
    })

    it('refuses more than the config allows, honestly, and drops nothing', async () => {
      const one = start('http://127.0.0.1:9', { idle: true, maxItems: 2 })
      await put(one, 'a')
      await put(one, 'b')

      const error = await rejection(put(one, 'c'))

      expect(error).to.include({ kind: 'store-unavailable', code: 'QUEUE_FULL', exitCode: 6 })
      expect(error.message).to.equal('2 items wait to be forwarded or are dead, and no more are allowed')
      expect(await put(one, 'a')).to.equal(false)
    })

    it('finishes work in progress when it has to end, and leaves the rest to the next process', async () => {
      let answer: (() => void) | undefined
      const arrived: string[] = []
      const server = createServer((request, response) => {
        arrived.push(String(request.headers['x-cicdstatemgr-delivery']))
        answer = () => response.writeHead(202).end()
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const one = start(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { forward: { concurrency: 1 } })
      await put(one, 'a')
      await put(one, 'b')
      await until(() => arrived.length === 1)

      const stopped = one.stop()
      answer!()
      await stopped

      expect(await one.queue.count()).to.include({ waiting: 1 })
      expect((await one.queue.list({ limit: 10 })).items.map(({ id }) => id)).to.not.include(arrived[0])
      expect(arrived).to.have.length(1)
      server.closeAllConnections()
      server.close()
    })

    it('sends each of 60 items once if three processes share a queue, and respects the limit at once', async () => {
      let [now, most] = [0, 0]
      const got: string[] = []
      const server = createServer((request, response) => {
        most = Math.max(most, ++now)
        got.push(String(request.headers['x-cicdstatemgr-delivery']))
        setImmediate(() => {
          now--
          response.writeHead(202).end()
        })
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const workers = [1, 2, 3].map(() => start(url, { forward: { concurrency: 2 } }))
      const ids = Array.from({ length: 60 }, (_, n) => `id-${n}`)
      await Promise.all(ids.map((id, n) => put(workers[n % 3]!, id)))
      await until(() => isEmpty(workers[0]!))

      expect(got.sort()).to.deep.equal(ids.sort())
      expect(most).to.be.at.most(6)
      server.closeAllConnections()
      server.close()
    })

    it('reports how many items wait', async () => {
      const server = await receiver(accepted)
      const idle = start(server.origin, { idle: true })
      for (const id of ['a', 'b']) await put(idle, id)
      const one = start('http://127.0.0.1:9', { pauseAfter: () => 60_000 })
      await until(() => one.forwarder.stats.waiting > 0)

      expect(one.forwarder.stats).to.include({ waiting: 2, dead: 0, storeReached: true })
    })

    if (name === 'redis') {
      it('loses nothing and sends nothing twice when Redis is killed and comes back, and refuses meanwhile', async () => {
        const server = await receiver(accepted)
        // An item whose worker was told nothing, since the answer was lost, is taken again after its lease.
        const one = start(server.origin, { margin: 15_000 })
        const taken: string[] = []
        await put(one, 'before').then(() => taken.push('before'))
        await redis!.restart(async () => {
          const error = await rejection(put(one, 'meanwhile'))
          expect(error.kind).to.equal('store-unavailable')
          await until(() => !one.forwarder.stats.storeReached)
        })
        await until(() => one.forwarder.stats.storeReached)
        await put(one, 'after').then(() => taken.push('after'))
        await until(() => isEmpty(one))

        const got = server.requests.map(({ headers }) => headers['x-cicdstatemgr-delivery'])
        expect(got).to.include.members(taken)
        expect(new Set(got).size).to.equal(got.length)
      }).timeout(90_000)
    }
  })
}
