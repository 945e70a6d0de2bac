import { expect } from 'chai'
import fc from 'fast-check'
import { approversNamed, canonicalPerson, identityIn, personOf } from '../../src/decisions/people.ts'
import type { Identity } from '../../src/decisions/people.ts'
import { voterOf } from '../../src/decisions/voter-of.ts'
import type { Way } from '../../src/decisions/policy.ts'
import { errorOf } from '../support/error-of.ts'
import { decidersWith } from './deciders.ts'

const { deciders, policy } = decidersWith()
const { people } = deciders

describe('a person', () => {
  const anns: Identity[] = [
    { name: 'ann' },
    { slack: 'T01/U01' },
    { email: 'ANN@example.org ' },
    { kubernetes: 'ann-k' },
    { slack: 'T01/U01', email: 'ann@example.org' },
  ]
  for (const identity of anns) {
    it(`is one by ${JSON.stringify(identity)}`, () => {
      expect(personOf(people, identity)).to.equal('ann')
    })
  }

  it('is not found by an address that only looks like theirs, or becomes theirs in small letters', () => {
    const people = [{ name: 'kim', email: 'kim@example.org' }]
    const lookalikes = ['\u212aim@example.org', 'k\u0131m@example.org', '\uff4bim@example.org']
    expect(lookalikes.map((email) => personOf(people, { email }))).to.deep.equal(lookalikes)
    expect(personOf(people, { email: 'KIM@Example.org' })).to.equal('kim')
  })

  it('who is not in the config is an e-mail address, in upper or lower case', () => {
    expect(personOf(people, { email: ' Zoe@Example.org', slack: 'T01/U77' })).to.equal('zoe@example.org')
    expect(personOf(people, { slack: 'T01/U77' })).to.equal(undefined)
    expect(personOf(people, { name: 'zoe' })).to.equal(undefined)
    expect(personOf(people, {})).to.equal(undefined)
  })

  it('is not found by the identities of two people, or by identities that contradict each other', () => {
    expect(personOf(people, { slack: 'T01/U03', email: 'ann@example.org' })).to.equal(undefined)
    expect(personOf(people, { slack: 'T01/U03', email: 'bob@example.org' })).to.equal(undefined)
    // Who changes the address in his own profile becomes nobody else.
    expect(personOf(people, { slack: 'T01/U99', email: 'ann@example.org' })).to.equal(undefined)
    expect(personOf(people, { slack: 'T01/U01', email: 'ann@elsewhere.org' })).to.equal(undefined)
  })

  it('has one name, however it is written', () => {
    expect(
      ['ann', 'Ann@Example.org', 'bob@example.org', 'zoe@x.org', 'who'].map((each) => canonicalPerson(people, each)),
    ).to.deep.equal(['ann', 'ann', 'bob', 'zoe@x.org', 'who'])
    expect(identityIn('a@b')).to.deep.equal({ email: 'a@b' })
  })
})

describe('who may vote', () => {
  const vote = (
    identity: Identity,
    changes: Parameters<typeof decidersWith>[0] = {},
    via: Way = 'store',
    invoker?: string,
  ) => {
    const made = decidersWith(changes)
    const question = invoker === undefined ? {} : { invoker }
    return voterOf(question, made.policy, made.deciders, { identity, via })
  }
  const refusal = (...args: Parameters<typeof vote>) => {
    const { code, kind, message } = errorOf(() => vote(...args))
    return [code, kind, message]
  }

  it('are the people whom the policy and its groups name', () => {
    expect([
      vote({ name: 'cyd' }),
      vote({ email: 'bob@example.org' }),
      vote({ slack: 'T01/U01' }, {}, 'slack'),
    ]).to.deep.equal(['cyd', 'bob', 'ann'])
  })

  it('are the members of a group in a chat or a cluster, and nobody if the members are not known', () => {
    const approvers = { people: [], groups: ['known'] }
    expect(vote({ name: 'eve', slackGroups: ['S0123'] }, { approvers })).to.equal('eve')
    expect(vote({ name: 'eve', kubernetesGroups: ['dev', 'ops'] }, { approvers })).to.equal('eve')
    expect(refusal({ name: 'eve', slackGroups: ['S9'], kubernetesGroups: [] }, { approvers })[0]).to.equal(
      'NOT_AN_APPROVER',
    )
    expect(refusal({ name: 'eve' }, { approvers })[0]).to.equal('NOT_AN_APPROVER')
  })

  it('are not said to be under decisions.people if only a policy names them', () => {
    const { deciders, policy } = decidersWith({ approvers: { people: ['dan'], groups: [] } })
    const all = { ...deciders, people: [...deciders.people, { name: 'dan' }] }
    const identity = { name: 'DAN' }
    expect(errorOf(() => voterOf({}, policy, all, { identity, via: 'store' })).message).to.equal(
      'the config does not know DAN, did you mean "dan"?',
    )
  })

  it('does not include anyone else, and the answer says why', () => {
    expect(refusal({ name: 'eve' })).to.deep.equal([
      ...['NOT_AN_APPROVER', 'rejected', 'eve may not vote: the policy "prod" names others'],
    ])
    expect(refusal({ name: 'an' })).to.deep.equal([
      ...['UNKNOWN_PERSON', 'rejected'],
      'an is not in decisions.people of the config, did you mean "ann"?',
    ])
    expect(refusal({ name: 'cyd' }, {}, 'web')).to.deep.equal([
      ...['WAY_NOT_ALLOWED', 'rejected', 'the policy "prod" does not accept votes through web, only: slack, store'],
    ])
    expect(refusal({ email: 'zoe@example.org' })[2]).to.equal(
      'zoe@example.org may not vote: the policy "prod" names others',
    )
    for (const email of ['an@example.org', 'ann@exampl.org']) {
      expect(refusal({ email })[2]).to.match(/names others, did you mean "ann@example\.org"\?$/)
    }
    expect(refusal({ name: '__proto__' })[0]).to.equal('UNKNOWN_PERSON')
  })

  it('are told how to vote without a gateway, if the policy lets nobody vote with the command line', () => {
    const policy = { ...decidersWith().policy, via: ['slack'] as const }
    const { deciders } = decidersWith()
    const at = (via: Way) => errorOf(() => voterOf({}, policy, deciders, { identity: { name: 'ann' }, via }))
    expect(at('store').suggestions).to.deep.equal(['Without a gateway, set via: [store].'])
    expect(at('web').suggestions).to.deep.equal([])
  })

  it('are listed by the refusal if the config has no people', () => {
    const policy = {
      ...decidersWith().policy,
      approvers: { people: ['ann'], groups: ['team'] },
      via: ['store'] as const,
    }
    const groups = { team: { people: ['bob'], kubernetes: [] } }
    const deciders = { people: [{ name: 'ann' }, { name: 'bob' }], groups, policies: { prod: policy } }
    const error = errorOf(() => voterOf({}, policy, deciders, { identity: { name: 'mallory' }, via: 'store' }))
    expect(error.message).to.equal('the config does not know mallory')
    expect(error.suggestions).to.deep.equal(['The policy "prod" lets these vote: ann and the group team.'])

    const strict = { ...policy, notInvoker: true }
    const others = errorOf(() =>
      voterOf({ invoker: 'ann' }, strict, deciders, { identity: { name: 'mallory' }, via: 'store' }),
    )
    expect(others.suggestions).to.deep.equal([
      'The policy "prod" lets these vote, except the person who started the flow: ann and the group team.',
    ])
  })

  it('does not include the person who started the flow, under any identity, if the policy says so', () => {
    for (const invoker of ['ann', 'ANN@example.org']) {
      expect(refusal({ slack: 'T01/U01' }, { notInvoker: true }, 'slack', invoker)).to.deep.equal([
        ...['OWN_FLOW', 'rejected', 'ann started this flow, and the policy "prod" lets only others decide'],
      ])
    }
    expect(vote({ name: 'bob' }, { notInvoker: true }, 'store', 'ann')).to.equal('bob')
    expect(refusal({ name: 'bob' }, { notInvoker: true })[0]).to.equal('OWN_FLOW')
    expect(refusal({ name: 'bob' }, { notInvoker: true }, 'store', 'ann@old.example')).to.deep.equal([
      ...['OWN_FLOW', 'rejected'],
      'it is not known whether bob started this flow: the config has no "ann@old.example"',
    ])
    expect(vote({ name: 'bob' }, { notInvoker: true }, 'store', 'eve@example.org')).to.equal('bob')
    expect(vote({ name: 'ann' }, {}, 'store', 'ann')).to.equal('ann')
  })

  it('never includes a person who is neither in the policy nor in a group, for any identities', () => {
    const text = fc.constantFrom(
      'ann',
      'bob',
      'cyd',
      'eve',
      'T01/U01',
      'T01/U03',
      'ann@example.org',
      'eve@example.org',
      'x@y',
      'S0123',
      '',
    )
    const identity = fc.record(
      { name: text, slack: text, email: text, kubernetes: text, slackGroups: fc.array(text) },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(identity, (some) => {
        const allowed = [...approversNamed(deciders, policy).people]
        try {
          return allowed.includes(voterOf({}, policy, deciders, { identity: some, via: 'slack' }))
        } catch {
          return true
        }
      }),
    )
  })
})
