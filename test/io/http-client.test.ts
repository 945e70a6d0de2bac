import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { join } from 'node:path'
import type { HttpSettings } from '../../src/io/http-settings.ts'
import type { Environment } from '../../src/io/environment.ts'
import { clientFor, deadOrigin } from '../support/http-client.ts'
import { certificatePath, startHttpServer } from '../support/http-server.ts'
import type { Answer } from '../support/http-server.ts'

const request = { headers: { authorization: 'Bearer secret-token' }, body: '{"text":"hi"}' }

describe('the HTTP client', () => {
  it('posts headers and body, and returns status, body and attempts', async () => {
    await using server = await startHttpServer([{ status: 201, json: { ok: true, emoji: '🚀' } }])

    const result = await clientFor().client.post({ ...request, url: `${server.origin}/hooks?a=1` })

    expect(result).to.deep.equal({ kind: 'answered', status: 201, body: '{"ok":true,"emoji":"🚀"}', attempts: 1 })
    const [{ headers, ...sent }] = server.requests as [(typeof server.requests)[0]]
    expect(sent).to.deep.equal({ method: 'POST', path: '/hooks?a=1', body: request.body })
    expect(headers).to.include({
      authorization: 'Bearer secret-token',
      'user-agent': 'cicdstatemgr',
      'content-length': '13',
    })
  })

  for (const status of [400, 401, 404, 422]) {
    it(`returns ${status} at once`, async () => {
      await using server = await startHttpServer([{ status, text: 'no' }])
      expect(await clientFor().client.post({ ...request, url: server.origin })).to.deep.equal({
        kind: 'answered',
        status,
        body: 'no',
        attempts: 1,
      })
    })
  }

  for (const status of [429, 500, 502, 503]) {
    it(`tries again after ${status}`, async () => {
      await using server = await startHttpServer([{ status }, { json: { ok: true } }])
      const result = await clientFor().client.post({ ...request, url: server.origin })
      expect(result).to.deep.equal({ kind: 'answered', status: 200, body: '{"ok":true}', attempts: 2 })
      expect(server.requests.map(({ body }) => body)).to.deep.equal([request.body, request.body])
    })
  }

  it('gives up after the configured retries with what was answered last, waiting longer each time', async () => {
    await using server = await startHttpServer([{ status: 500 }, { status: 502 }, { status: 503, text: 'busy' }])
    const { client, sleeps } = clientFor()

    const result = await client.post({ ...request, url: server.origin })

    expect(result).to.deep.equal({ kind: 'answered', status: 503, body: 'busy', attempts: 3 })
    expect(sleeps.map((sleep) => Math.floor(sleep / 1000))).to.deep.equal([1, 2])
  })

  it('never tries again with retries: 0', async () => {
    await using server = await startHttpServer([{ status: 503 }])
    expect(await clientFor({ retries: 0 }).client.post({ ...request, url: server.origin })).to.include({ attempts: 1 })
    expect(server.requests).to.have.length(1)
  })

  it('waits as long as Retry-After says', async () => {
    await using server = await startHttpServer([{ status: 429, headers: { 'retry-after': '17' } }, {}])
    const { client, sleeps } = clientFor()
    expect(await client.post({ ...request, url: server.origin })).to.include({ status: 200, attempts: 2 })
    expect(sleeps).to.deep.equal([17_000])
  })

  it('does not wait for a Retry-After of more than a minute', async () => {
    await using server = await startHttpServer([{ status: 429, headers: { 'retry-after': '61' } }, {}])
    const { client, sleeps } = clientFor()
    expect(await client.post({ ...request, url: server.origin })).to.include({ status: 429, attempts: 1 })
    expect(sleeps).to.deep.equal([])
  })

  it('tries again when the server hangs up', async () => {
    await using server = await startHttpServer(['close', { json: { ok: true } }])
    expect(await clientFor().client.post({ ...request, url: server.origin })).to.include({ status: 200, attempts: 2 })
  })

  it('reads an answer that begins before the whole body has arrived', async () => {
    const body = 'x'.repeat(1024 * 1024)
    let received = 0
    const early = createServer((incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-length': 11 }).flushHeaders()
      incoming.on('data', (chunk: Buffer) => (received += chunk.length))
      incoming.on('end', () => outgoing.end('{"ok":true}'))
    })
    await once(early.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(early.address() as AddressInfo).port}`
    const { client } = clientFor()

    const results = [await client.post({ ...request, body, url }), await client.post({ ...request, url })]

    client.close()
    early.close()
    expect(results).to.deep.equal(
      results.map(() => ({ kind: 'answered', status: 200, body: '{"ok":true}', attempts: 1 })),
    )
    expect(received).to.equal(body.length + request.body.length)
  })

  it('reports a port where nobody listens as unreachable after its retries', async () => {
    const origin = await deadOrigin()
    const { host } = new URL(origin)
    expect(await clientFor().client.post({ ...request, url: `${origin}/services/T0/B0` })).to.deep.equal({
      kind: 'failed',
      failure: 'unreachable',
      message: `${host} refuses connections: connect ECONNREFUSED`,
      attempts: 3,
    })
  })

  it('reports a server that does not answer in time, and does not ask it twice', async () => {
    await using server = await startHttpServer(['silence'])
    const result = await clientFor({ timeout: 100 }).client.post({ ...request, url: server.origin })
    const message = `${new URL(server.origin).host} did not answer within 0.1 s`
    expect(result).to.deep.equal({ kind: 'failed', failure: 'timed-out', message, attempts: 1 })
    expect(server.requests).to.have.length(1)
  })

  it('stops reading a response that never ends after 5 MB', async () => {
    await using server = await startHttpServer(['endless'])
    const result = await clientFor().client.post({ ...request, url: server.origin })
    const message = `${new URL(server.origin).host} answered with more than 5 MB`
    expect(result).to.deep.equal({ kind: 'failed', failure: 'too-large', message, attempts: 1 })
  })

  it('reads a response of just under 5 MB', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024)
    await using server = await startHttpServer([{ text }])
    expect(await clientFor().client.post({ ...request, url: server.origin })).to.deep.include({
      status: 200,
      body: text,
    })
  })

  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n'
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
  const unreadable: readonly (readonly [what: string, answer: Answer, says: string])[] = [
    ['101 and another protocol', { raw: upgrade }, 'answered 101 and switched to another protocol'],
    ['101 and hangs up', { raw: upgrade, thenEnd: true }, 'answered 101 and switched to another protocol'],
    ['101 and goes on with HTTP', { raw: `${upgrade}${head}\r\n{"ok":true}` }, 'answered 101 and switched to another'],
    ['less than its Content-Length', { raw: `${head}\r\n{"ok"`, thenEnd: true }, 'Content-Length mismatch'],
    ['more than its Content-Length', { raw: `${head}\r\n{"ok":true},{}`, thenEnd: true }, 'Parse Error'],
    ['two lengths', { raw: `${head}Content-Length: 12\r\n\r\n{"ok":true}`, thenEnd: true }, 'Duplicate Content-Length'],
    [
      'a chunk that breaks off',
      { raw: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel', thenEnd: true },
      'aborted',
    ],
    ['endless headers', { raw: `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(20_000)}` }, 'Header overflow'],
    ['what is no HTTP', { raw: 'SSH-2.0-OpenSSH_9\r\n', thenEnd: true }, 'Parse Error: Expected HTTP/'],
    ['a body after 204', { raw: 'HTTP/1.1 204 No Content\r\n\r\nok', thenEnd: true }, 'Parse Error'],
  ]
  for (const [what, answer, says] of unreadable) {
    it(`reports ${what} as an answer that cannot be read, and does not ask twice`, async () => {
      await using server = await startHttpServer([answer])
      const result = await clientFor().client.post({ ...request, url: server.origin })
      expect(result).to.include({ kind: 'failed', failure: 'unreadable', attempts: 1 })
      expect(result)
        .to.have.property('message')
        .that.includes(says)
        .and.satisfies((message: string) => message.startsWith(new URL(server.origin).host))
      expect(server.requests).to.have.length(1)
    })
  }

  for (const [what, raw] of [
    ['informational answers', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)],
    ['a body without its end', `${head}\r\n{"ok"`],
    ['headers without their end', head],
    ['a body that only the end of the connection ends', 'HTTP/1.1 200 OK\r\n\r\n{"ok":true}'],
  ] as const) {
    it(`waits no longer than its time for a server that sends ${what} and nothing more`, async () => {
      await using server = await startHttpServer([{ raw }])
      const result = await clientFor({ timeout: 150 }).client.post({ ...request, url: server.origin })
      expect(result).to.include({ kind: 'failed', failure: 'timed-out', attempts: 1 })
    })
  }

  it('reads the answer that comes after informational ones', async () => {
    const raw = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n${head}\r\n{"ok":true}`
    await using server = await startHttpServer([{ raw }])
    expect(await clientFor().client.post({ ...request, url: server.origin })).to.include({
      status: 200,
      body: '{"ok":true}',
    })
  })

  it('follows a redirect that repeats the request at the same origin', async () => {
    await using server = await startHttpServer([
      { status: 308, headers: { location: '/moved' } },
      { json: { ok: true } },
    ])
    expect(await clientFor().client.post({ ...request, url: `${server.origin}/old` })).to.include({
      status: 200,
      attempts: 1,
    })
    expect(server.requests.map(({ method, path, body }) => [method, path, body])).to.deep.equal([
      ['POST', '/old', request.body],
      ['POST', '/moved', request.body],
    ])
  })

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a redirect (${status}) to another host`, async () => {
      await using other = await startHttpServer()
      await using server = await startHttpServer([{ status, headers: { location: `${other.origin}/steal` } }])

      const result = await clientFor().client.post({ ...request, url: server.origin })

      const [from, to] = [server, other].map(({ origin }) => new URL(origin).host)
      const message = `${from} answered ${status} with a redirect to ${to}, which is not followed`
      expect(result).to.deep.equal({ kind: 'failed', failure: 'redirected', message, status, attempts: 1 })
      expect(other.requests).to.deep.equal([])
    })
  }

  it('says why it does not follow a redirect to the same host', async () => {
    for (const [status, scheme, why] of [
      [302, 'http', 'only 307 and 308 repeat the request'],
      [308, 'https', 'write https:// into the url'],
      [301, 'https', 'write https:// into the url'],
    ] as const) {
      const answers = [{ status, headers: { location: '' } }]
      await using server = await startHttpServer(answers)
      const { host } = new URL(server.origin)
      answers[0]!.headers.location = `${scheme}://${host}/login`
      const result = await clientFor().client.post({ ...request, url: server.origin })
      const message = `${host} answered ${status} with a redirect to ${host}, which is not followed: ${why}`
      expect(result).to.deep.equal({ kind: 'failed', failure: 'redirected', message, status, attempts: 1 })
    }
  })

  it('stops following a redirect that leads to itself', async () => {
    await using server = await startHttpServer([{ status: 308, headers: { location: '/' } }])
    expect(await clientFor().client.post({ ...request, url: server.origin })).to.include({ failure: 'redirected' })
  })

  it('reports a certificate that nobody vouches for as a TLS failure', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    const result = await clientFor({ retries: 0 }).client.post({ ...request, url: server.origin })
    expect(result).to.include({ kind: 'failed', failure: 'tls', attempts: 1 })
    expect(server.requests).to.deep.equal([])
  })

  const trusting: Readonly<Record<string, { settings?: Partial<HttpSettings>; env?: Environment }>> = {
    'http.ca': { settings: { ca: certificatePath } },
    REQUESTS_CA_BUNDLE: { env: { REQUESTS_CA_BUNDLE: certificatePath } },
    SSL_CERT_FILE: { env: { REQUESTS_CA_BUNDLE: '', SSL_CERT_FILE: certificatePath } },
  }
  for (const [name, { settings, env }] of Object.entries(trusting)) {
    it(`trusts the certificates of ${name}`, async () => {
      await using server = await startHttpServer(undefined, { tls: true })
      expect(await clientFor(settings, env).client.post({ ...request, url: server.origin })).to.include({ status: 200 })
    })
  }

  it('reports a CA file that is not there as a TLS failure', async () => {
    const result = await clientFor({ ca: '/nowhere/ca.pem' }).client.post({ ...request, url: 'https://localhost:1' })
    const message = "localhost:1: ENOENT: no such file or directory, stat '/nowhere/ca.pem'"
    expect(result).to.deep.equal({ kind: 'failed', failure: 'tls', message, attempts: 0 })
  })

  const withoutCertificate = join(import.meta.dirname, 'http-client.test.ts')
  const nothing = '/dev/null'
  for (const [name, path, settings, env] of [
    ['http.ca', withoutCertificate, { ca: withoutCertificate }, {}],
    ['http.ca that is empty', nothing, { ca: nothing }, {}],
    ['REQUESTS_CA_BUNDLE', withoutCertificate, {}, { REQUESTS_CA_BUNDLE: withoutCertificate }],
  ] as const) {
    it(`names a file of ${name} that has no certificate, and asks nobody`, async () => {
      const result = await clientFor(settings, env).client.post({ ...request, url: 'https://localhost:1' })
      const message = `localhost:1: ${path} has no certificate in PEM form`
      expect(result).to.deep.equal({ kind: 'failed', failure: 'tls', message, attempts: 0 })
    })
  }

  it('trusts only http.ca beside an empty bundle', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    const { client } = clientFor({ ca: certificatePath }, { SSL_CERT_FILE: nothing })
    expect(await client.post({ ...request, url: server.origin })).to.include({ status: 200 })
  })

  for (const url of ['', 'slack.com/api', 'file:///etc/passwd', 'https://', 'unix:/run/x.sock:/']) {
    it(`refuses ${JSON.stringify(url)} as a URL`, async () => {
      const message = 'the URL is not an http or https URL'
      expect(await clientFor().client.post({ ...request, url })).to.deep.equal({
        kind: 'failed',
        failure: 'bad-request',
        message,
        attempts: 0,
      })
    })
  }

  it('reports a header that cannot be sent without showing it', async () => {
    await using server = await startHttpServer()
    const headers = { authorization: 'Bearer secret-token\nhost: evil' }
    const result = await clientFor().client.post({ ...request, headers, url: server.origin })
    expect(result).to.include({ kind: 'failed', failure: 'bad-request' })
    expect(JSON.stringify(result)).not.to.include('secret-token')
  })

  it('masks secrets in what it reports', async () => {
    const { host } = new URL(await deadOrigin())
    const { client } = clientFor({ retries: 0, ca: '/nowhere/secret-token' })
    expect(await client.post({ ...request, url: `http://${host}` })).to.deep.include({
      message: `${host}: ENOENT: no such file or directory, stat '/nowhere/***'`,
    })
  })
})
