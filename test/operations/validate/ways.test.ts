import { expect } from 'chai'
import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validate } from '../../../src/operations/validate/validate.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { config, found } from './found.ts'

async function isStrictlyFine(text: string): Promise<boolean> {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'config.yaml'), text)
  return (await validate({ cwd, env: {}, config: 'config.yaml' }, { strict: true })).ok
}

describe('the ways by which votes come', () => {
  const policy = (rest: string) => `${config}  decisions:
    policies:
      prod: {approvers: {people: [ann]}${rest}}
`
  const none = 'warning NO_WAY_TO_VOTE cicdstatemgr.decisions.policies.prod'

  it('are warned of where the config opens none of them', async () => {
    expect(await found({ 'config.yaml': policy('') })).to.deep.equal([
      `config.yaml:8:7 ${none}: nobody can vote: votes come by slack, web, kubernetes, and the config has none of gateway, gateway.api.proxy, gateway.api.kubernetes`,
    ])
    expect(
      await found({
        'config.yaml': `${policy(', via: [kubernetes]')}  gateway: {slack: {mode: http}, forward: {url: "http://el"}}\n`,
      }),
    ).to.deep.equal([
      `config.yaml:8:42 ${none}.via: nobody can vote: votes come by kubernetes, and the config has none of gateway.api.kubernetes`,
    ])
    expect(await found({ 'config.yaml': policy(', via: [mattermost]') }, { strict: true })).to.have.length(1)
  })

  for (const [rest, gateway] of [
    [', via: [store]', ''],
    [', via: [web, store]', ''],
    ['', '  gateway: {api: {proxy: {userHeader: X-User}}}\n'],
    [', via: [web]', '  gateway: {api: {proxy: {userHeader: X-User}}}\n'],
  ] as const) {
    it(`are open with${rest || ' the default'} and ${gateway.trim() || 'no gateway'}`, async () => {
      const lines = await found({ 'config.yaml': policy(rest) + gateway })
      expect(lines.filter((line) => line.includes('NO_WAY_TO_VOTE'))).to.deep.equal([])
    })
  }

  it('are warned of where only the store is open, and votes must be signed', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const signing = `    signing: {publicKeys: {k1: ${JSON.stringify(pem)}}}\n`
    const warned = async (rest: string, keys: string, gateway = '') => {
      const lines = await found({ 'config.yaml': policy(rest) + keys + gateway }, { strict: false })
      return lines.filter((line) => line.includes('VOTE_NEEDS_KEY')).length
    }
    const web = '  gateway: {api: {proxy: {userHeader: X-User}}}\n'

    expect(await warned(', via: [store]', signing)).to.equal(1)
    expect(await warned(', via: [web, store]', signing)).to.equal(1)
    expect(await warned(', via: [store]', '')).to.equal(0)
    expect(await warned(', via: [web, store]', signing, web)).to.equal(0)
    // Somebody who has the key may want this.
    expect(await isStrictlyFine(policy(', via: [store]') + signing)).to.equal(true)
  })

  const decisions = (people: string, rest: string, gateway = '{}') => ({
    'config.yaml': `${config}  decisions:
    people: [${people}]
    groups: {deployers: {people: [], kubernetes: [deployers]}, chat: {slack: S0123}}
    policies:
      prod: {${rest}}
  gateway: ${gateway}
`,
  })
  const told = async (files: Readonly<Record<string, string>>) =>
    (await found(files)).filter((line) => line.includes('NO_WAY_TO_VOTE')).map((line) => line.replace(/^.*?prod: /, ''))

  it('are warned of where the people have no identity for an open way', async () => {
    const cluster = '{name: ann, kubernetes: ann}'
    expect(await told(decisions(cluster, 'approvers: {people: [ann]}, via: [slack]'))).to.deep.equal([
      'nobody can vote: votes come by slack, and ann cannot be known there',
    ])
    expect(await told(decisions('', 'approvers: {people: [ann]}'))).to.deep.equal([
      'nobody can vote: votes come by slack, and ann cannot be known there',
    ])
    const two = 'approvers: {people: [ann, bob@example.org]}, quorum: 2, via: [slack, kubernetes]'
    expect(await told(decisions(cluster, two))).to.deep.equal([
      'only bob@example.org can vote, and 2 must agree: votes come by slack, and ann cannot be known there',
    ])
    expect(await told(decisions(cluster, two, '{api: {kubernetes: {}}}'))).to.deep.equal([])
    expect(
      await told(decisions('', 'approvers: {people: [bob@example.org]}, via: [kubernetes]', '{api: {kubernetes: {}}}')),
    ).to.deep.equal(['nobody can vote: votes come by kubernetes, and bob@example.org cannot be known there'])
  })

  it('are warned of where no open way knows the members of a group', async () => {
    for (const [via, gateway] of [
      ['slack', '{}'],
      ['store', '{}'],
      ['web', '{api: {proxy: {userHeader: X-User}}}'],
    ] as const) {
      expect(await told(decisions('', `approvers: {groups: [deployers]}, via: [${via}]`, gateway)), via).to.deep.equal([
        `nobody can vote: votes come by ${via}, and the group deployers cannot be known there`,
      ])
    }
    for (const [group, via, gateway] of [
      ['deployers', 'kubernetes', '{api: {kubernetes: {}}}'],
      ['deployers', 'web', '{api: {proxy: {userHeader: X-User, groupsHeader: X-Groups}}}'],
      ['chat', 'slack', '{}'],
    ] as const) {
      const rest = `approvers: {groups: [${group}]}, quorum: 3, via: [${via}]`
      expect(await told(decisions('', rest, gateway)), via).to.deep.equal([])
    }
  })

  it('are closed to Slack by a gateway without it', async () => {
    const mattermost = `mattermost: {url: "https://chat.example.org", channel: ${'a'.repeat(26)}, actionsUrl: "https://a/mattermost/actions"}`
    for (const gateway of [`{${mattermost}}`, `{slack: {mode: none}, ${mattermost}}`]) {
      const written = (rest: string) => ({
        'config.yaml': `${policy(rest).replace(/\n {2}slack:.*/, '\n')}  gateway: ${gateway}\n`,
      })
      const lines = await found(written(''))
      expect(lines).to.deep.equal([
        `config.yaml:8:7 ${none}: nobody can vote: votes come by slack, web, kubernetes, and the config has none of gateway.slack, gateway.api.proxy, gateway.api.kubernetes`,
      ])
      expect((await found(written(', via: [mattermost]'))).map((line) => line.replace(/^.*?prod: /, ''))).to.deep.equal(
        ['nobody can vote: votes come by mattermost, and ann cannot be known there'],
      )
    }
  })

  it('are named by the hint that suits the config', async () => {
    const hints = (gateway: string) => {
      const decisions = { policies: { prod: { approvers: { people: ['ann'] }, via: ['web'] } } }
      const datasources = { directory: { path: 'store', isPrimary: true } }
      const more = gateway === '' ? {} : { gateway: { forward: { url: gateway } } }
      const settings = { cicdstatemgr: { datasources, decisions, ...more } }
      return validate({ cwd: '/', env: {}, config: settings }, {})
    }
    expect((await hints('')).problems[0]?.suggestion).to.equal('Without a gateway, set via: [store].')
    expect((await hints('http://el')).problems[0]?.suggestion).to.equal(
      'Add gateway.api.proxy to the config, or slack to via.',
    )
  })

  it('are warned of where OAuth2 Proxy names people by an id only', async () => {
    const proxy = (headers: string) => ({
      'config.yaml': `${config}  gateway: {url: "https://cicd.example", api: {proxy: {${headers}}}}\n`,
    })
    const of = async (headers: string) =>
      (await found(proxy(headers))).filter((line) => line.includes('NO_EMAIL_HEADER')).length
    expect(await of('userHeader: X-Forwarded-User')).to.equal(1)
    expect(await of('userHeader: X-Auth-Request-User')).to.equal(1)
    expect(await of('userHeader: X-Forwarded-User, emailHeader: X-Forwarded-Email')).to.equal(0)
    expect(await of('userHeader: X-Forwarded-Email')).to.equal(0)
  })
})

describe('the contexts of a controller', () => {
  it('are warned of for a namespace that it does not watch', async () => {
    const controller = (rest: string) => ({ 'config.yaml': `${config}  controller: {${rest}}\n` })
    expect(await found(controller('namespaces: [ci, team-a], contexts: {ci: [team-a], team-b: [ci]}'))).to.deep.equal([
      'config.yaml:6:67 warning NAMESPACE_NOT_WATCHED cicdstatemgr.controller.contexts.team-b: has no effect: the controller does not watch the namespace "team-b", did you mean "team-a"?',
    ])
    expect(await found(controller('namespaces: ["*"], contexts: {team-b: [ci]}'))).to.deep.equal([])
    expect(await found(controller('contexts: {team-b: [ci]}'))).to.deep.equal([])
  })
})
