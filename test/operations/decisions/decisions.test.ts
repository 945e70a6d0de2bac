import { expect } from 'chai'
import type { AskRequest, CicdStateMgr, Clock, JsonObject } from '../../../src/index.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import type { Primary } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'
const name = 'deploy-prod'

const settings = (policy: JsonObject = {}): JsonObject => ({
  decisions: {
    people: [{ name: 'ann', email: 'ann@example.org' }, { name: 'bob' }, { name: 'cyd' }, { name: 'eve' }],
    groups: { releasers: { people: ['ann', 'bob'] } },
    policies: {
      prod: {
        ...{ approvers: { people: ['cyd'], groups: ['releasers'] }, quorum: 2, via: ['store'] },
        ...policy,
      },
      closed: { approvers: { people: ['ann'] } },
    },
  },
})

const question: AskRequest = {
  ...{ id, name, policy: 'prod', subject: 'shop 1.5.0 to prod' },
  options: [
    { key: 'approve', text: 'Deploy', value: { version: '1.5.0' } },
    { key: 'reject', text: 'No', rejects: true },
  ],
}

describeOnPrimaries('a decision', (primary) => {
  let manager: CicdStateMgr

  async function open(policy: JsonObject = {}): Promise<void> {
    manager = await primary().open({ config: primary().config(settings(policy)) })
    if ((await manager.list()).contexts.length === 0) await manager.init({ id, appConfig: app() })
  }
  beforeEach(() => open())

  const vote = (actor: string, option = 'approve', more: { comment?: string; deliveryId?: string } = {}) =>
    manager.decide({ id, name, option, actor, ...more })
  const record = async () =>
    (await manager.get({ id, path: `decisions.${name}` })).value as JsonObject & { decidedAt?: string }

  it('may say rejects: false for an option that does not reject', async () => {
    const [approve, reject] = question.options
    await manager.ask({ ...question, deliveryId: 'once' })

    const again = await manager.ask({
      ...question,
      options: [{ ...approve!, rejects: false }, reject!],
      deliveryId: 'once',
    })
    expect(again).to.include({ repeated: true })
    const { decision } = await manager.ask({ ...question, options: [{ ...approve!, rejects: false }, reject!] })
    expect(decision.options).to.deep.equal(question.options)
    expect(await manager.decision({ id, name })).to.include({ state: 'open' })
  })

  it('is asked, answered by people, and made by the quorum, each as one revision', async () => {
    const asked = await manager.ask({ ...question, actor: 'ci' })
    expect(asked).to.deep.include({ id, revision: 2, changed: true, name, state: 'open', effects: [] })
    expect(asked.question).to.match(/^[0-9a-f-]{36}$/)

    expect(await vote('ann@example.org', 'approve', { comment: 'fine' })).to.deep.include({
      ...{ revision: 3, state: 'open', effects: [{ kind: 'counted', option: 'approve', votes: 1, needed: 2 }] },
    })
    expect(await vote('cyd')).to.deep.include({
      ...{ revision: 4, state: 'approved' },
      effects: [
        { kind: 'counted', option: 'approve', votes: 2, needed: 2 },
        { kind: 'ended', state: 'approved', option: 'approve' },
      ],
    })

    expect(await record()).to.deep.include({
      ...{
        id: asked.question,
        name,
        state: 'approved',
        option: 'approve',
        value: { version: '1.5.0' },
        by: ['ann', 'cyd'],
      },
      ...{ subject: 'shop 1.5.0 to prod', policy: 'prod', askedBy: 'ci' },
    })
    const { entries } = await manager.history({ id })
    expect(entries.map(({ actor, command }) => [actor, command])).to.deep.equal([
      ...[
        ['cyd', `decide ${name}`],
        ['ann@example.org', `decide ${name}`],
        ['ci', `ask ${name}`],
        ['tester', 'init'],
      ],
    ])
    const { value } = await manager.render({ id, template: '{{ decisions["deploy-prod"].by | join("+") }}' })
    expect(value).to.equal('ann+cyd')
  })

  it('refuses a vote after the end, and says what was decided', async () => {
    await manager.ask(question)
    await vote('ann', 'reject')
    const before = await record()

    const error = await rejection(vote('bob'))
    expect(error).to.include({ code: 'DECISION_ENDED', exitCode: 5 })
    expect(error.message).to.equal(
      `the question "deploy-prod" is rejected (reject) already: by ann at ${before.decidedAt}`,
    )
    expect(await rejection(manager.cancelDecision({ id, name }))).to.include({ code: 'DECISION_ENDED' })
    expect(await record()).to.deep.equal(before)
  })

  it('does not change for a person who may not vote, and says why', async () => {
    await manager.ask(question)
    const refusals = await Promise.all(['eve', 'nobody', 'zoe@example.org', 'an'].map((who) => rejection(vote(who))))
    expect(refusals.map(({ code, exitCode }) => [code, exitCode])).to.deep.equal([
      ...[
        ['NOT_AN_APPROVER', 8],
        ['UNKNOWN_PERSON', 8],
        ['NOT_AN_APPROVER', 8],
        ['UNKNOWN_PERSON', 8],
      ],
    ])
    expect(refusals[3]!.message).to.include('did you mean "ann"?')

    await manager.ask({ ...question, name: 'other', policy: 'closed' })
    const error = await rejection(manager.decide({ id, name: 'other', option: 'approve', actor: 'ann' }))
    expect(error).to.include({ code: 'WAY_NOT_ALLOWED', exitCode: 8 })
    expect((await manager.list()).contexts[0]).to.include({ revision: 3 })
  })

  it('does not accept the person who started the flow', async () => {
    await open({ notInvoker: true })
    expect(await rejection(manager.ask(question))).to.include({ code: 'UNKNOWN_INVOKER', exitCode: 2 })
    await manager.ask({ ...question, invoker: 'ANN@example.org' })
    expect(await rejection(vote('ann'))).to.include({ code: 'OWN_FLOW', exitCode: 8 })
    expect(await vote('bob')).to.include({ state: 'open' })
  })

  it('counts a renamed person once, and still as the one who started the flow', async () => {
    const renamed = settings({ notInvoker: true }) as { decisions: { people: JsonObject[]; groups: JsonObject } }
    renamed.decisions.people[0] = { name: 'anna', email: 'ann@example.org' }
    renamed.decisions.groups = { releasers: { people: ['anna', 'bob'] } }
    ;(renamed.decisions as unknown as { policies: { closed: JsonObject } }).policies.closed = {
      approvers: { people: ['bob'] },
    }
    const later = await primary().open({ config: primary().config(renamed) })
    const again = (actor: string) => later.decide({ id, name, option: 'approve', actor })
    await manager.ask({ ...question, invoker: 'eve' })
    await vote('ann')

    expect(await again('anna')).to.include({ state: 'open' })
    expect(await again('bob')).to.deep.include({ state: 'approved' })
    expect(await record()).to.deep.include({ by: ['anna', 'bob'] })

    await manager.ask({ ...question, invoker: 'ann' })
    const error = await rejection(again('anna'))
    expect(error).to.include({ code: 'OWN_FLOW' })
    expect(error.message).to.equal('it is not known whether anna started this flow: the config has no "ann"')
  })

  it('warns of events that nobody handles, and if no option rejects', async () => {
    const options = [
      { key: 'blue', text: 'Blue' },
      { key: 'green', text: 'Green' },
    ]
    const on = { blue: 'deploy=begni', green: 'deploi=begin', expired: 'deploy=begin' }
    await manager.init({
      id,
      appConfig: app({ pipelines: { deploy: { 'event-handlers': { begin: {} } } } }),
      ifExists: 'replace',
    })
    expect(await manager.ask({ ...question, options, on })).to.deep.include({
      state: 'open',
      warnings: [
        'no option rejects: every choice counts as approved (rejects: true)',
        'on.blue: nobody handles deploy=begni, did you mean "deploy=begin"?',
        'on.green: there is no pipeline "deploi" in the context, did you mean "deploy"?',
      ],
    })
    expect(await manager.ask({ ...question, options: [options[0]!] })).to.not.have.any.keys('warnings')
  })

  it('warns if it ends before the first reminder', async () => {
    await open({ remind: '2h', expires: '4h' })
    const expected = ['remind: nobody is reminded: a reminder comes after 2h, and the question is open for 30m']
    expect(await manager.ask({ ...question, expires: 30 * 60_000 })).to.have.deep.property('warnings', expected)
    expect(await manager.ask(question)).to.not.have.any.keys('warnings')
  })

  it('needs a comment if the policy needs one', async () => {
    await open({ comment: 'required' })
    await manager.ask(question)
    expect(await rejection(vote('ann', 'approve', { comment: '  ' }))).to.include({ code: 'COMMENT_MISSING' })
    expect(await vote('ann', 'approve', { comment: 'fine' })).to.include({ changed: true })
  })

  it('reports unknown names, with the nearest one', async () => {
    await manager.ask(question)
    const messages = await Promise.all([
      rejection(manager.decide({ id, name: 'deploy-prd', option: 'approve', actor: 'ann' })),
      rejection(vote('ann', 'Deploy')),
      rejection(manager.ask({ ...question, policy: 'prood' })),
      rejection(manager.decide({ id, name: '__proto__', option: 'approve', actor: 'ann' })),
      rejection(manager.decide({ id: 'other', name, option: 'approve', actor: 'ann' })),
    ])
    expect(messages.map(({ code, exitCode, message }) => [code, exitCode, message])).to.deep.equal([
      ['DECISION_NOT_FOUND', 4, '"flow-1" has no decision "deploy-prd", did you mean "deploy-prod"?'],
      ['UNKNOWN_OPTION', 2, 'the question "deploy-prod" has no option "Deploy", did you mean "approve"?'],
      ['UNKNOWN_POLICY', 3, 'the config has no policy "prood", did you mean "prod"?'],
      ['BAD_DECISION_NAME', 2, '"__proto__" is not a valid name of a decision'],
      ['CONTEXT_NOT_FOUND', 4, 'there is no context data "other": never made, expired or deleted'],
    ])
  })

  it('is not made twice by a rerun, and a rerun of the question keeps the votes', async () => {
    const first = await manager.ask({ ...question, deliveryId: 'run-1' })
    await vote('ann', 'approve', { deliveryId: 'vote-1' })
    expect(await manager.ask({ ...question, deliveryId: 'run-1' })).to.deep.include({
      ...{ question: first.question, changed: false, repeated: true, revision: 3 },
    })
    await vote('ann', 'reject')
    expect(await vote('ann', 'approve', { deliveryId: 'vote-1' })).to.include({ repeated: true, state: 'rejected' })
    expect(await record()).to.deep.include({ state: 'rejected' })

    await manager.ask(question)
    const again = await vote('ann', 'approve', { deliveryId: 'vote-1' })
    expect(again).to.deep.include({ repeated: true, state: 'open' })
    expect(again.warnings).to.deep.equal([
      'an earlier run with this delivery id did that, and the question "deploy-prod" as it stands does not have it: it was asked again, or changed, since then',
    ])
  })

  it('is not made by a rerun of a late vote either', async () => {
    await manager.ask(question)
    await vote('ann', 'reject')
    for (let run = 1; run <= 2; run++) {
      expect(await rejection(vote('bob', 'approve', { deliveryId: 'late' }))).to.include({ code: 'DECISION_ENDED' })
    }
    await open({ expires: '1ms' })
    const { decision } = await manager.ask(question)
    while (Date.now() <= Date.parse(decision.expiresAt!)) await new Promise(setImmediate)
    for (let run = 1; run <= 2; run++) {
      expect(await rejection(vote('bob', 'approve', { deliveryId: 'late' }))).to.include({ code: 'DECISION_ENDED' })
      expect(await record()).to.deep.include({ state: 'expired', votes: [] })
    }
  })

  it('is replaced by a new question of the same name', async () => {
    const first = await manager.ask(question)
    await vote('ann')
    const second = await manager.ask({ ...question, subject: 'shop 1.6.0 to prod' })
    expect(second.question).to.not.equal(first.question)
    expect(await record()).to.deep.include({ id: second.question, votes: [], subject: 'shop 1.6.0 to prod' })
  })

  it('is cancelled once, and says by whom and why', async () => {
    await manager.ask(question)
    expect(await manager.cancelDecision({ id, name, comment: 'wrong', actor: 'ops' })).to.include({
      state: 'cancelled',
    })
    expect(await record()).to.deep.include({ state: 'cancelled', by: ['ops'], comment: 'wrong' })
    expect(await rejection(vote('ann'))).to.include({ code: 'DECISION_ENDED' })
    expect((await manager.history({ id, limit: 1 })).entries[0]).to.include({
      command: `decisions cancel ${name}`,
      actor: 'ops',
    })
  })

  it('warns if the context ends before the question', async () => {
    expect(await manager.ask(question)).to.not.have.any.keys('warnings')
    await manager.expire({ id, ttl: 3_600_000 })
    const { warnings = [] } = await manager.ask(question)
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.match(
      /^the question is open until it is decided, but the context ends at \S+Z unless it changes before then$/,
    )
    await open({ expires: '2h' })
    expect((await manager.ask(question)).warnings?.[0]).to.match(/^the question is open until 2\S+Z, but the context/)
    await open({ expires: '30m' })
    expect(await manager.ask(question)).to.not.have.any.keys('warnings')
  })

  it('warns if too few people can vote by the open ways', async () => {
    expect((await manager.ask({ ...question, policy: 'closed' })).warnings).to.deep.equal([
      'the policy "closed": nobody can vote: votes come by slack, web, kubernetes, and the config opens none of these. Without a gateway, set via: [store].',
    ])
    const config: JsonObject = settings({ via: ['kubernetes'], notInvoker: true })
    const people = [...['ann', 'bob'].map((each) => ({ name: each, kubernetes: each })), { name: 'cyd' }]
    const decisions = { ...(config.decisions as JsonObject), people }
    const gateway = { api: { kubernetes: {} } }
    manager = await primary().open({ config: primary().config({ ...config, decisions, gateway }) })
    expect((await manager.ask({ ...question, invoker: 'ann' })).warnings).to.deep.equal([
      'the policy "prod": only bob can vote, and 2 must agree: votes come by kubernetes, and cyd cannot be known there. Give cyd kubernetes under decisions.people, or add another way to via.',
    ])
    expect(await manager.ask({ ...question, invoker: 'cyd' })).to.not.have.any.keys('warnings')
  })

  it('is shown with the ways that the config opens, or with all of its policy if it opens none', async () => {
    const shown = async (gateway: JsonObject | undefined) => {
      const config: JsonObject = { ...settings({ via: ['slack', 'web', 'kubernetes'] }), ...(gateway && { gateway }) }
      await using one = await primary().open({ config: primary().config(config) })
      await one.ask(question)
      return (await one.decision({ id, name })).via
    }
    const all = ['slack', 'web', 'kubernetes']
    const open = await shown({ slack: { mode: 'http' }, forward: { url: 'http://el' }, api: { kubernetes: {} } })
    expect(open).to.deep.equal(['slack', 'kubernetes'])
    expect(await shown(undefined)).to.deep.equal(all)
  })

  it('may have a name of digits', async () => {
    await manager.ask({ ...question, name: '1' })
    expect(await manager.decide({ id, name: '1', option: 'reject', actor: 'ann' })).to.include({ state: 'rejected' })
    expect((await manager.decisions()).decisions.map((each) => each.name)).to.deep.equal(['1'])
  })

  it('is listed with all others, in every context', async () => {
    await manager.init({ id: 'flow-0', appConfig: app() })
    await manager.ask(question)
    await manager.ask({ ...question, name: 'b', policy: 'closed' })
    await manager.ask({ ...question, id: 'flow-0' })
    await manager.decide({ id: 'flow-0', name, option: 'reject', actor: 'ann' })

    const shown = async (request = {}) =>
      (await manager.decisions(request)).decisions.map((each) => [each.context, each.name, each.state].join(' '))
    expect(await shown()).to.deep.equal([
      ...['flow-0 deploy-prod rejected', 'flow-1 b open', 'flow-1 deploy-prod open'],
    ])
    expect(await shown({ open: true })).to.deep.equal(['flow-1 b open', 'flow-1 deploy-prod open'])
    expect(await shown({ id: 'flow-0' })).to.deep.equal(['flow-0 deploy-prod rejected'])
    expect(await shown({ prefix: 'flow-1' })).to.deep.equal(['flow-1 b open', 'flow-1 deploy-prod open'])
    expect(await manager.decision({ id, name: 'b' })).to.include({ context: id, name: 'b', policy: 'closed' })
    expect(await rejection(manager.decision({ id, name: 'c' }))).to.include({ code: 'DECISION_NOT_FOUND' })
    expect(await rejection(manager.decisions({ id: 'other' }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })
})

const hour = 3_600_000
const vote = (manager: CicdStateMgr, actor: string) => manager.decide({ id, name, option: 'approve', actor })

/** A manager on a host whose clock is off by so many milliseconds. */
function skewed(primary: Primary, by: number): Promise<CicdStateMgr> {
  const clock: Clock = {
    now: () => new Date(Date.now() + by),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  }
  return primary.open({ config: primary.config(settings({ expires: '10m', quorum: 1 })), clock })
}

describeOnPrimaries('the deadline of a decision', (primary) => {
  it('ends an unanswered question, on every store', async () => {
    const manager = await primary().open({ config: primary().config(settings({ expires: '1ms' })) })
    await manager.init({ id, appConfig: app() })
    const { decision } = await manager.ask(question)
    while (Date.now() <= Date.parse(decision.expiresAt!)) await new Promise(setImmediate)

    expect(await rejection(vote(manager, 'ann'))).to.include({ code: 'DECISION_ENDED' })
    expect((await manager.get({ id, path: `decisions.${name}.state` })).value).to.equal('expired')
  })
})

describeOnPrimaries(
  'the deadline of a decision, where the store has a clock',
  (primary) => {
    it('follows the clock of the store if it has one, even if the clock of a host is wrong', async () => {
      const [late, right] = [await skewed(primary(), hour), await skewed(primary(), 0)]
      await right.init({ id, appConfig: app() })
      await right.ask(question)

      expect((await late.decision({ id, name })).state).to.equal('open')
      expect(await vote(late, 'ann')).to.include({ state: 'approved' })
    })
  },
  ['redis'],
)

describeOnPrimaries(
  'the deadline of a decision, where each host has its own clock',
  (primary) => {
    it('is noticed by a late vote: it is stored once, and the vote does not count', async () => {
      const [late, right] = [await skewed(primary(), hour), await skewed(primary(), 0)]
      await right.init({ id, appConfig: app() })
      await right.ask(question)

      const shown = await late.decision({ id, name })
      expect(shown).to.include({ state: 'expired', decidedAt: shown.expiresAt })
      expect((await late.decisions({ open: true })).decisions).to.deep.equal([])
      expect((await right.get({ id, path: `decisions.${name}.state` })).value).to.equal('open')
      const error = await rejection(vote(late, 'ann'))
      expect(error).to.include({ code: 'DECISION_ENDED' })
      expect(error.message).to.match(/^the question "deploy-prod" is expired already: its time ended at 2\S+Z$/)
      expect(await rejection(vote(right, 'ann'))).to.include({ code: 'DECISION_ENDED' })
      const { entries } = await right.history({ id, limit: 1 })
      expect(entries[0]).to.include({ command: `decisions expire ${name}`, revision: 3 })
      expect(Date.parse(entries[0]!.time)).to.be.greaterThan(Date.parse(shown.expiresAt!))
      const { expiresAt } = shown
      expect((await right.get({ id, path: `decisions.${name}` })).value).to.deep.include({
        ...{ state: 'expired', by: [], votes: [], expiresAt, decidedAt: expiresAt },
      })
      expect(await right.waitForDecision({ id, name, timeout: 0 })).to.include({ state: 'expired', at: expiresAt })
      expect((await right.list()).contexts[0]).to.include({ revision: 3 })
    })
  },
  ['directory'],
)
