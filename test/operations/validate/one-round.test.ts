import { expect } from 'chai'
import { config, found } from './found.ts'

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
