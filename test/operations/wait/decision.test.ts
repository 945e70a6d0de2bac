import { expect } from 'chai'
import type { AskRequest, CicdStateMgr, Clock, JsonObject, Logger } from '../../../src/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { silentLogger } from '../../../src/io/logger.ts'
import { hintsOnly, soon } from '../../support/hints-only.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'
import { signingKeys } from '../../support/signing.ts'

const id = 'flow-1'
const name = 'deploy-prod'
const minute = 60_000

const question: AskRequest = {
  ...{ id, name, policy: 'prod', subject: 'shop 1.5.0 to prod' },
  options: [
    { key: 'approve', text: 'Deploy', value: { version: '1.5.0' } },
    { key: 'reject', text: 'No', rejects: true },
  ],
}

const settings = (policy: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  decisions: {
    people: [{ name: 'ann' }, { name: 'bob' }],
    policies: { prod: { approvers: { people: ['ann', 'bob'] }, quorum: 2, via: ['store'], ...policy } },
    ...more,
  },
})

describeOnPrimaries('waiting for a decision', (primary) => {
  let manager: CicdStateMgr
  const open = (policy: JsonObject = {}, options: object = {}) =>
    primary().open({ config: primary().config(settings(policy)), ...options })

  beforeEach(async () => {
    manager = await open()
    await manager.init({ id, appConfig: app() })
  })

  const vote = (actor: string, option = 'approve', comment?: string) =>
    manager.decide({ id, name, option, actor, ...(comment === undefined ? {} : { comment }) })
  const commands = async () => (await manager.history({ id })).entries.map(({ command }) => command)

  /** A wait that has begun, by another process as it were. */
  async function begun(request: object = {}, policy: JsonObject = {}, clock: Clock = systemClock) {
    const said: string[] = []
    const { promise: waiting, resolve } = Promise.withResolvers<unknown>()
    const info = (text: string) => {
      said.push(text)
      if (text.startsWith('waiting')) resolve(text)
    }
    const other = await open(policy, { log: { ...silentLogger, info } satisfies Logger, clock })
    const result = other.waitForDecision({ id, name, timeout: minute, ...request })
    // Its failure is looked at later.
    result.catch(() => undefined)
    await waiting
    return { result, said }
  }

  it('returns a decision that was made before it begins', async () => {
    const asked = await manager.ask(question)
    await vote('ann', 'approve', 'fine by me')
    const { decision, revision } = await vote('bob')

    expect(await manager.waitForDecision({ id, name })).to.deep.equal({
      ...{ id, revision, name, question: asked.question, subject: 'shop 1.5.0 to prod', policy: 'prod' },
      ...{ state: 'approved', decision: 'approved', option: 'approve', value: { version: '1.5.0' } },
      ...{ by: ['ann', 'bob'], comment: 'fine by me', at: decision.decidedAt, events: [] },
    })
  })

  it('waits for a question that is not asked yet, says so, and ends as soon as it is decided', async () => {
    const { result, said } = await begun({}, {}, hintsOnly)
    await manager.ask(question)
    await vote('ann')
    const { decision } = await vote('bob', 'approve', 'ship it')
    const decided = performance.now()

    expect(await result).to.include({ state: 'approved', revision: 4 })
    expect(performance.now() - decided).to.be.below(soon)
    expect(said).to.deep.equal([
      'the question is not asked yet: "deploy-prod" of "flow-1"',
      'waiting for the question "deploy-prod" of "flow-1" to be decided',
      `the question "deploy-prod" was approved (approve) by ann, bob at ${decision.decidedAt}: ship it`,
    ])
  })

  it('returns a rejection and a cancellation too', async () => {
    await manager.ask(question)
    const { result } = await begun()
    await vote('ann', 'reject', 'not on a Friday')
    expect(await result).to.deep.include({
      state: 'rejected',
      option: 'reject',
      by: ['ann'],
      comment: 'not on a Friday',
    })

    await manager.ask(question)
    await manager.cancelDecision({ id, name, actor: 'eve', comment: 'wrong version' })
    const cancelled = await manager.waitForDecision({ id, name })
    expect(cancelled).to.deep.include({ state: 'cancelled', by: ['eve'], comment: 'wrong version' })
    expect(cancelled).to.not.have.any.keys('option', 'value')
  })

  it('wakes at the deadline and stores the end once, even if many wait', async () => {
    manager = await open({ expires: '300ms' })
    const asked = await manager.ask(question)
    const started = performance.now()
    const waits = await Promise.all([1, 2, 3].map(() => begun({}, {}, hintsOnly)))
    const results = await Promise.all(waits.map(({ result }) => result))

    expect(performance.now() - started).to.be.below(soon)
    for (const each of results) expect(each).to.deep.include({ state: 'expired', by: [], question: asked.question })
    expect(results[0]!.at >= asked.decision.expiresAt!).to.equal(true)
    expect(new Set(results.map(({ revision }) => revision)).size).to.equal(1)
    expect(await commands()).to.deep.equal(['decisions expire deploy-prod', 'ask deploy-prod', 'init'])
  })

  it('takes the option that the policy takes when the time runs out', async () => {
    manager = await open({ expires: '50ms', onExpire: 'approve' })
    await manager.ask(question)

    expect(await manager.waitForDecision({ id, name })).to.deep.include({
      state: 'approved',
      option: 'approve',
      by: [],
    })
  })

  it('wakes at the deadline of a question that was asked while it waited', async () => {
    const { result } = await begun({}, {}, hintsOnly)
    manager = await open({ expires: '300ms' })
    await manager.ask(question)
    const asked = performance.now()

    expect(await result).to.include({ state: 'expired' })
    expect(performance.now() - asked).to.be.below(soon)
  })

  it('ends when another question takes its name, or the question is gone', async () => {
    const first = await manager.ask(question)
    const one = await begun()
    await manager.ask(question)
    await vote('ann')
    await vote('bob')
    const error = await rejection(one.result)
    expect(error).to.include({ code: 'DECISION_REPLACED', exitCode: 5 })
    expect(error.message).to.match(/^the question "deploy-prod" was asked again at \S+: this one no longer counts$/)
    expect(await rejection(manager.waitForDecision({ id, name, question: first.question }))).to.include({
      code: 'DECISION_REPLACED',
    })
    expect((await rejection(manager.waitForDecision({ id, name, question: '1234' }))).message).to.match(
      /^the id of the question "deploy-prod", asked at \S+, is [\da-f-]{36}, and not "1234"$/,
    )
    expect(await manager.waitForDecision({ id, name })).to.include({ state: 'approved' })

    await manager.delete({ id })
    await manager.init({ id, appConfig: app() })
    expect(await rejection(manager.waitForDecision({ id, name, question: first.question }))).to.include({
      code: 'DECISION_REPLACED',
    })
  })

  it('refuses a policy that the config does not have at once, if the question is not asked yet', async () => {
    const error = await rejection(manager.waitForDecision({ id, name, policy: 'prd' }))
    expect(error).to.include({ code: 'UNKNOWN_POLICY', exitCode: 3 })
    expect(error.message).to.equal('the config has no policy "prd", did you mean "prod"?')
  })

  it('says until when the question is open, and at most how long it waits if nobody said so', async () => {
    const stop = new AbortController()
    const { decision } = await (await open({ expires: '3h' })).ask(question)
    const { result, said } = await begun({ timeout: undefined, signal: stop.signal })
    stop.abort()

    expect(said).to.deep.equal([
      `the question "deploy-prod" of "flow-1" is open until ${decision.expiresAt}`,
      'waiting for the question "deploy-prod" of "flow-1" to be decided, at most 4h',
    ])
    await result.catch(() => undefined)
  })

  it('refuses another policy or subject than the given ones, before it waits', async () => {
    await manager.ask(question)
    const policy = await rejection(manager.waitForDecision({ id, name, policy: 'dev' }))
    expect(policy).to.include({ code: 'DECISION_DIFFERS', exitCode: 8 })
    expect(policy.message).to.equal('the policy of the question "deploy-prod" is "prod", and not "dev"')
    const subject = await rejection(
      manager.waitForDecision({ id, name, policy: 'prod', subject: 'shop 1.6.0 to prod' }),
    )
    expect(subject.message).to.equal(
      'the subject of the question "deploy-prod" is "shop 1.5.0 to prod", and not "shop 1.6.0 to prod"',
    )
  })

  it('ends when its time is over, and reports the state', async () => {
    const says = async (request: object) => (await rejection(manager.waitForDecision({ id, name, ...request }))).message
    expect(await says({ timeout: 0 })).to.equal(
      'waited 0s for the question "deploy-prod" of "flow-1" to be decided; it was not asked',
    )
    await manager.ask(question)
    expect(await says({ timeout: 0, name: 'deploy-prodd' })).to.equal(
      'waited 0s for the question "deploy-prodd" of "flow-1" to be decided; it was not asked, did you mean "deploy-prod"?',
    )
    expect(await says({ timeout: 20 })).to.equal(
      'waited 20ms for the question "deploy-prod" of "flow-1" to be decided; it is open',
    )
    expect(await rejection(manager.waitForDecision({ id, name, timeout: 0 }))).to.include({
      code: 'WAIT_TIMED_OUT',
      exitCode: 9,
    })
  })

  it('reads once more at the moment when its time is over', async () => {
    await manager.ask(question)
    let elapsed = 0
    const clock: Clock = {
      now: () => new Date(),
      elapsed: () => elapsed,
      // Nobody is heard of and no pause ends before the wait does: the last look is what finds it.
      sleep: async (milliseconds) => {
        if (elapsed < 100) await vote('ann', 'reject')
        elapsed = Math.max(100, elapsed + milliseconds)
      },
    }
    const other = await open({}, { clock })

    expect(await other.waitForDecision({ id, name, timeout: 100 })).to.include({ state: 'rejected' })
  })

  it('ends when the context is deleted or expires', async () => {
    await manager.ask(question)
    const one = await begun()
    await manager.delete({ id })
    expect(await rejection(one.result)).to.include({ code: 'CONTEXT_NOT_FOUND', exitCode: 4 })

    await manager.init({ id, appConfig: app() })
    await manager.ask(question)
    const other = await begun()
    await manager.expire({ id, ttl: 100 })
    expect(await rejection(other.result)).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })

  it("ends with the reason of the caller's signal", async () => {
    const caller = new AbortController()
    const { result } = await begun({ signal: caller.signal })
    caller.abort(new Error('the caller has gone'))

    expect(await result.catch((reason: unknown) => reason)).to.have.property('message', 'the caller has gone')
  })

  it('decides itself that the time has run out if no signing process stores it for a while, unless that would be agreement', async () => {
    let days = 0
    const clock: Clock = { ...systemClock, now: () => new Date(Date.now() + days * 24 * 60 * minute) }
    const { signing } = signingKeys()
    const openWith = (policy: JsonObject) =>
      primary().open({ config: primary().config(settings(policy, { signing })), clock })
    const step = await openWith({ expires: '1s' })
    await step.ask(question)
    const agreeing = await openWith({ expires: '1s', onExpire: 'approve' })
    await agreeing.ask({ ...question, name: 'other' })
    // The clock of a Redis server is its own.
    if (primary().redis !== undefined) return
    days = 1

    expect(await step.waitForDecision({ id, name, timeout: 0 })).to.include({ state: 'expired', revision: 3 })
    const unsigned = rejection(agreeing.waitForDecision({ id, name: 'other', timeout: 0 }))
    expect(await unsigned).to.include({ code: 'WAIT_TIMED_OUT' })
    expect(await commands()).to.deep.equal(['ask other', 'ask deploy-prod', 'init'])
  })

  for (const timeout of [-1, Number.NaN, 0.5]) {
    it(`cannot take ${timeout} ms`, async () => {
      expect(await rejection(manager.waitForDecision({ id, name, timeout }))).to.include({ code: 'BAD_DURATION' })
    })
  }

  it('needs a name, and a context', async () => {
    expect(await rejection(manager.waitForDecision({ id, name: 'a b' }))).to.include({ code: 'BAD_DECISION_NAME' })
    expect(await rejection(manager.waitForDecision({ id: 'nobody', name }))).to.include({ code: 'CONTEXT_NOT_FOUND' })
  })
})
