import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { setTimeout } from 'node:timers/promises'
import type { CicdStateMgr, Clock, JsonObject, ShownDecision } from '../../../src/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { readButton } from '../../../src/decisions/button.ts'
import { asking, askingApp, deciders } from '../../support/deciding.ts'
import { startHttpServer } from '../../support/http-server.ts'
import type { HttpServer } from '../../support/http-server.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'

const id = 'flow-1'
const name = 'deploy-prod'

describeOnPrimaries('a question that an event asks', (primary) => {
  let chat: HttpServer
  let manager: CicdStateMgr
  const warnings: string[] = []

  async function open(appConfig: JsonObject, answers?: Parameters<typeof startHttpServer>[0], clock?: Clock) {
    chat = await startHttpServer(answers ?? [{ json: { ok: true, channel: 'C1', ts: '17.1' } }])
    const config = primary().config({
      slack: { url: `${chat.origin}/api/chat.postMessage` },
      decisions: deciders,
      http: { retries: 0 },
    })
    const warn = (text: string) => void warnings.push(text)
    const log = { debug: () => undefined, info: () => undefined, warn, error: () => undefined }
    warnings.length = 0
    manager = await primary().open({ config, log, ...(clock && { clock }) })
    await manager.init({
      ...{ id, appConfig },
      operations: [{ op: 'set', path: 'state.version', value: '1.5.0' }],
    })
  }
  afterEach(() => chat.close())

  const fire = (more: JsonObject = {}) => manager.handleEvent({ id, pipeline: 'build', event: 'success', ...more })
  const record = async () => (await manager.get({ id, path: `decisions.${name}` })).value as unknown as ShownDecision
  const posted = () => chat.requests.map(({ body }) => JSON.parse(body) as JsonObject & { text: string })
  const vote = (actor: string, option = 'approve') => manager.decide({ id, name, option, actor })

  it('is open once it is posted, with buttons that hold only the option and the question', async () => {
    await open(askingApp())
    const { blocks } = await fire({ actor: 'ci' })

    expect(blocks).to.deep.equal([
      {
        ...{ handler: 'manual-choice', block: 'default', status: 'sent', httpStatus: 200, attempts: 1 },
        captured: ['state.slack.thread_ts', `decisions.${name}`],
      },
    ])
    const { id: question, expiresAt, askedAt, message: place, buttonsDigest, ...rest } = await record()
    expect(rest).to.deep.equal({
      ...{ name, state: 'open', subject: 'shop 1.5.0 to prod', policy: 'prod', quorum: 2, rejects: 'one' },
      ...{ onExpire: 'reject', askedBy: 'ci', votes: [] },
      options: [
        { key: 'approve', text: 'Deploy', choice: 'deploy', value: '{"pipeline": "deploy", "version": "1.5.0"}' },
        { key: 'reject', text: 'No', choice: 'deploy', rejects: true },
      ],
      on: { approve: 'deploy=approved', reject: 'deploy=refused', expired: 'deploy=expired', cancelled: 'deploy=off' },
    })
    expect(Date.parse(expiresAt!) - Date.parse(askedAt)).to.equal(4 * 3_600_000)
    const [message] = posted()
    expect(place).to.deep.equal({ channel: 'C1', ts: '17.1', blocks: JSON.stringify(message!.blocks) })
    const buttons = (message!.blocks as { type: string; elements: { value: string; text: JsonObject }[] }[]).flatMap(
      ({ type, elements }) => (type === 'actions' ? elements : []),
    )
    const read = buttons.map(({ value }) => readButton(value))
    const { code = '', asked } = { ...read[0] }
    const common = { context: id, question, name, code, asked }
    expect(asked).to.match(/^[0-9a-f]{64}$/)
    expect(read).to.deep.equal(['approve', 'reject'].map((option) => ({ ...common, option })))
    expect(createHash('sha256').update(code).digest('hex')).to.equal(buttonsDigest)
    expect(JSON.stringify(message!.blocks)).to.not.include('1.5.0\\"')
  })

  it('shows no code of its buttons to those who list and read questions', async () => {
    await open(askingApp())
    await fire()
    const { message } = await record()
    const { decisions } = await manager.decisions({ id })
    const shown = [...decisions, await manager.decision({ id, name })]
    expect(message).to.include.keys('blocks')
    expect(shown.map((each) => each.message)).to.deep.equal([1, 2].map(() => ({ channel: 'C1', ts: '17.1' })))
  })

  it('fires the event of its end once, and the event sees the decision', async () => {
    await open(askingApp())
    await fire()
    await vote('ann')
    const { state, events } = await vote('bob')

    expect(state).to.equal('approved')
    expect(events.map(({ event, state }) => [event, state])).to.deep.equal([['deploy=approved', 'done']])
    const { choice, option, outbox, id: question } = await record()
    expect({ choice, option }).to.deep.equal({ choice: 'deploy', option: 'approve' })
    expect(outbox).to.have.length(1)
    expect(outbox![0]).to.deep.include({ kind: 'event', event: 'deploy=approved', question, state: 'done' })
    expect((await manager.settleDecision({ id, name })).events).to.deep.equal([])
    expect((await rejection(vote('cyd'))).message).to.include('approved (approve) already')
    expect(posted().map(({ text }) => text)).to.deep.equal(['Deploy?', 'approved approve'])
  })
  it('is not open if it cannot be posted', async () => {
    await open(askingApp(), [{ json: { ok: false, error: 'channel_not_found' } }, { status: 500 }, 'close'])
    for (let attempt = 0; attempt < 3; attempt++) expect((await fire()).status).to.equal('failed')

    expect(await manager.get({ id, path: 'decisions', default: null })).to.include({ value: null })
  })

  it('is the same in a rerun with the same delivery id, votes and all, and another one without', async () => {
    await open(askingApp())
    await fire({ deliveryId: 'run-1' })
    const { id: question } = await record()
    await vote('ann')

    const { blocks } = await fire({ deliveryId: 'run-1' })
    expect(blocks[0]!.status).to.equal('skipped')
    expect(await record()).to.deep.include({ id: question, state: 'open' })
    expect((await record()).votes).to.have.length(1)
    expect(warnings).to.deep.equal([])
    await fire({ deliveryId: 'run-2' })
    expect(warnings).to.deep.equal([
      'the question "deploy-prod" was open and had 1 vote, which no longer counts (ann: approve): it is asked again, and everyone has to vote again',
    ])
    expect((await record()).id).to.not.equal(question)
    expect(chat.requests).to.have.length(2)
  })

  it('is shown and not stored by a dry run', async () => {
    await open(askingApp())
    const { plan } = await fire({ dryRun: true })

    expect(JSON.stringify(plan)).to.include('cicdstatemgr').and.include('shop 1.5.0 to prod')
    expect(await manager.get({ id, path: 'decisions', default: null })).to.include({ value: null })
    expect(chat.requests).to.have.length(0)
  })

  it('expires in any process: two at once make one end and one event, and know when to check again', async () => {
    await open(askingApp(asking({ policy: 'one', expires: '300ms' })))
    await fire()
    const { nextIn, nextAt, events } = await manager.settleDecision({ id, name })
    expect(events).to.deep.equal([])
    expect(nextIn).to.be.within(1, 300)
    expect(nextAt).to.equal(Date.parse((await record()).expiresAt!))

    await setTimeout(nextIn! + 1)
    const both = await Promise.all([1, 2].map(() => manager.settleDecision({ id, name })))

    expect(both.flatMap(({ events }) => events.map(({ state }) => state))).to.deep.equal(['done'])
    expect(both.map(({ decision }) => [decision.state, decision.outbox![0]!.state])).to.deep.equal([
      ['expired', 'done'],
      ['expired', 'done'],
    ])
    expect(both[0]).to.not.have.property('nextAt')
    expect(posted().map(({ text }) => text)).to.deep.equal(['Deploy?', 'expired '])
  })

  it('reports the fired events to a voter who is too late', async () => {
    await open(askingApp(asking({ policy: 'one', expires: '1ms' })))
    await fire()
    const { nextIn = 0 } = await manager.settleDecision({ id, name, patience: 0 })
    await setTimeout(nextIn + 1)

    expect((await rejection(vote('ann'))).code).to.equal('DECISION_ENDED')
    expect((await record()).outbox![0]).to.include({ event: 'deploy=expired', state: 'done' })
  })

  it('has people reminded in the thread of its message, once however many processes look', async function () {
    // On a busy machine a second passes between two of them: the next reminder is due.
    this.retries(2)
    await open(askingApp(asking({ policy: 'soon' })))
    await fire()
    await vote('ann')
    await setTimeout(1010)

    const all = await Promise.all([1, 2, 3].map(() => manager.settleDecision({ id, name })))

    expect(all.filter(({ reminded }) => reminded)).to.have.length(1)
    const reminders = posted().slice(1)
    expect(reminders).to.have.length(1)
    expect(reminders[0]).to.deep.include({ channel: 'C1', thread_ts: '17.1' })
    expect(reminders[0]!.text).to.equal('Still open: shop 1.5.0 to prod\n1 more of bob has to answer.')
    expect(all.every(({ nextIn }) => nextIn! <= 1000)).to.equal(true)
  })

  it('counts even if its event fails, and the event is not retried', async () => {
    await open(askingApp(asking({ policy: 'one' })), (request) =>
      request.body.includes('approved') ? { json: { ok: false, error: 'not_in_channel' } } : { json: { ok: true } },
    )
    await fire()
    const { state, events } = await vote('bob')

    expect(state).to.equal('approved')
    const reason = 'notify default: answered ok: false, not_in_channel'
    expect(events).to.have.length(1)
    expect(events[0]).to.deep.include({ event: 'deploy=approved', state: 'failed', reason })
    expect((await record()).outbox![0]).to.include({ state: 'failed', reason })
    expect((await manager.settleDecision({ id, name })).events).to.deep.equal([])
  })

  it('loses no block of an event that asks the next question of the same name', async () => {
    const next = {
      'manual-choice': asking({ policy: 'one', subject: 'and now?' }),
      notify: { message: 'after {{ decisions["deploy-prod"].subject }}' },
    }
    await open(askingApp(asking({ policy: 'one' }), { approved: next }))
    await fire()
    await vote('ann')
    const second = await record()
    expect(second).to.include({ state: 'open', subject: 'and now?' })
    expect(second.outbox!.map(({ state }) => state)).to.deep.equal(['done'])

    await vote('ann')
    expect((await record()).outbox!.map(({ state }) => state)).to.deep.equal(['done'])
    expect(posted().map(({ text }) => text)).to.deep.equal([
      'Deploy?',
      'Deploy?',
      'after and now?',
      'Deploy?',
      'after and now?',
    ])
  })

  it('is cancelled with the event for that', async () => {
    await open(askingApp())
    await fire()
    const { state, events } = await manager.cancelDecision({ id, name, comment: 'wrong version' })

    expect([state, ...events.map(({ event, state }) => `${event} ${state}`)]).to.deep.equal([
      'cancelled',
      'deploy=off done',
    ])
  })

  it('reports an event of an unknown pipeline as failed', async () => {
    await open(askingApp())
    const options = [{ key: 'approve', text: 'Yes' }]
    await manager.ask({ id, name, policy: 'one', subject: 's', options, on: { approve: 'deploi=x' } })

    const { events } = await vote('ann')
    expect(events[0]).to.include({ state: 'failed' })
    expect(events[0]!.reason).to.include('there is no pipeline "deploi"')
  })

  it('reports to a rerun of the vote that its event has failed', async () => {
    await open(askingApp(asking({ policy: 'one' }), { approved: { notify: { message: '{{ 1 / 0 }}' } } }))
    await fire()
    const cast = () => manager.decide({ id, name, option: 'approve', actor: 'bob', deliveryId: 'vote-1' })
    const states = [await cast(), await cast()].map(({ repeated, events }) => [
      repeated,
      events.map(({ state }) => state),
    ])

    expect(states).to.deep.equal([
      [undefined, ['failed']],
      [true, ['failed']],
    ])
  })

  it('is reported in the chat with escaped comments of people', async () => {
    const message = 'by {{ decisions["deploy-prod"].votes[0].comment }} of {{ decisions["deploy-prod"].subject }}'
    const evil = '<!channel> <@U1> & <http://a|b>'
    await open(askingApp(asking({ policy: 'one', subject: evil }), { approved: { notify: { message } } }))
    await fire()
    await manager.decide({ id, name, option: 'approve', actor: 'ann', comment: evil })

    const escaped = '&lt;!channel&gt; &lt;@U1&gt; &amp; &lt;http://a|b&gt;'
    expect(posted()[1]!.text).to.equal(`by ${escaped} of ${escaped}`)
    expect((await record()).votes[0]!.comment).to.equal(evil)
  })

  it('ends by the clock of Redis, or in a directory by the clock of the process', async () => {
    const ahead: Clock = {
      now: () => new Date(Date.now() + 5 * 3_600_000),
      sleep: (...args) => systemClock.sleep(...args),
    }
    await open(askingApp())
    await fire()
    const config = primary().config({ slack: { url: `${chat.origin}/` }, decisions: deciders })
    const other = await primary().open({ config, clock: ahead })

    const { decision } = await other.settleDecision({ id, name })
    expect(decision.state).to.equal(primary().redis === undefined ? 'expired' : 'open')
  })

  it('refuses a vote for an option by its text, for another question, or with a long comment', async () => {
    await open(askingApp())
    await fire()
    const codes = [
      vote('ann', 'Deploy'),
      vote('ann', 'aprove'),
      vote(''),
      vote('mallory'),
      manager.decide({ id, name: 'deploy-prd', option: 'approve', actor: 'ann' }),
      manager.decide({ id, name, option: 'approve', actor: 'ann', comment: 'x'.repeat(10_240) }),
      manager.decide({ id, name, option: 'approve', actor: 'ann', comment: 'a\u0007b' }),
    ].map(async (voting) => (await rejection(voting)).code)
    expect(await Promise.all(codes)).to.deep.equal([
      ...['UNKNOWN_OPTION', 'UNKNOWN_OPTION', 'UNKNOWN_PERSON', 'UNKNOWN_PERSON'],
      ...['DECISION_NOT_FOUND', 'BAD_COMMENT', 'BAD_COMMENT'],
    ])
    expect((await record()).votes).to.deep.equal([])
  })
})
