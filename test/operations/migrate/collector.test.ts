import { expect } from 'chai'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { createAuthority } from '../../../src/operations/migrate/certificates.ts'
import { startCollector } from '../../../src/operations/migrate/collector.ts'

/** The answer to a POST through a tunnel of a proxy. */
async function postThrough(proxy: string, host: string, ca: string): Promise<unknown> {
  const tunnel = request(proxy, { method: 'CONNECT', path: `${host}:443` })
  tunnel.end()
  const [, socket] = (await once(tunnel, 'connect')) as [IncomingMessage, Socket]
  const inside = connect({ socket, servername: host, ca })
  await once(inside, 'secureConnect')
  const post = request({ createConnection: () => inside, method: 'POST', path: '/x', headers: { host } })
  post.end('hello')
  const [answer] = (await once(post, 'response')) as [IncomingMessage]
  const body: unknown = JSON.parse(await text(answer))
  inside.destroy()
  return body
}

describe('the receiver of what both programs send', () => {
  it('answers for any host, by HTTPS too, and keeps what it got', async () => {
    await using collector = await startCollector()

    const answers = ['hooks.slack.com', 'a.example'].map((host) =>
      postThrough(collector.origin, host, collector.certificate),
    )
    expect(await Promise.all(answers)).to.deep.equal(Array(2).fill({ ok: true, ts: '1600.1', channel: 'C1' }))
    const taken = collector.take()
    expect(taken.map(({ url }) => url)).to.have.members(['https://hooks.slack.com/x', 'https://a.example/x'])
    expect(taken[0]).to.include({ method: 'POST', body: 'hello', authorization: null })
    expect(collector.take()).to.deep.equal([])
  })

  it('returns what chat.postMessage posts, as Slack does', async () => {
    await using collector = await startCollector()
    const post = async (path: string, body: string): Promise<unknown> =>
      (await fetch(`${collector.origin}${path}`, { method: 'POST', body })).json()
    const posted = { ok: true, ts: '1600.1', channel: 'C1' }

    expect(await post('/slack', '{"text": "a\nb", "thread_ts": "1500.2", "channel": "C9"}')).to.deep.equal({
      ...posted,
      message: { text: 'a\nb', ts: '1600.1', thread_ts: '1500.2' },
    })
    expect(await post('/api/chat.postMessage', '{"text": "a"}')).to.deep.equal({
      ...posted,
      message: { text: 'a', ts: '1600.1' },
    })
    expect(await post('/trigger', '{"text": "a"}')).to.deep.equal(posted)
  })

  it('ends without waiting for a program that does not trust it', async () => {
    await using collector = await startCollector()
    const other = (await createAuthority(Date.now())).certificate

    const error: unknown = await postThrough(collector.origin, 'a.example', other).catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(Error)
    expect(collector.take()).to.deep.equal([])
  })
})

describe('a certificate for one run', () => {
  it('is signed by the authority, for its host, and for a week', async () => {
    const now = Date.parse('2026-11-28T12:00:00Z')
    const authority = await createAuthority(now)
    const issuer = new X509Certificate(authority.certificate)
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.example`

    for (const host of ['hooks.slack.com', long]) {
      const own = new X509Certificate((await authority.issue(host)).cert)
      expect(own.verify(issuer.publicKey), host).to.equal(true)
      expect([own.checkHost(host), own.checkHost('other.example'), own.ca]).to.deep.equal([host, undefined, false])
      expect(own.checkIssued(issuer)).to.equal(true)
    }
    expect(new X509Certificate((await authority.issue('127.0.0.1')).cert).checkIP('127.0.0.1')).to.equal('127.0.0.1')
    expect([issuer.ca, Date.parse(issuer.validTo) - now]).to.deep.equal([true, 7 * 24 * 60 * 60 * 1000])
  })
})
