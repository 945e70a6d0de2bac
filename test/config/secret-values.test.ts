import { expect } from 'chai'
import { secretValuesOf } from '../../src/config/secret-values.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { cpuTime } from '../support/cpu-time.ts'

const hooks = 'hooks.slack.com'

describe('the values that are masked', () => {
  const found: readonly (readonly [what: string, config: JsonObject, values: readonly string[]])[] = [
    ['under apiKey', { jira: { apiKey: 'of-jira-1234' } }, ['of-jira-1234']],
    ['under API_KEYS', { API_KEYS: ['key-number-1', 'key-number-2'] }, ['key-number-1', 'key-number-2']],
    ['under client-secret, dbPasswd, sshPassphrase', { 'client-secret': 'secret-1', dbPasswd: 'secret-2', sshPassphrase: 'secret-3' }, ['secret-1', 'secret-2', 'secret-3']],
    ['under credentials, but for the user', { credentials: { username: 'cicdstatemgr', password: 'pa55word' } }, ['pa55word']],
    ['by the name that a pair gives it', { env: [{ name: 'DEPLOY_TOKEN', value: 'deploy-1234' }] }, ['deploy-1234']],
    ['in an Authorization header, with its scheme and without', { trigger: { headers: [{ name: 'Authorization', value: 'Bearer abcdefgh' }] } }, ['Bearer abcdefgh', 'abcdefgh']],
    ['in Basic, encoded and not', { extraHeaders: { authorization: 'Basic Y2k6cGE1NXdvcmQ=' } }, ['Basic Y2k6cGE1NXdvcmQ=', 'Y2k6cGE1NXdvcmQ=', 'ci:pa55word', 'pa55word']],
    ['in another header that lets in', { endpoints: { x: { url: 'https://x', headers: [{ name: 'X-Api-Key', value: 'of-x-1234' }, { name: 'Accept', value: 'application/json' }] } } }, ['of-x-1234']],
    ['in the login of a url in a text', { note: 'see https://ci:pa55word@host/x and https://u:pa55%77ord2@host' }, ['pa55word', 'pa55%77ord2', 'pa55word2']],
    ['in a url that is wrongly written', { proxy: 'http://ci:pa/55?wo#rd@proxy:3128' }, ['pa/55?wo#rd']],
    ['of a webhook of Slack, wherever it stands', { slack: { url: `https://${hooks}/services/T0000/B0000/abcdefghijkl` } }, ['T0000/B0000/abcdefghijkl', 'abcdefghijkl']],
    ['of a webhook by its name', { teamsWebhookUrl: 'https://teams.example/a/b', webhook: 'on push' }, ['https://teams.example/a/b']],
    ['in a parameter of a url', { chat: 'https://chat.example/v1?key=12345678&token=abcd%2Defgh&space=harmless' }, ['12345678', 'abcd%2Defgh', 'abcd-efgh']],
  ] // prettier-ignore
  for (const [what, config, values] of found) {
    it(`are those ${what}`, () => {
      expect(secretValuesOf(config, {})).to.have.members(values)
    })
  }

  const harmless: readonly (readonly [what: string, config: JsonObject])[] = [
    ['about a secret', { keyPrefix: 'cicd-prefix', tokenUrl: 'https://auth.example/token', secretName: 'cicdstatemgr-secrets', passwordFile: '/etc/passwd' }],
    ['paths of certificates', { datasources: { redis: { tls: { ca: '/certs/ca.pem', key: '/certs/client.key' } } } }],
    ['templates', { trigger: { token: '{{ secretData.trigger.token }}', headers: [{ name: 'Authorization', value: 'Bearer {{ secretData.x }}' }] } }],
    ['names in pairs', { labels: [{ key: 'environment', value: 'production' }] }],
    ['a user in a url', { url: 'redis://cicdstatemgr@redis:6379' }],
    ['a path after a host', { registry: 'https://registry.example:8443/@cicdstatemgr/core' }],
    ['words that end alike', { monkey: 'chimpanzee', hockey: 'ice-hockey' }],
    ['harmless parameters', { dashboard: { pipelineRunUrl: 'https://dash.example/?namespace=cicdstatemgr&sort=descending' } }],
  ] // prettier-ignore
  for (const [what, config] of harmless) {
    it(`are not ${what}`, () => {
      expect(secretValuesOf(config, {})).to.deep.equal([])
    })
  }

  it('are all of the secrets, except for names of users', () => {
    const redis = { username: 'cicdstatemgr', password: 'pa55word', user: { pin: 12345678 } }
    expect(secretValuesOf({}, { datasources: { redis }, any: ['thing-1234'], userName: 'somebody' })).to.have.members([
      'pa55word',
      '12345678',
      'thing-1234',
    ])
  })

  it('are found fast in a long text', () => {
    const texts = ['a'.repeat(300_000), 'a://b:x'.repeat(20_000), '?a='.repeat(50_000), 'https://'.repeat(20_000)]
    const started = cpuTime()
    secretValuesOf({ texts }, {})
    expect(cpuTime() - started).to.be.below(2000)
  })
})
