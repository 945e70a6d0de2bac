import { expect } from 'chai'
import { cancelDecision } from '../../src/operations/decisions/cancel-decision.ts'
import { decide } from '../../src/operations/decisions/decide.ts'
import { ask } from '../../src/operations/decisions/ask.ts'
import { callerOn } from '../../src/operations/host.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { conditionOf, customRunPath } from '../support/controller.ts'
import { asks, openApprovals, recordOf, told } from '../support/approvals.ts'

const nothing = { decision: '', choice: '', option: '', value: '', by: '', comment: '', at: '', revision: '' }

describe('a custom task of kind Approval', () => {
  it('asks, says whom it asks and until when, counts, and returns the decision', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('ok', 'Approval', asks, { spec: { timeout: '5h0m0s' } })
    const first = await bench.waits('ok')
    await bench.vote('ann', 'approve')
    await bench.until('ok', (one) => conditionOf(one)?.message.includes('1 of 2') === true)
    const second = await bench.waits('ok')
    await decide(callerOn(bench.host, { actor: 'cyd' }), {
      ...{ id: 'flow', name: 'deploy-prod', option: 'approve', comment: 'go' },
    })
    const { results, ...ended } = await bench.ended('ok')

    const record = await recordOf(bench)
    const subject = 'a decision on "shop 1.5.0 to prod" (deploy-prod of "flow", policy prod)'
    const until = `open until ${(record.expiresAt as string).replace(/\.\d+Z/, 'Z')}, not posted to Slack; until `
    expect(first.replace(/\S+ at the latest$/, '')).to.equal(
      `waits for ${subject}: no vote yet, 2 have to agree, still to vote: cyd, ann and bob, ${until}`,
    )
    expect(second.replace(/\S+ at the latest$/, '')).to.equal(
      `waits for ${subject}: approve has 1 of 2 votes, still to vote: cyd and bob, ${until}`,
    )
    expect(ended).to.deep.include({ status: 'True', reason: 'Succeeded' })
    expect(ended.message).to.equal(
      `the question "deploy-prod" was approved (approve) by ann, cyd at ${record.decidedAt as string}: go`,
    )
    expect(results).to.deep.equal({
      ...{ decision: 'approved', choice: '', option: 'approve', value: '', by: 'ann, cyd', comment: 'go' },
      ...{ at: record.decidedAt, revision: '5' },
    })
    expect(record).to.deep.include({ askedBy: 'tekton:ci/ok' })
  })

  it('says if too few people can vote by the open ways', async () => {
    const people = [{ name: 'ann', email: 'ann@example.org' }, { name: 'cyd' }]
    const prod = { approvers: { people: ['ann', 'cyd'] }, quorum: 2, via: ['slack', 'kubernetes'] }
    await using bench = await openApprovals({ gateway: {}, decisions: { people, policies: { prod } } })
    await bench.start()

    bench.create('few', 'Approval', asks)

    expect(await bench.waits('few')).to.contain(
      'no vote yet, 2 have to agree, still to vote: ann (1 of 2 needed: cannot be reached), open until it is decided',
    )
  })

  it('fails if people refuse, and no retry asks them again', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('no', 'Approval', asks, { spec: { retries: 3 } })
    await bench.waits('no')

    await bench.vote('ann', 'reject')

    const { status, reason, results } = await bench.ended('no')
    expect({ status, reason }).to.deep.equal({ status: 'False', reason: 'Rejected' })
    expect(results).to.deep.include({ decision: 'rejected', option: 'reject', by: 'ann', revision: '4' })
    expect(bench.api.objects.get(customRunPath('no')).status).not.to.have.property('retriesStatus')
  })

  it('succeeds if people refuse and on-reject is continue', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('no', 'Approval', { ...asks, 'on-reject': 'continue' })
    await bench.waits('no')

    await bench.vote('ann', 'reject')

    const { status, results } = await bench.ended('no')
    expect(status).to.equal('True')
    expect(results).to.deep.include({ decision: 'rejected', option: 'reject', by: 'ann' })
  })

  it('ends a question whose time ran out, and asks again in a retry', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('late', 'Approval', { ...asks, expires: '300ms' }, { spec: { retries: 1 } })
    await bench.until('late', (one) => JSON.stringify(one.status ?? {}).includes('retriesStatus'))
    const { reason, results, message } = await bench.ended('late')

    expect(reason).to.equal('Expired')
    expect(results).to.deep.include({ decision: 'expired', option: '', by: '' })
    expect(message).to.match(/^the question "deploy-prod" expired at /)
    const { retriesStatus } = bench.api.objects.get(customRunPath('late')).status as { retriesStatus: object[] }
    expect(JSON.stringify(retriesStatus)).to.contain('"reason":"Expired"')
    expect(retriesStatus).to.have.length(1)
    expect(await bench.commands()).to.deep.equal([
      ...['init', 'set'],
      ...['ask deploy-prod', 'decisions expire deploy-prod', 'ask deploy-prod', 'decisions expire deploy-prod'],
    ])
  })

  it('says so if a person cancels the question', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('off', 'Approval', asks, { spec: { retries: 1 } })
    await bench.waits('off')

    await cancelDecision(callerOn(bench.host, { actor: 'dan' }), { id: 'flow', name: 'deploy-prod', comment: 'why' })

    const { reason, results } = await bench.ended('off')
    expect(reason).to.equal('Cancelled')
    expect(results).to.deep.include({ decision: 'cancelled', by: 'dan', comment: 'why' })
  })

  it('asks by an event, whose question is posted and opened', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('ok', 'Approval', { 'context-id': 'flow', event: 'build=success' })
    const message = await bench.waits('ok')
    await bench.vote('ann', 'approve')
    await bench.vote('cyd', 'approve')
    const { status, results } = await bench.ended('ok')

    expect(message).to.contain('a decision on "shop 1.5.0 to prod" (deploy-prod of "flow", policy prod)')
    expect(status).to.equal('True')
    expect(results).to.deep.include({
      ...{ decision: 'approved', choice: 'deploy', option: 'approve' },
      value: '{"pipeline": "deploy", "version": "1.5.0"}',
    })
    expect(bench.posted()).to.deep.equal(['Deploy?', 'approved approve'])
  })

  it('stores and shows with the event what its params give, as the kind Event does', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('ok', 'Approval', {
      ...{ 'context-id': 'flow', event: 'build=success' },
      ...{ set: ['state.version=1.6.0'], 'set-json': ['state.files=3'], var: ['title=now'] },
    })

    expect(await bench.waits('ok')).to.contain('a decision on "shop 1.6.0 to prod"')
    const { value } = await getValue(callerOn(bench.host), { id: 'flow', path: 'state.files' })
    expect(value).to.equal(3)
  })

  it('accepts values for an event only if an event asks', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('no', 'Approval', { ...asks, set: ['state.version=1.6.0'] })

    expect(await bench.ended('no')).to.deep.include({
      reason: 'InvalidCustomRun',
      message: 'param "set" works only together with "event", whose handlers use it',
    })
  })

  it('asks nobody if the event asks nothing, and says why', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('none', 'Approval', { 'context-id': 'flow', event: 'deploy=quiet' })
    bench.create('unhandled', 'Approval', { 'context-id': 'flow', event: 'deploy=nothing' })
    bench.create('broken', 'Approval', { 'context-id': 'flow', event: 'deploy=broken' })

    expect(await bench.ended('none')).to.deep.include({ reason: 'NothingAsked', results: nothing })
    expect((await bench.ended('unhandled')).message).to.equal('deploy=nothing asked no question: nobody handles it')
    expect(await bench.ended('broken')).to.deep.include({ reason: 'EventFailed' })
  })

  it('refuses an event that asks another question, and cancels that question', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('other', 'Approval', { 'context-id': 'flow', event: 'build=success', subject: 'shop 2.0.0 to prod' })

    expect(await bench.ended('other')).to.deep.include({
      reason: 'DecisionDiffers',
      message: 'the subject of the question "deploy-prod" is "shop 1.5.0 to prod", and not "shop 2.0.0 to prod"',
    })
    await bench.state('cancelled')
  })

  it('waits for a question that something else asks, and does not change it', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('gives-up', 'Approval', told)
    bench.create('waits', 'Approval', told)
    const before = await bench.waits('waits')
    await bench.waits('gives-up')
    await ask(callerOn(bench.host), {
      ...{ id: 'flow', name: 'deploy-prod', policy: 'prod', subject: 'shop 1.5.0 to prod' },
      options: [{ key: 'approve', text: 'Deploy' }],
    })
    await bench.until('waits', (one) => conditionOf(one)?.message.includes('no vote yet') === true)

    bench.cancel('gives-up')
    await bench.ended('gives-up')
    await bench.vote('ann', 'approve')
    await bench.vote('cyd', 'approve')

    expect(before).to.match(/^waits for deploy-prod of "flow" to be asked; until /)
    expect((await bench.ended('waits')).status).to.equal('True')
  })

  it('checks once with a wait of 0s', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('fails', 'Approval', { ...told, wait: '0s' })
    bench.create('goes-on', 'Approval', { ...told, wait: '0s', 'on-reject': 'continue' })

    expect(await bench.ended('fails')).to.deep.include({ status: 'False', reason: 'Undecided' })
    expect((await bench.ended('goes-on')).results).to.deep.equal({
      ...nothing,
      ...{ decision: 'open', revision: '2' },
    })
  })

  it('notices another question that takes the name of its own', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('first', 'Approval', asks, { spec: { retries: 2 } })
    await bench.waits('first')

    bench.create('second', 'Approval', { ...asks, subject: 'shop 1.5.0 to prod' })

    expect(await bench.ended('first')).to.deep.include({ status: 'False', reason: 'DecisionReplaced' })
    await bench.vote('ann', 'reject')
    expect((await bench.ended('second')).reason).to.equal('Rejected')
  })
})

describe('params of an Approval', () => {
  it('report all problems at once, and nothing is asked', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('one', 'Approval', {
      ...{ 'context-id': 'flow', decision: 'a b', policy: '', options: ['approve=Yes', 'no'], rejects: ['x'] },
      ...{ on: ['approve'], quorum: 'two', expires: 'soon', 'on-reject': 'go', wait: '1h', event: '' },
    })
    bench.create('two', 'Approval', { 'context-id': 'flow', event: 'build', options: ['a=A'], invoker: 'ann' })
    bench.create('three', 'Approval', { 'context-id': 'flow', rejects: ['a'] })
    bench.create('four', 'Approval', { ...asks, options: ['a=A', 'a=B'], rejects: [] })
    bench.create('five', 'Approval', { ...asks, rejects: ['approve', 'reject'] })
    bench.create('six', 'Approval', { ...asks, on: ['maybe=deploy=approved'] })

    expect((await bench.ended('one')).message.split('; ')).to.deep.equal([
      'param "event" is empty',
      'param "policy" is empty',
      'param "subject" is missing',
      'param "decision": "a b" is not a valid name of a decision',
      'param "options": options no: KEY=TEXT is expected',
      'param "on": on approve: KEY=PIPELINE=EVENT is expected',
      'param "expires": "soon" is not a duration',
      'param "quorum": "two" is not a whole number from 1 to 1000',
      'param "wait" works only with a question that something else asks',
      'param "on-reject" is "go", fail or continue is expected',
    ])
    expect((await bench.ended('two')).message.split('; ')).to.deep.equal([
      'params "event" and "options" exclude each other',
      'param "invoker" works only together with "options", when params ask the question',
      'param "event": "build" is not an event',
    ])
    expect((await bench.ended('three')).message.split('; ')).to.deep.equal([
      'param "decision" is missing',
      'param "policy" is missing',
      'param "subject" is missing',
      'param "rejects" works only together with "options", when params ask the question',
    ])
    expect((await bench.ended('four')).message).to.equal('param "options": two options have the key "a"')
    expect((await bench.ended('five')).message).to.contain('every option of the question rejects')
    expect((await bench.ended('six')).message).to.contain('on.maybe is neither the key of an option nor')
    expect(await bench.commands()).to.deep.equal(['init', 'set'])
  })

  it('that name nothing in the config make it fail too', async () => {
    await using bench = await openApprovals()
    await bench.start()

    bench.create('policy', 'Approval', { ...asks, policy: 'prd' })
    bench.create('invoker', 'Approval', { ...asks, policy: 'others' })
    bench.create('loose', 'Approval', { ...asks, expires: '9h' })

    bench.create('event', 'Approval', { 'context-id': 'flow', event: 'build=success', policy: 'prd' })
    bench.create('waits', 'Approval', { ...told, policy: 'prd' })

    expect(await bench.ended('policy')).to.deep.include({ reason: 'UnknownPolicy' })
    for (const name of ['event', 'waits']) {
      const { reason, message } = await bench.ended(name)
      expect({ reason, message }).to.deep.equal({
        reason: 'UnknownPolicy',
        message: 'the config has no policy "prd", did you mean "prod"?',
      })
    }
    expect(bench.posted()).to.deep.equal([])
    expect(await bench.ended('invoker')).to.deep.include({ reason: 'UnknownInvoker' })
    expect(await bench.ended('loose')).to.deep.include({ reason: 'BadQuestion' })
    expect(await bench.commands()).to.deep.equal(['init', 'set'])
  })
})
