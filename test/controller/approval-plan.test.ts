import { expect } from 'chai'
import { customRun } from '../../src/controller/custom-run.ts'
import type { Seen } from '../../src/controller/kinds/kind.ts'
import { plan } from '../../src/controller/plan.ts'
import type { Decision } from '../../src/decisions/decision.ts'
import { CicdError } from '../../src/errors/cicd-error.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { asks, told } from '../support/approvals.ts'

const now = new Date('2026-11-28T12:00:00Z')
const moment = { now, redact: (text: string) => text.replaceAll('hunter2hunter2', '***') }
const question = { context: 'flow', name: 'deploy-prod', id: 'q1' }

interface Given {
  readonly params?: Readonly<Record<string, string | string[]>>
  readonly spec?: JsonObject
  readonly began?: string
  readonly kept?: JsonObject
}

/** A CustomRun that has begun. */
function run({ params = asks, spec = {}, began = '2026-11-28T11:59:00Z', kept = {} }: Given = {}) {
  const condition = { type: 'Succeeded', status: 'Unknown', reason: 'Started', message: 'm', lastTransitionTime: began }
  return customRun({
    apiVersion: 'tekton.dev/v1beta1',
    kind: 'CustomRun',
    metadata: { name: 'ask', namespace: 'ci', uid: 'u1', resourceVersion: '1', generation: 1 },
    spec: {
      customRef: { apiVersion: 'cicdstatemgr.dev/v1alpha1', kind: 'Approval' },
      params: Object.entries(params).map(([name, value]) => ({ name, value })),
      ...spec,
    },
    status: { conditions: [condition], startTime: began, extraFields: { cicdstatemgr: kept } },
  })
}

const decision: Decision = {
  ...{ id: 'q1', name: 'deploy-prod', state: 'open', subject: 'shop 1.5.0 to prod', policy: 'prod', quorum: 2 },
  ...{ rejects: 'one', onExpire: 'reject', askedAt: '2026-11-28T11:59:00Z', askedBy: 'x', votes: [] },
  expiresAt: '2026-11-28T15:59:00.000Z',
  options: [
    { key: 'approve', text: 'Deploy' },
    { key: 'reject', text: 'No', rejects: true },
  ],
}
const open: Seen = { of: 'open', decision, question, revision: 3, missing: 'ann and bob', nextIn: 60_000 }
const decided = (state: 'approved' | 'rejected' | 'expired' | 'cancelled', more = {}): Seen => ({
  of: 'decided',
  question,
  text: 'it ended',
  result: { decision: state, option: 'approve', by: ['ann'], at: 't', revision: 4, ...more },
})

const conditionOf = (status: JsonObject | undefined) => {
  const [condition] = (status?.conditions ?? []) as { status: string; reason: string; message: string }[]
  return condition && { status: condition.status, reason: condition.reason, message: condition.message }
}

describe('the plan of an Approval', () => {
  it('checks before it asks, and asks if the question does not exist', () => {
    expect(plan(run(), undefined, moment).effect).to.deep.include({ do: 'look', name: 'deploy-prod', asks: true })
    expect(plan(run(), { of: 'missing', revision: 1 }, moment).effect).to.deep.include({ do: 'ask', id: 'flow' })
  })

  it('asks nothing after its time, but checks a last time', () => {
    const late = run({ began: '2026-11-28T10:00:00Z' })

    expect(plan(late, undefined, moment).effect).to.include({ do: 'look' })
    const planned = plan(late, { of: 'missing', revision: 1 }, moment)
    expect(planned).not.to.have.property('effect')
    expect(conditionOf(planned.status)).to.include({ status: 'False', reason: 'CustomRunTimedOut' })
    expect(conditionOf(plan(late, decided('approved'), moment).status)).to.include({ status: 'True' })
  })

  it('waits, stores which question it is, and checks again when work is due', () => {
    const planned = plan(run(), open, moment)

    expect(planned).to.include({ watch: 'flow', wakeAt: now.getTime() + 60_000 })
    expect(planned.status).to.have.nested.property('extraFields.cicdstatemgr.question').that.deep.equals(question)
    expect(conditionOf(planned.status)).to.deep.equal({
      ...{ status: 'Unknown', reason: 'WaitsForDecision' },
      message:
        'waits for a decision on "shop 1.5.0 to prod" (deploy-prod of "flow", policy prod): no vote yet, 2 have to agree, still to vote: ann and bob, open until 2026-11-28T15:59:00Z, not posted to Slack; until 2026-11-28T12:59:00Z at the latest',
    })
  })

  it('writes nothing if nothing has changed', () => {
    const first = plan(run(), open, moment).status
    const again = run()
    const status = { ...again.status, condition: { ...conditionOf(first), since: 's' }, kept: { question } }

    expect(plan({ ...again, status: status as typeof again.status }, open, moment)).not.to.have.property('status')
  })

  for (const [state, reason, retries] of [
    ['rejected', 'Rejected', false],
    ['cancelled', 'Cancelled', false],
    ['expired', 'Expired', true],
  ] as const) {
    it(`fails if it is ${state}, and ${retries ? 'asks again' : 'does not ask again'} if there are retries`, () => {
      const end = plan(run(), decided(state), moment)
      const retried = plan(run({ spec: { retries: 1 }, kept: { question } }), decided(state), moment)

      expect(conditionOf(end.status)).to.deep.equal({ status: 'False', reason, message: 'it ended' })
      expect(end.status?.results).to.deep.include({ name: 'decision', value: state })
      expect(conditionOf(retried.status)?.status).to.equal(retries ? 'Unknown' : 'False')
      expect(retried.withdraws).to.equal(retries ? true : undefined)
      // The next attempt has a question of its own.
      if (retries) expect(retried.status).to.have.nested.property('extraFields.cicdstatemgr.question', null)
      const goesOn = plan(run({ params: { ...asks, 'on-reject': 'continue' } }), decided(state), moment)
      expect(conditionOf(goesOn.status)).to.include({ status: 'True' })
    })
  }

  it('repeats nothing if something else asks, and waits at most for the given time', () => {
    const waits = run({ params: { ...told, wait: '30s' } })

    expect(plan(waits, { of: 'missing', revision: 1 }, moment).effect).to.equal(undefined)
    expect(conditionOf(plan(waits, open, moment).status)).to.include({ status: 'False', reason: 'Undecided' })
    const retried = plan(run({ params: told, spec: { retries: 2 } }), decided('expired'), moment)
    expect(conditionOf(retried.status)).to.include({ status: 'False', reason: 'Expired' })
  })

  it('ends for good if another question took the name, and waits for a datasource that cannot be reached', () => {
    const failed = (code: ConstructorParameters<typeof CicdError>[0]): Seen => ({
      of: 'failed',
      error: new CicdError(code, 'why'),
    })
    const retries = run({ spec: { retries: 2 } })

    expect(conditionOf(plan(retries, failed('DECISION_REPLACED'), moment).status)).to.include({ status: 'False' })
    expect(conditionOf(plan(retries, failed('DECISION_NOT_SIGNED'), moment).status)).to.include({ status: 'False' })
    expect(conditionOf(plan(retries, failed('REDIS_UNREACHABLE'), moment).status)).to.include({
      ...{ status: 'Unknown', reason: 'StoreUnavailable' },
    })
  })

  it('has no result that Tekton would treat as a list, or refuse, because of what people write', () => {
    const results = (more: object) => plan(run(), decided('approved', more), moment).status?.results

    expect(results({ by: ['ann', 'bob'], comment: ' ["a"] ' })).to.deep.include.members([
      { name: 'by', value: 'ann, bob' },
      { name: 'comment', value: '" ["a"] "' },
    ])
    const long = results({ comment: '€'.repeat(2000) }) as { name: string; value: string }[]
    expect(Buffer.byteLength(long.find(({ name }) => name === 'comment')?.value ?? '')).to.be.below(4096)
  })

  it('fails for good, and does not ask again, if the value is too large for a result', () => {
    const planned = plan(run({ spec: { retries: 3 } }), decided('approved', { value: 'x'.repeat(5000) }), moment)

    expect(conditionOf(planned.status)).to.include({ status: 'False', reason: 'ResultTooLarge' })
  })

  for (const [what, value, why] of [
    ['is too large', 'x'.repeat(5000), 'is larger than 4096 bytes'],
    ['contains a secret', { key: 'hunter2hunter2' }, 'would contain a secret of the config'],
  ] as const) {
    it(`leaves out a result of a failure that ${what}, also in a failed attempt`, () => {
      for (const [state, spec] of [
        ['rejected', {}],
        ['expired', { retries: 1 }],
      ] as const) {
        const { status = {} } = plan(run({ spec }), decided(state, { value, comment: 'no' }), moment)
        const [ended = status] = (status.retriesStatus ?? []) as JsonObject[]

        const { message, reason } = conditionOf(ended) ?? {}
        expect(reason?.toLowerCase()).to.equal(state)
        expect(message).to.contain(`it ended; a result is left empty: the result "value" ${why}`)
        expect(ended.results).to.deep.include.members([
          { name: 'value', value: '' },
          { name: 'comment', value: 'no' },
          { name: 'decision', value: state },
        ])
        expect(JSON.stringify(status)).not.to.contain('hunter2')
      }
    })
  }
})
