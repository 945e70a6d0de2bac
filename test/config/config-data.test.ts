import { expect } from 'chai'
import fc from 'fast-check'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject, JsonValue } from '../../src/json/json.ts'
import { redactor } from '../../src/text/redaction.ts'
import { rejection } from '../support/rejection.ts'

const datasources = { memory: { isPrimary: true } }
const webhook = 'https://hooks.slack.com/services/T0000/B0000/'

async function seen(section: JsonObject, secrets: JsonObject = {}): Promise<JsonObject> {
  const files = { config: { cicdstatemgr: { datasources, ...section } }, secrets: { cicdstatemgr: secrets } }
  return (await loadConfig({ ...files, cwd: '/' })).config.configData
}

describe('configData', () => {
  it('has no headers, no proxy and no urls of endpoints, whatever they hold', async () => {
    expect(
      await seen({
        trigger: { url: 'http://el', headers: [{ name: 'X-Any', value: 'thing' }] },
        endpoints: { token: { kind: 'teams', url: 'https://any', headers: [], template: { url: 'shown' } } },
        http: { retries: 1, proxy: 'http://proxy:3128' },
        other: { requestHeaders: { any: 'thing' }, header: 'x', headline: 'shown' },
      }),
    ).to.deep.equal({
      trigger: { url: 'http://el' },
      endpoints: { token: { kind: 'teams', template: { url: 'shown' } } },
      http: { retries: 1 },
      other: { headline: 'shown' },
    })
  })

  it('has no value that is called a secret, as one word of several, in any case', async () => {
    const names = ['apiKey', 'webhookUrl', 'API_TOKEN', 'client-secret', 'tokens', 'keyId', 'dbPasswd', 'accesstoken']
    const hidden = Object.fromEntries(names.map((name) => [name, 'x']))
    const pairs = [{ name: 'DEPLOY_TOKEN', value: 'x' }, { key: 'colour', value: 'red' }] // prettier-ignore
    expect(await seen({ ...hidden, a: [hidden], monkey: 'shown', pairs })).to.deep.equal({
      a: [{}],
      monkey: 'shown',
      pairs: [{ name: 'DEPLOY_TOKEN' }, { value: 'red' }],
    })
  })

  it('keeps what templates read: urls, without logins and secret parameters', async () => {
    const urls = {
      slack: { url: 'https://slack.com/api/chat.postMessage', orgUrl: 'https://org.slack.com' },
      dashboard: { pipelineRunUrl: 'https://dash.example/#/namespaces/ci/pipelineruns/' },
      list: [null, 1, ['https://registry.example:8443/@scope/pkg']],
    }
    expect(await seen(urls)).to.deep.equal(urls)
    const login = 'see https://ci:p@ss@host/x, https://ghp_token@github.com and http://ci:a/b@proxy'
    expect(await seen({ a: login, b: 'https://chat/?key=12345678&x=1' })).to.deep.equal({
      a: 'see https://host/x, https://github.com and http://proxy',
      b: 'https://chat/?key=***&x=1',
    })
  })

  it('has no webhook of Slack, though it stands where another url would be shown', async () => {
    expect(await seen({ slack: { url: `${webhook}abc`, orgUrl: 'https://o' }, list: [`to ${webhook}abc`, 'x'] })).to.deep.equal({
      slack: { orgUrl: 'https://o' },
      list: ['x'],
    })
  }) // prettier-ignore

  it('has nothing of the secrets file under another name', async () => {
    const secrets = { slack: { token: 'xoxb-1234' }, pin: 12_345_678 }
    expect(await seen({ a: 'is xoxb-1234', b: 12_345_678, c: 'shown' }, secrets)).to.deep.equal({ c: 'shown' })
  })

  it('and errors never show a secret that was planted, whatever else the config has', async () => {
    const counts = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(harmlessArbitrary, secretArbitrary, fc.constantFrom(...plants), async (rest, secret, plant) => {
        const [what, planted] = plant
        counts.set(what, (counts.get(what) ?? 0) + 1)
        const section = merged(rest, planted(secret))
        const { config } = await loadConfig({ config: { cicdstatemgr: { datasources, ...section } }, cwd: '/' })
        expect(JSON.stringify(config.configData), what).not.to.include(secret)

        const broken = { maxBytes: 'many', history: [secret], requiredBases: secret, endpoints: { broken: {} } }
        const error = await rejection(
          loadConfig({ config: { cicdstatemgr: { datasources: { [what]: {} }, ...section, ...broken } }, cwd: '/' }),
        )
        expect(`${error.message}${error.suggestions.join('')}`, what).not.to.include(secret)

        if (unknownToMask.has(what)) return
        const told = redactor(config.secretValues)(`failed with ${secret} at ${encodeURIComponent(secret)}`)
        expect(told, what).not.to.include(secret)
      }),
      { numRuns: 400 },
    )
    expect(counts.size).to.equal(plants.length)
  })
})

type Plant = readonly [what: string, planted: (secret: string) => JsonObject]

const names = 'apiKey api_key SLACK_TOKEN client-secret dbPassword tokens passphrase privateKey sshPasswd credential'
const plants: readonly Plant[] = [
  ...names.split(' ').map((name): Plant => [`named ${name}`, (secret) => ({ [name]: secret })]),
  ['deep', (secret) => ({ a: { b: [{ c: { credentials: { user: 'ci', deep: [secret] } } }] } })],
  ['a pair', (secret) => ({ env: [{ name: 'X-Api-Token', value: secret }] })],
  ['Authorization', (secret) => ({ trigger: { headers: [{ name: 'Authorization', value: `Bearer ${secret}` }] } })],
  ['a header of an endpoint', (secret) => ({ endpoints: { e: { url: 'x', headers: [{ name: 'X-Auth', value: secret }] } } })],
  ['another header', (secret) => ({ trigger: { headers: [{ name: 'X-Any', value: secret }] } })],
  ['headers as a map', (secret) => ({ own: { headers: { 'private-token': secret } } })],
  ['the url of an endpoint', (secret) => ({ endpoints: { e: { url: `https://host/${secret}` } } })],
  ['a proxy', (secret) => ({ http: { proxy: `http://ci:${encodeURIComponent(secret)}@proxy:3128` } })],
  ['a login in a text', (secret) => ({ note: `clone https://ci:${encodeURIComponent(secret)}@host/x then go` })],
  ['a token as the name of a user', (secret) => ({ note: `clone https://${encodeURIComponent(secret)}@host/x` })],
  ['a webhook of Slack', (secret) => ({ slack: { url: webhook + encodeURIComponent(secret) } })],
  ['another webhook', (secret) => ({ teams: { webhookUrl: `https://host/${encodeURIComponent(secret)}` } })],
  ['a parameter', (secret) => ({ note: `https://chat/?space=a&key=${encodeURIComponent(secret)}` })],
] // prettier-ignore

/** Nothing about them says that they are secrets, but that templates have no use for them. */
const unknownToMask = new Set([
  'another header',
  'the url of an endpoint',
  'a token as the name of a user',
  // The whole url is masked.
  'another webhook',
])

/** Of characters that a url does not change, so that each place shows the same text. */
const secretArbitrary = fc
  .string({
    unit: fc.constantFrom('a', 'b', 'X', 'Y', '0', '1', '9', '.', '_', '~', '-'),
    minLength: 10,
    maxLength: 30,
  })
  .map((text) => `s3${text}`)

const harmlessArbitrary: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom('a', 'note', 'dashboard', 'colour', 'own', 'x'),
  fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<JsonValue>('red', '{{ state.x }}', 'https://host/a?b=c', 'a@b.example', null, 1, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('name', 'value', 'url', 'b', 'monkey'), tie('value'), { maxKeys: 3 }),
    ),
  })).value,
  { maxKeys: 4 },
)

/** The planted one wins. */
function merged(rest: JsonObject, planted: JsonObject): JsonObject {
  const own = Object.entries(rest).filter(([name]) => name !== 'dashboard' && !Object.hasOwn(planted, name))
  return { ...Object.fromEntries(own), ...planted }
}
