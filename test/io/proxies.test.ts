import { expect } from 'chai'
import { proxyFor } from '../../src/io/proxy-choice.ts'
import { clientFor, deadOrigin } from '../support/http-client.ts'
import { certificatePath, startHttpServer } from '../support/http-server.ts'

const request = { headers: { authorization: 'Bearer secret-token' }, body: '{"text":"hi"}' }
const trusted = { ca: certificatePath }

describe('a proxy', () => {
  it('gets the whole URL of a plain request, and what NO_PROXY names does not go there', async () => {
    await using proxy = await startHttpServer([{ text: 'by proxy' }])
    await using server = await startHttpServer([{ text: 'direct' }])
    const { client } = clientFor({}, { HTTP_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' })

    const url = 'http://slack.example:8080/api?a=1#b'
    expect(await client.post({ ...request, url })).to.include({ body: 'by proxy' })
    expect(await client.post({ ...request, url: server.origin })).to.include({ body: 'direct' })

    const [{ headers, ...sent }] = proxy.requests as [(typeof proxy.requests)[0]]
    expect(sent).to.deep.equal({ method: 'POST', path: 'http://slack.example:8080/api?a=1', body: request.body })
    expect(headers).to.include({ host: 'slack.example:8080', authorization: 'Bearer secret-token' })
    expect(headers).not.to.include.keys('proxy-authorization')
  })

  it('of the config wins', async () => {
    await using proxy = await startHttpServer([{ text: 'by proxy' }])
    const { client } = clientFor({ proxy: proxy.origin }, { http_proxy: await deadOrigin() })
    expect(await client.post({ ...request, url: 'http://slack.example/api' })).to.include({ body: 'by proxy' })
  })

  it('opens a tunnel to an https host, whose certificate is still checked', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    await using proxy = await startHttpServer(undefined, { tunnelTo: server.origin })
    const env = { HTTPS_PROXY: proxy.origin }
    const post = { ...request, url: 'https://localhost/api' }

    expect(await clientFor(trusted, env).client.post(post)).to.include({ status: 200 })
    expect(await clientFor({ retries: 0 }, env).client.post(post)).to.include({ failure: 'tls' })

    expect(proxy.requests.map(({ method, path }) => [method, path])).to.deep.equal([
      ['CONNECT', 'localhost:443'],
      ['CONNECT', 'localhost:443'],
    ])
    expect(server.requests.map(({ path, headers: { host } }) => [path, host])).to.deep.equal([['/api', 'localhost']])
  })

  it('lends an address no name: the certificate of the host must have the address', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    await using proxy = await startHttpServer(undefined, { tunnelTo: server.origin })
    const env = { HTTPS_PROXY: proxy.origin.replace('127.0.0.1', 'localhost') }
    const { client } = clientFor({ ...trusted, retries: 0 }, env)
    expect(await client.post({ ...request, url: 'https://127.0.0.1/api' })).to.include({ status: 200 })
    for (const url of ['https://127.0.0.2/api', 'https://[::2]:8443/api']) {
      expect(await client.post({ ...request, url })).to.include({ failure: 'tls' })
    }
    expect(proxy.requests.map(({ path }) => path)).to.deep.equal(['127.0.0.1:443', '127.0.0.2:443', '[::2]:8443'])
  })

  it('may be reached by TLS, and shows its own certificate', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    await using proxy = await startHttpServer(undefined, { tls: true, tunnelTo: server.origin })
    const env = { HTTP_PROXY: proxy.origin, HTTPS_PROXY: proxy.origin }
    for (const url of ['http://slack.example/api', 'https://localhost/api']) {
      expect(await clientFor(trusted, env).client.post({ ...request, url })).to.include({ status: 200 })
      const untrusting = await clientFor({ retries: 0 }, env).client.post({ ...request, url })
      expect(untrusting).to.include({ failure: 'tls' })
    }
    const named = proxy.origin.replace('127.0.0.1', '0.0.0.0')
    for (const url of ['http://localhost/api', 'https://localhost/api']) {
      const { client } = clientFor({ ...trusted, retries: 0, proxy: named })
      expect(await client.post({ ...request, url })).to.include({ failure: 'tls' })
    }
  })

  it('gets its user and password, and nobody else does', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    await using proxy = await startHttpServer(undefined, { tunnelTo: server.origin })
    const address = proxy.origin.replace('://', '://us%20er:p%40ss@')
    const { client } = clientFor({ ...trusted, proxy: address })

    await client.post({ ...request, url: 'https://localhost/api' })
    await client.post({ ...request, url: 'http://slack.example/api' })

    const credentials = `Basic ${Buffer.from('us er:p@ss').toString('base64')}`
    expect(proxy.requests.map(({ headers }) => headers['proxy-authorization'])).to.deep.equal([
      credentials,
      credentials,
    ])
    expect(proxy.requests[0]!.headers).not.to.include.keys('authorization')
    expect(server.requests[0]!.headers).not.to.include.keys('proxy-authorization')
  })

  it('that refuses a tunnel is not taken for the host, and is not asked again', async () => {
    await using proxy = await startHttpServer(undefined, { tunnelTo: 'http://127.0.0.1:1', refusals: [407] })
    const { client } = clientFor({}, { https_proxy: proxy.origin.replace('://', '://user:secret@') })
    expect(await client.post({ ...request, url: 'https://slack.example/api' })).to.deep.equal({
      kind: 'failed',
      failure: 'unreachable',
      message: `slack.example through the proxy ${hostOf(proxy)}: it opened no tunnel: 407 Proxy Authentication Required`,
      attempts: 1,
    })
    expect(proxy.requests).to.have.length(1)
  })

  it('that cannot reach the host is asked again', async () => {
    await using server = await startHttpServer(undefined, { tls: true })
    await using proxy = await startHttpServer(undefined, { tunnelTo: server.origin, refusals: [502, 503] })
    const { client } = clientFor({ ...trusted, proxy: proxy.origin })
    expect(await client.post({ ...request, url: 'https://localhost/api' })).to.include({ status: 200, attempts: 3 })
  })

  it('that does not answer ends the request in time', async () => {
    await using proxy = await startHttpServer(['silence'], { tunnelTo: 'http://127.0.0.1:1', refusals: [0] })
    const { client } = clientFor({ timeout: 100, proxy: proxy.origin })
    const peer = `slack.example through the proxy ${hostOf(proxy)}`
    expect(await client.post({ ...request, url: 'https://slack.example/api' })).to.deep.equal({
      kind: 'failed',
      failure: 'unreachable',
      message: `${peer}: it opened no tunnel in time`,
      attempts: 1,
    })
    expect(await client.post({ ...request, url: 'http://slack.example/api' })).to.deep.equal({
      kind: 'failed',
      failure: 'timed-out',
      message: `${peer} did not answer within 0.1 s`,
      attempts: 1,
    })
  })

  it('that is not there, or hangs up, is named', async () => {
    const origin = await deadOrigin()
    await using rude = await startHttpServer(['close'])
    for (const [proxy, reason] of [
      [origin, ' refuses connections: connect ECONNREFUSED'],
      [rude.origin, ': socket hang up'],
    ] as const) {
      for (const scheme of ['http', 'https']) {
        const { client } = clientFor({ retries: 0, proxy })
        expect(await client.post({ ...request, url: `${scheme}://slack.example/api` })).to.deep.equal({
          kind: 'failed',
          failure: 'unreachable',
          message: `slack.example through the proxy ${new URL(proxy).host}${reason}`,
          attempts: 1,
        })
      }
    }
  })

  it('of another kind is refused without showing its address', async () => {
    const url = 'https://slack.example/api'
    const address = 'socks5://user:a-password@proxy:1080'
    const failed = { kind: 'failed', failure: 'bad-request', attempts: 0 }
    expect(await clientFor({}, { HTTPS_PROXY: address }).client.post({ ...request, url })).to.deep.equal({
      ...failed,
      message: 'slack.example: HTTPS_PROXY is not an http or https URL',
    })
    expect(await clientFor({ proxy: 'http://:a-password@' }).client.post({ ...request, url })).to.deep.equal({
      ...failed,
      message: 'slack.example: http.proxy is not an http or https URL',
    })
  })
})

describe('a proxy whose login has a percent sign that is none of an encoding', () => {
  it('is refused at once, without showing it', async () => {
    for (const url of ['http://slack.example/api', 'https://slack.example/api']) {
      const { client } = clientFor({ proxy: 'http://us%er:a-password@127.0.0.1:1' })
      expect(await client.post({ ...request, url })).to.deep.equal({
        kind: 'failed',
        failure: 'bad-request',
        attempts: 0,
        message: 'slack.example: http.proxy is not an http or https URL',
      })
    }
  })
})

describe('the choice of a proxy', () => {
  const chosen = (url: string, env: Readonly<Record<string, string>>) => proxyFor(new URL(url), undefined, env)?.href

  it('goes by the scheme of the URL; lower-case names win, and empty ones count as unset', () => {
    const env = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'https://tls:2', https_proxy: '' }
    expect(chosen('http://a.example', env)).to.equal('http://plain:1/')
    expect(chosen('https://a.example', env)).to.equal('https://tls:2/')
    expect(chosen('https://a.example', { ...env, https_proxy: 'lower:3' })).to.equal('http://lower:3/')
    expect(chosen('https://a.example', { HTTP_PROXY: 'http://plain:1' })).to.equal(undefined)
  })

  const table: Readonly<Record<string, { straight: readonly string[]; proxied: readonly string[] }>> = {
    '*': { straight: ['http://a.example', 'https://10.0.0.1'], proxied: [] },
    'b.example, a.example': {
      straight: ['http://a.example', 'http://A.example:8080', 'http://x.a.example', 'https://b.example'],
      proxied: ['http://aa.example', 'http://example', 'http://a.example.org'],
    },
    '.svc *.local': {
      straight: ['http://el.ci.svc', 'http://a.local', 'http://b.a.local'],
      proxied: ['http://svc', 'http://local', 'http://asvc', 'http://a.local.example'],
    },
    'A.EXAMPLE:8443,b.example:443': {
      straight: ['https://a.example:8443', 'https://b.example'],
      proxied: ['https://a.example', 'http://b.example'],
    },
    '10.0.0.0/8,192.168.1.7': {
      straight: ['http://10.1.2.3', 'http://192.168.1.7:8080'],
      proxied: ['http://11.0.0.1', 'http://192.168.1.70', 'http://10.example'],
    },
    '::1,[fd00::1]:8080,fe80::/10': {
      straight: ['http://[::1]', 'http://[fd00::1]:8080', 'http://[fe80::9]'],
      proxied: ['http://[::2]', 'http://[fd00::1]', 'http://127.0.0.1'],
    },
    '10.0.0.0/99,10.0.0.0/x,/,:,[': { straight: [], proxied: ['http://10.0.0.1', 'http://a.example'] },
    '': { straight: [], proxied: ['http://a.example'] },
  }
  for (const [list, { straight, proxied }] of Object.entries(table)) {
    it(`follows NO_PROXY=${JSON.stringify(list)}`, () => {
      const proxies = { HTTP_PROXY: 'http://proxy:1', HTTPS_PROXY: 'http://proxy:1', NO_PROXY: list }
      const through = (url: string) => chosen(url, proxies) !== undefined
      expect(straight.filter(through)).to.deep.equal([])
      expect(proxied.filter((url) => !through(url))).to.deep.equal([])
    })
  }

  it('asks NO_PROXY for the proxy of the config too', () => {
    const url = new URL('http://a.example')
    expect(proxyFor(url, 'http://proxy:1', { no_proxy: 'a.example' })).to.equal(undefined)
    expect(proxyFor(url, 'http://proxy:1', {})?.href).to.equal('http://proxy:1/')
  })
})

function hostOf({ origin }: { readonly origin: string }): string {
  return new URL(origin).host
}
