import { expect } from 'chai'
import type { AskRequest, CicdStateMgr, JsonObject } from '../../../src/index.ts'
import type { JsonObject as Json, JsonValue } from '../../../src/json/json.ts'
import { contextId } from '../../../src/context/context-id.ts'
import { updateContext } from '../../../src/operations/change/update-context.ts'
import { decisionsGuard } from '../../../src/operations/decisions/change-decision.ts'
import { callerOn } from '../../../src/operations/host.ts'
import { openHost } from '../../../src/operations/open-host.ts'
import { app } from '../../support/open-manager.ts'
import { describeOnPrimaries } from '../../support/primaries.ts'
import { rejection } from '../../support/rejection.ts'
import { signingKeys } from '../../support/signing.ts'

const id = 'flow-1'
const name = 'deploy-prod'
const path = `decisions.${name}`
const keys = signingKeys()

const settings = (publicKeys: JsonObject = keys.signing.publicKeys): JsonObject => ({
  decisions: {
    people: ['ann', 'bob', 'cyd'].map((person) => ({ name: person })),
    policies: {
      prod: { approvers: { people: ['ann', 'bob', 'cyd'] }, quorum: 2, expires: '4h', via: ['store'] },
      lax: { approvers: { people: ['ann', 'bob', 'cyd'] }, via: ['store'], expires: '4h', onExpire: 'approve' },
    },
    signing: { publicKeys },
  },
})

const question: AskRequest = {
  ...{ id, name, policy: 'prod', subject: 'shop 1.5.0 to prod' },
  options: [
    { key: 'approve', text: 'Deploy', value: { version: '1.5.0' } },
    { key: 'reject', text: 'No', rejects: true },
  ],
}

describeOnPrimaries('a decision that is signed', (primary) => {
  /** Has the private key, as a gateway has. */
  let signer: CicdStateMgr
  /** A step: has the public keys only. */
  let step: CicdStateMgr
  const warnings: string[] = []

  beforeEach(async () => {
    const warn = (text: string) => void warnings.push(text)
    const log = { error: warn, warn, info: () => undefined, debug: () => undefined, trace: () => undefined }
    warnings.length = 0
    const config = primary().config(settings())
    signer = await primary().open({ config, secrets: keys.secrets, log })
    step = await primary().open({ config })
    await step.init({ id, appConfig: app() })
  })

  const vote = (actor: string, option = 'approve') => signer.decide({ id, name, option, actor })
  const record = async () => (await step.get({ id, path })).value as JsonObject & { votes: JsonObject[] }
  const wait = (more: object = {}) => step.waitForDecision({ id, name, timeout: 0, ...more })
  const checked = async () => (await step.decision({ id, name })).checked

  /** What a step does that writes to the store as it likes. */
  async function forge(value: object | undefined, at = path, of = id): Promise<void> {
    await using host = await openHost({ config: primary().config() as Json, cwd: primary().cwd, env: {} })
    await updateContext(callerOn(host), contextId(of), {
      command: 'forge',
      guard: decisionsGuard,
      operations: () => [
        value === undefined ? { op: 'unset', path: at } : { op: 'set', path: at, value: value as JsonValue },
      ],
    })
  }
  const change = async (values: JsonObject) => forge({ ...(await record()), ...values })

  it('is signed in the commit that makes it, with each of its votes, and exported', async () => {
    await signer.ask(question)
    await vote('ann')
    const approved = await vote('bob')

    const { value } = await step.get({ id, path })
    expect(value).to.deep.equal(approved.decision)
    expect((await step.history({ id })).entries[0]).to.include({
      command: `decide ${name}`,
      revision: approved.revision,
    })
    expect((await record()).votes.map(({ signature }) => (signature as JsonObject).keyid)).to.deep.equal(['k1', 'k1'])
    expect(await checked()).to.deep.equal({ is: 'signed', keyId: 'k1' })
    expect(await wait()).to.deep.include({ state: 'approved', option: 'approve', value: { version: '1.5.0' } })
    expect((await step.exportDecision({ id, name })).envelope).to.deep.equal(approved.decision.signature)
  })

  it('is signed when it is cancelled and when it expires', async () => {
    await signer.ask(question)
    await signer.cancelDecision({ id, name, actor: 'ann', comment: 'no' })
    expect(await checked()).to.include({ is: 'signed' })

    await step.ask({ ...question, name: 'other', policy: 'lax' })
    const due = { expiresAt: '2026-01-01T00:00:00.000Z', askedAt: '2025-12-31T20:00:00.000Z' }
    await forge(
      { ...((await step.get({ id, path: 'decisions.other' })).value as JsonObject), ...due },
      'decisions.other',
    )
    // Nobody agrees by waiting to what nobody signed.
    const { state, at } = await signer.waitForDecision({ id, name: 'other', timeout: 0 })
    expect([state, at]).to.deep.equal(['expired', due.expiresAt])
    const { checked: of, decidedAt } = await step.decision({ id, name: 'other' })
    expect(of).to.include({ is: 'signed' })
    expect(decidedAt).to.equal(due.expiresAt)
  })

  it('accepts a vote directly in the store only from a process that can sign', async () => {
    await step.ask(question)
    const error = await rejection(step.decide({ id, name, option: 'approve', actor: 'ann' }))
    expect(error).to.include({ code: 'SIGNING_KEY_MISSING', exitCode: 8 })
    expect(error.message).to.equal(
      'only signed votes count, and this process has no key: vote through the gateway, which has one',
    )
    expect((await record()).votes).to.deep.equal([])
  })

  it('is not validly cancelled by a process that cannot sign, and that process says so', async () => {
    await step.ask(question)
    expect((await step.cancelDecision({ id, name })).warnings).to.have.length(1)
    expect(await rejection(wait())).to.include({ code: 'DECISION_NOT_SIGNED', exitCode: 8 })
    const late = await rejection(vote('ann'))
    expect(late).to.include({ code: 'DECISION_ENDED' })
    expect(late.suggestions).to.deep.equal(['That is not signed, and does not count: ask again.'])
  })

  it('does not count if another program writes it', async () => {
    await signer.ask(question)
    await vote('ann')
    await change({ state: 'approved', option: 'approve', by: ['ann', 'bob'], decidedAt: '2026-11-28T12:00:00.000Z' })

    expect(await checked()).to.deep.equal({ is: 'unsigned' })
    const error = await rejection(wait())
    expect(error.message).to.equal(
      'the question "deploy-prod" is approved, but its outcome does not count: it is not signed',
    )
    expect(await rejection(step.exportDecision({ id, name }))).to.include({ code: 'DECISION_NOT_SIGNED' })
  })

  it('does not count if it comes from another question, another name, or another context', async () => {
    await signer.ask(question)
    await vote('ann')
    await vote('bob')
    const old = await record()
    const { question: newer } = await signer.ask({ ...question, subject: 'shop 1.6.0 to prod' })
    const now = await record()
    const outcome = Object.fromEntries(
      ['state', 'option', 'value', 'by', 'decidedAt', 'signature', 'votes'].map((key) => [key, old[key] ?? null]),
    )
    await forge({ ...now, ...outcome })
    expect((await rejection(wait())).message).to.include('something else than the record says')
    await forge({ ...now, ...outcome, subject: old.subject ?? null })
    expect((await rejection(wait())).message).to.include('something else than the record says')
    // The whole of the older one is what it is: who was told of the newer one refuses it.
    await forge(old)
    expect(await rejection(wait({ question: newer }))).to.include({ code: 'DECISION_REPLACED', exitCode: 5 })
    expect(await rejection(wait({ subject: 'shop 1.6.0 to prod' }))).to.include({
      code: 'DECISION_DIFFERS',
      exitCode: 8,
    })

    await forge({ ...old, name: 'other' }, 'decisions.other')
    expect(await rejection(step.waitForDecision({ id, name: 'other', timeout: 0 }))).to.include({
      code: 'DECISION_NOT_SIGNED',
    })
    await step.init({ id: 'flow-2', appConfig: app() })
    await forge(old, path, 'flow-2')
    expect(await rejection(step.waitForDecision({ id: 'flow-2', name, timeout: 0 }))).to.include({
      code: 'DECISION_NOT_SIGNED',
    })
  })

  it('is not signed for a question that another program changed', async () => {
    for (const values of [
      { subject: 'shop 6.6.6 to prod' },
      { quorum: 1 },
      { policy: 'lax' },
      { expiresAt: '2036-01-01T00:00:00.000Z' },
      { onExpire: 'approve' },
      { invoker: 'ann' },
      { options: [{ key: 'approve', text: 'Not really' }] },
    ]) {
      await signer.ask(question)
      await vote('ann')
      await change(values)
      const error = await rejection(vote('bob'))
      expect(error, JSON.stringify(values)).to.include({ code: 'QUESTION_CHANGED', exitCode: 8 })
    }
  })

  it('is shown as changed, with votes that do not count, and a log line says so when somebody votes', async () => {
    await signer.ask(question)
    await vote('ann')
    expect((await step.decision({ id, name })).votes).to.deep.equal((await record()).votes)
    await change({ subject: 'shop 6.6.6 to prod' })

    const { checked: is, votes } = await step.decision({ id, name })
    expect([is, votes.map(({ counts }) => counts)]).to.deep.equal([{ is: 'changed' }, [false]])
    await rejection(vote('bob'))
    expect(warnings).to.deep.equal([
      'the question "deploy-prod" of "flow-1" was changed after it was signed: no vote on it counts. Its subject is now: shop 6.6.6 to prod',
    ])
  })

  it('is shown as not verified to a reader without public keys, if it has signatures', async () => {
    const { signing, ...others } = settings().decisions as JsonObject
    expect(signing).to.be.an('object')
    const reader = await primary().open({ config: primary().config({ decisions: others }) })
    await step.ask(question)
    expect((await reader.decision({ id, name })).checked).to.equal(undefined)
    await vote('ann')
    expect((await reader.decision({ id, name })).checked).to.deep.equal({ is: 'unverified' })
  })

  it('takes the quorum and other rules from the policy if the question is not signed', async () => {
    await step.ask(question)
    await change({ quorum: 1, rejects: 'quorum', expiresAt: '2036-01-01T00:00:00.000Z' })
    expect((await vote('ann')).decision).to.include({ state: 'open', quorum: 2, rejects: 'one' })
    // A signature taken away makes a question unsigned, and its votes stay bound to what was asked.
    await change({ quorum: 1, options: [{ key: 'approve', text: 'Deploy', value: { version: '6.6.6' } }] })
    expect((await vote('bob')).decision).to.deep.include({ state: 'open' })
    expect((await record()).votes.map(({ person }) => person)).to.deep.equal(['bob'])
  })

  it('ignores a vote that another program wrote, and says so', async () => {
    await signer.ask(question)
    await vote('ann')
    const [ann] = (await record()).votes
    await change({
      votes: [
        { ...ann, person: 'cyd' },
        { person: 'bob', name: 'bob', via: 'store', option: 'approve', at: '2026-11-28T12:00:00.000Z' },
      ],
    })

    const shown = await step.decision({ id, name })
    expect(shown.votes.map(({ person, counts }) => [person, counts])).to.deep.equal([
      ['cyd', false],
      ['bob', false],
    ])
    expect(shown.stillToVote).to.include({ needed: 2 })
    expect((await vote('ann')).decision).to.include({ state: 'open' })
    expect((await record()).votes.map(({ person }) => person)).to.deep.equal(['ann'])
    expect(warnings).to.deep.equal(['2 votes on "deploy-prod" of "flow-1" have no valid signature and do not count'])
    expect((await vote('bob')).state).to.equal('approved')
  })

  it('stays valid while keys are changed, as long as its key is known', async () => {
    await signer.ask(question)
    await vote('ann')
    const k2 = signingKeys('k2')
    const both = primary().config(settings({ ...keys.signing.publicKeys, ...k2.signing.publicKeys }))
    const next = await primary().open({ config: both, secrets: k2.secrets })
    expect((await next.decide({ id, name, option: 'approve', actor: 'bob' })).state).to.equal('approved')
    expect((await next.decision({ id, name })).checked).to.deep.equal({ is: 'signed', keyId: 'k2' })
    expect(await checked()).to.deep.include({ is: 'wrong' })
    expect(await rejection(wait())).to.include({ code: 'DECISION_NOT_SIGNED' })
  })

  it('is made once when a hundred people vote at once, and each of its votes is signed', async () => {
    await signer.ask(question)
    const people = ['ann', 'bob', 'cyd']
    await Promise.allSettled(Array.from({ length: 30 }, (_, index) => vote(people[index % 3]!)))
    expect(await wait()).to.include({ state: 'approved' })
  })
})
