import { expect } from 'chai'
import { loadConfig } from '../../src/config/load-config.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { personOf } from '../../src/decisions/people.ts'
import { rejection } from '../support/rejection.ts'

const load = (decisions: JsonObject | null, secrets: JsonObject = {}) =>
  loadConfig({
    config: { cicdstatemgr: { datasources: { memory: { isPrimary: true } }, decisions } },
    secrets: { cicdstatemgr: secrets },
    cwd: '/',
  })

const people = [
  { name: 'ann', slack: 'T01/U01', email: 'ann@example.org', kubernetes: 'ann' },
  { name: 'bob', email: 'bob@example.org' },
  { name: 'cyd' },
]

const problems = async (decisions: JsonObject): Promise<string[]> => {
  const error = await rejection(load(decisions))
  expect(error).to.include({ code: 'INVALID_CONFIG', exitCode: 3 })
  const lines = error.message.split('\n').filter((line) => !/^\d+ problems:$/.test(line))
  return lines.map((line) => line.trim().replace('config: cicdstatemgr.decisions.', ''))
}

describe('a config says who decides', () => {
  it('with people, groups and policies', async () => {
    const { config, warnings } = await load({
      people,
      groups: { releasers: { people: ['ann', 'BOB@example.org'], slack: 'S0123', kubernetes: ['releasers'] } },
      policies: {
        prod: {
          ...{ approvers: { people: ['cyd', 'zoe@Example.org'], groups: ['releasers'] }, quorum: 2, notInvoker: true },
          ...{
            expires: '4h',
            onExpire: 'later',
            rejects: 'quorum',
            comment: 'required',
            via: ['store'],
            remind: '30m',
          },
        },
      },
    })

    expect(config.decisions).to.deep.equal({
      people,
      groups: { releasers: { people: ['ann', 'bob'], slack: 'S0123', kubernetes: ['releasers'] } },
      policies: {
        prod: {
          ...{ name: 'prod', approvers: { people: ['cyd', 'zoe@example.org'], groups: ['releasers'] } },
          ...{ quorum: 2, notInvoker: true, expires: 14_400_000, onExpire: 'later', rejects: 'quorum' },
          ...{ comment: 'required', via: ['store'], remind: 1_800_000 },
        },
      },
    })
    expect(warnings).to.deep.equal([])
  })

  it('and says little where one person agrees, in any way that proves who votes', async () => {
    const { config } = await load({ policies: { dev: { approvers: { people: ['ann@example.org'] }, expires: null } } })
    expect(config.decisions).to.deep.equal({
      people: [],
      groups: {},
      policies: {
        dev: {
          ...{ name: 'dev', approvers: { people: ['ann@example.org'], groups: [] }, quorum: 1, notInvoker: false },
          ...{ onExpire: 'reject', rejects: 'one', comment: 'optional', via: ['slack', 'web', 'kubernetes'] },
        },
      },
    })
    expect((await load(null)).config.decisions).to.deep.equal({ people: [], groups: {}, policies: {} })
  })

  it('and is told of names that nobody has, with the near one', async () => {
    expect(
      await problems({
        people,
        groups: { releasers: { people: ['an', 'x@y@z'] } },
        policies: {
          prod: { approvers: { people: ['Bob', 'ann'], groups: ['releaser', 'constructor'] } },
        },
      }),
    ).to.deep.equal([
      'groups.releasers.people[0]: decisions.people has no "an", did you mean "ann"?',
      'groups.releasers.people[1]: "x@y@z" is not an e-mail address',
      'policies.prod.approvers.people[0]: decisions.people has no "Bob", did you mean "bob"?',
      'policies.prod.approvers.groups[0]: there is no group "releaser", did you mean "releasers"?',
      'policies.prod.approvers.groups[1]: there is no group "constructor"',
    ])
  })

  it('and may name people whom nothing else is known of, who count as themselves', async () => {
    const { config } = await load({
      people,
      groups: { releasers: { people: ['ann', 'José da Silva', 'x_1.y-2'] } },
      policies: { prod: { approvers: { people: ['zoe', 'ann'], groups: ['releasers'] }, quorum: 4 } },
    })
    const { people: known } = config.decisions
    expect(known).to.deep.equal([...people, { name: 'José da Silva' }, { name: 'x_1.y-2' }, { name: 'zoe' }])
    expect(personOf(known, { name: 'zoe' })).to.equal('zoe')
    expect(personOf(known, { kubernetes: 'zoe' })).to.equal(undefined)
    expect(personOf(known, { email: 'zoe@example.org' })).to.equal('zoe@example.org')
  })

  it('and is told of names that are slips, or no names', async () => {
    const named = ['Ann', 'ann-k8s', '<!channel>', ' zoe', 'zoe  b', 'T01/U01', 'a\nb', '', 'z'.repeat(101)]
    const told = await problems({
      people: [{ name: 'ann' }, { name: 'cynthia', kubernetes: 'ann-k8s' }],
      policies: { prod: { approvers: { people: named } } },
    })
    const plain = (text: string) => `${JSON.stringify(text)} is neither a plain name nor an e-mail address`
    expect(told).to.deep.equal(
      [
        'decisions.people has no "Ann", did you mean "ann"?',
        'decisions.people has no "ann-k8s", did you mean "cynthia"?',
        ...named.slice(2).map(plain),
      ].map((message, index) => `policies.prod.approvers.people[${index}]: ${message}`),
    )
  })

  it('and is told of identities that two people have', async () => {
    const twice = [...people, { name: 'ann', slack: 'T01/U01', email: 'BOB@example.org', kubernetes: 'ann' }]
    expect(await problems({ people: twice })).to.deep.equal([
      'people[3].name: is the name of people[0] too: an identity is of one person',
      'people[3].slack: is the slack of people[0] too: an identity is of one person',
      'people[3].email: is the email of people[1] too: an identity is of one person',
      'people[3].kubernetes: is the kubernetes of people[0] too: an identity is of one person',
    ])
  })

  it('and is told of policies that nobody could fulfil', async () => {
    const group = { people: ['ann', 'bob'] }
    const approvers = { people: ['ann', 'ANN@example.org'], groups: ['releasers'] }
    expect(
      await problems({
        people,
        groups: { releasers: group, nobody: {} },
        policies: {
          three: { approvers, quorum: 3 },
          none: { approvers: {} },
          empty: { approvers: { groups: ['nobody'] } },
          mute: { approvers, via: [] },
          ever: { approvers, expires: '999999w', remind: '999999w'.repeat(20) },
          often: { approvers, remind: '999ms' },
          just: { approvers, remind: '1s' },
        },
      }),
    ).to.deep.equal([
      'policies.three.quorum: is 3, and the policy names 2: that can never be met',
      'policies.none.approvers: names nobody, so no question could be answered',
      'policies.empty.approvers: names nobody, so no question could be answered',
      'policies.mute.via: is empty, so that nobody could vote',
      'policies.ever.expires: a time to live cannot be 604799395200000 ms: 1ms to 36500d are possible',
      `policies.ever.remind: "${'999999w'.repeat(20)}" is not a duration`,
      'policies.often.remind: is less than 1s: people are reminded once a second at most, and 30m is usual',
    ])
    for (const more of [{ slack: 'S0123' }, { kubernetes: ['ops'] }]) {
      const { config } = await load({
        people,
        groups: { releasers: { ...group, ...more } },
        policies: { three: { approvers, quorum: 3 } },
      })
      expect(config.decisions.policies.three).to.include({ quorum: 3 })
    }
  })

  it('and is told of what has another form', async () => {
    const policy = { approvers: { people: ['ann'] } }
    const told = await problems({
      people: [{ name: 'a@b' }, { name: 'x', slack: 'U01', email: 'x' }, { slack: 'T01/U01' }],
      groups: { g: { slack: 'releasers' } },
      policies: {
        a: { ...policy, expires: '4', quorum: 0 },
        b: { ...policy, rejects: 'all', via: ['mail'], onExpire: 1 },
        c: { ...policy, expire: '4h' },
        d: {},
      },
    })
    for (const start of [
      ...['people[0].name: ', 'people[1].slack: ', 'people[1].email: ', 'people[2]', 'groups.g.slack: '],
      ...['policies.a.expires: ', 'policies.a.quorum: ', 'policies.b.rejects: ', 'policies.b.via[0]: '],
      ...['policies.b.onExpire: ', 'policies.c', 'policies.d'],
    ]) {
      expect(
        told.filter((line) => line.startsWith(start)),
        start,
      ).to.have.length(1)
    }
    expect(told).to.have.length(12)
  })

  it('and is told of an onExpire that no option can have as its key', async () => {
    const policy = { approvers: { people: ['ann'] } }
    const policies = (onExpire: string) => ({ policies: { prod: { ...policy, onExpire } } })
    for (const onExpire of ['a b', 'deploy=expired', '', '-a', 'é', 'x'.repeat(64), 'approve\n', ' approve']) {
      expect(await problems(policies(onExpire)), onExpire).to.deep.equal([
        'policies.prod.onExpire: expected reject or the key of an option: 1 to 63 letters, digits, - and _, with a letter or digit first',
      ])
    }
    expect((await load(policies('go_on-2'))).config.decisions.policies.prod?.onExpire).to.equal('go_on-2')
  })

  it('in the config alone: what stands in the secrets decides nothing, and templates see the rules', async () => {
    const decisions = { people, policies: { prod: { approvers: { people: ['ann'] } } } }
    const { config } = await load(decisions, {
      decisions: { policies: { prod: { approvers: { people: ['eve@x.org'] } } } },
    })

    expect(config.decisions.policies.prod?.approvers.people).to.deep.equal(['ann'])
    expect(config.configData.decisions).to.deep.equal(decisions)
  })
})
