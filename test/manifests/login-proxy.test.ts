import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { readFile, realpath, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { load } from 'js-yaml'
import type { JsonObject } from '../../src/json/json.ts'
import { gatewayConfig, startGateway } from '../support/gateway.ts'
import { kustomizeUnavailable, render } from '../support/kustomize.ts'
import { parseManifests, readManifests, repositoryRoot } from '../support/manifests.ts'
import type { Manifest } from '../support/manifests.ts'
import { tempDir } from '../support/temp-dir.ts'
import { kustomize } from '../support/tekton/kustomize.ts'
import { rules } from './rules/all.ts'
import { problemsOf } from './rules/rule.ts'
import { World } from './rules/world.ts'

const name = 'cicdstatemgr-login-proxy'
const folder = join(repositoryRoot, 'tekton')
const labelsOf = (app: string) => ({ 'app.kubernetes.io/name': app, 'app.kubernetes.io/part-of': 'cicdstatemgr' })

interface ProxyConfig {
  readonly providers: readonly { readonly clientSecretFile: string; readonly oidcConfig: JsonObject }[]
  readonly upstreamConfig: {
    readonly proxyRawPath: boolean
    readonly upstreams: readonly { readonly path: string; readonly uri: string }[]
  }
  readonly injectRequestHeaders: readonly {
    readonly name: string
    readonly preserveRequestValue?: boolean
    readonly values: readonly {
      readonly claimSource?: JsonObject
      readonly secretSource?: { readonly fromFile: string }
    }[]
  }[]
}

/** An overlay with the login in front of the pages. */
async function overlayWith(base: string): Promise<string> {
  const directory = await realpath(await tempDir())
  const from = (path: string) => relative(directory, join(folder, path))
  const text = JSON.stringify({ resources: [from(`overlays/${base}`)], components: [from('components/login-proxy')] })
  await writeFile(join(directory, 'kustomization.yaml'), text)
  return directory
}

function specOf(manifests: readonly Manifest[], kind: string, of = name): JsonObject {
  const found = manifests.filter((one) => one.kind === kind && one.name === of)
  expect(found, `${kind} ${of}`).to.have.length(1)
  return found[0]!.document.spec as JsonObject
}

const proxyConfig = async () =>
  load(await readFile(join(folder, 'components/login-proxy/oauth2-proxy.yaml'), 'utf8')) as ProxyConfig

describe('the login in front of the pages', () => {
  for (const base of ['slack', 'socket-mode']) {
    it(`has all that it names, and is restricted, in the overlay ${base}`, async function () {
      if (kustomizeUnavailable() !== undefined) return this.skip()

      const rendered = await render(await overlayWith(base), base)

      expect(problemsOf(new World(rendered, readManifests(['tekton/secrets'])), rules)).to.deep.equal([])
      const deployment = JSON.stringify(specOf(rendered, 'Deployment'))
      // A change of the config replaces the pods.
      expect(deployment).to.match(/"configMap":\{"name":"cicdstatemgr-login-proxy-[a-z0-9]{10}"\}/)
      expect(deployment).to.contain('"automountServiceAccountToken":false').and.not.contain('"env"')
    })
  }

  it('reaches the gateway, names and a provider outside, and only the ingress controller reaches it', async () => {
    const manifests = kustomize(await overlayWith('socket-mode'))
    const own = specOf(manifests, 'NetworkPolicy') as { ingress: { from: JsonObject[] }[]; egress: JsonObject[] }
    const gateway = specOf(manifests, 'NetworkPolicy', 'cicdstatemgr-gateway-pages')

    expect(own.ingress.flatMap(({ from }) => from)).to.deep.equal([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } },
    ])
    const reached = specOf(manifests, 'NetworkPolicy', 'cicdstatemgr-gateway').egress as JsonObject[]
    expect(own.egress).to.deep.equal([
      reached[0],
      {
        ports: [{ protocol: 'TCP', port: 8080 }],
        to: [{ podSelector: { matchLabels: labelsOf('cicdstatemgr-gateway') } }],
      },
      reached.at(-1),
    ])
    // In Socket Mode no other policy lets anybody in.
    expect(gateway).to.deep.equal({
      podSelector: { matchLabels: labelsOf('cicdstatemgr-gateway') },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ protocol: 'TCP', port: 8080 }], from: [{ podSelector: { matchLabels: labelsOf(name) } }] }],
    })
  })

  it('passes on the pages only, and an Ingress leads to it alone', async () => {
    const { upstreamConfig } = await proxyConfig()
    const [ingress] = parseManifests(await readFile(join(folder, 'pages-ingress.yaml'), 'utf8'), 'pages-ingress.yaml')
    const { rules: hosts } = ingress!.document.spec as unknown as {
      rules: { http: { paths: { path: string; backend: JsonObject }[] } }[]
    }
    const paths = hosts.flatMap(({ http }) => http.paths)

    expect(upstreamConfig.proxyRawPath).to.equal(true)
    expect(upstreamConfig.upstreams.map(({ path }) => path)).to.deep.equal(['/flows', '/flows/'])
    for (const { uri } of upstreamConfig.upstreams) expect(uri).to.equal('http://cicdstatemgr-gateway-pages:8080')
    expect(paths.map(({ path }) => path)).to.deep.equal(['/flows', '/oauth2'])
    for (const { backend } of paths) expect(backend).to.deep.equal({ service: { name, port: { name: 'http' } } })
  })

  it('removes the headers that it sets from what browsers send, and reads secrets that its Secret has', async () => {
    const { injectRequestHeaders, providers } = await proxyConfig()
    const files = injectRequestHeaders.flatMap(({ values }) => values.flatMap(({ secretSource }) => secretSource ?? []))
    const cfg = await readFile(join(folder, 'components/login-proxy/oauth2-proxy.cfg'), 'utf8')
    const [secret] = readManifests(['tekton/secrets'])
      .flatMap(({ document }) => (document.secretGenerator as { name: string; files: string[] }[] | undefined) ?? [])
      .filter((one) => one.name === name)

    for (const header of injectRequestHeaders) expect(header).not.to.have.property('preserveRequestValue')
    const keys = secret!.files.map((file) => `/etc/oauth2-proxy/secrets/${file.split('=')[0]}`)
    expect([
      files[0]?.fromFile,
      /cookie_secret_file = "(.*)"/.exec(cfg)?.[1],
      providers[0]?.clientSecretFile,
    ]).to.deep.equal(keys)
    // With userIDClaim OAuth2 Proxy would take that claim for the address; without insecureSkipNonce it sends no nonce.
    expect(providers[0]?.oidcConfig).to.deep.equal({
      issuerURL: 'https://login.example',
      emailClaim: 'email',
      insecureSkipNonce: false,
      audienceClaims: ['aud'],
    })
  })

  it('is believed by a gateway with the secrets of generate.sh, and nobody else is', async () => {
    const cwd = await tempDir()
    const env = { ...process.env, SLACK_SIGNING_SECRET: 'signs', SLACK_BOT_TOKEN: 'xoxb-1' }
    await promisify(execFile)('sh', [join(folder, 'secrets/generate.sh'), 'slack', join(cwd, 'secrets')], { env })
    const secret = await readFile(join(cwd, 'secrets/login-proxy-secret'), 'utf8')
    const made = load(await readFile(join(cwd, 'secrets/gateway-secrets.yaml'), 'utf8')) as { cicdstatemgr: JsonObject }
    const { slack, api } = made.cicdstatemgr.gateway as JsonObject
    const [user, email, proof] = (await proxyConfig()).injectRequestHeaders.map(({ name: header }) => header)
    const section = {
      gateway: {
        forward: { url: 'http://127.0.0.1:9/' },
        url: 'https://cicd.example',
        api: { proxy: { userHeader: user!, emailHeader: email!, secretHeader: proof! } },
      },
    }
    const config = gatewayConfig({ directory: { path: `${cwd}/store`, isPrimary: true } }, section)
    const secrets = { cicdstatemgr: { slack: { token: 'xoxb-1' }, gateway: { slack: slack!, api: api! } } }
    await using gateway = await startGateway({ config, secrets, cwd })
    const status = async (headers: Record<string, string>) => (await fetch(`${gateway.url}/flows`, { headers })).status
    const person = { [user!]: '4711', [email!]: 'ann@example.org' }

    expect(await status({ ...person, [proof!]: secret })).to.equal(200)
    expect(await status(person)).to.equal(401)
    expect(await status({ ...person, [proof!]: `${secret}x` })).to.equal(401)
    expect(await status({ [user!]: '4711', [proof!]: secret })).to.equal(401)
    expect(await status({ ...person, authorization: `Bearer ${secret}` })).to.equal(401)
  })
})
