import { expect } from 'chai'
import { app, config, found } from './found.ts'

describe('a config with a fault of one kind', () => {
  const lines = async (text: string, secrets = 'cicdstatemgr: {slack: {token: no-token-yet}}\n') => {
    const all = await found({ 'config.yaml': text, 'secrets.yaml': secrets })
    return all.map((line) => line.replace(/^(\S+?):\S+ (\w+) (\w+) cicdstatemgr\.([^:]*): .*$/, '$2 $3 $4'))
  }
  const people = '  decisions: {people: [{name: ann}, {name: ann}]}\n'
  const placeholder = 'warning PLACEHOLDER slack.token'

  it('is told its faults of other kinds at once: rules of the sections that their schema accepts, and warnings', async () => {
    const gateway = '  gateway: {listen: "localhost:99999", forward: {url: "http://el"}}\n'
    expect(await lines(`${config}  history: {keep: many}\n${people}${gateway}`)).to.deep.equal([
      'error INVALID_CONFIG history.keep',
      'error INVALID_CONFIG decisions.people[1].name',
      'error INVALID_CONFIG gateway.listen',
      placeholder,
    ])
    expect(await lines(config + people)).to.deep.equal(['error INVALID_CONFIG decisions.people[1].name', placeholder])
  })

  it('is told that two datasources are primary, also if another key of them is wrong', async () => {
    const two = config.replace('isPrimary: true}', 'isPrimary: true, ttl: 30}, redis: {host: h, isPrimary: true}')
    expect(await lines(two)).to.deep.equal([
      'error INVALID_CONFIG datasources',
      'error INVALID_CONFIG datasources.directory.ttl',
      placeholder,
    ])
  })

  it('does not hide the faults of an app, except those that depend on what could not be read', async () => {
    const handlers = 'notify: {message: hi, endpoint: teems}'
    const unknown = /UNKNOWN_ENDPOINT .*there is no endpoint "teems" in config\.yaml, did you mean "teams"\?/
    const told = async (text: string) =>
      (await found({ 'config.yaml': text, 'app.yaml': app(handlers) })).filter((line) => unknown.test(line)).length
    const slack = config.replace('slack: {url: https', 'slack: {url: 1, x: https')

    expect(await told(config)).to.equal(1)
    expect(await told(config.replace('isPrimary: true', 'isPrimary: true, ttl: 30'))).to.equal(1)
    expect(await told(`${config}  history: {keep: many}\n`)).to.equal(1)
    expect(await told(config + people)).to.equal(1)
    expect(await told(slack)).to.equal(0)
    expect(
      await told(config.replace('endpoints: {teams: {url: https', 'endpoints: {teams: {url: 1, x: https')),
    ).to.equal(0)
  })

  it('is not told faults that only follow from a section that could not be read', async () => {
    const without = config.replace(/ {2}datasources: .*\n/, '')
    const key = 'gateway: {signing: {keyId: k1, privateKey: long-enough-key}}'
    for (const [text, path, secret = ''] of [
      [`${without}  datasources: {directory: {path: 1, isPrimary: true}}\n`, 'datasources.directory.path'],
      [config.replace('protectedArgs: [id]', 'protectedArgs: id'), 'trigger.protectedArgs'],
      [`${config}  decisions: {signing: {publicKeys: 1}}\n`, 'decisions.signing.publicKeys', key],
    ] as const) {
      expect(await lines(text, `cicdstatemgr: {${secret}}\n`), path).to.deep.equal([`error INVALID_CONFIG ${path}`])
    }
  })
})
