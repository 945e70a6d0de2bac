import { expect } from 'chai'
import { decide } from '../../src/operations/decisions/decide.ts'
import { readHistory } from '../../src/operations/history/read-history.ts'
import { callerOn } from '../../src/operations/host.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { startHttpServer } from '../support/http-server.ts'
import type { HttpServer } from '../support/http-server.ts'
import { OutsideController } from './support/controller.ts'
import { CustomRuns, pipelineRun, task } from './support/custom-runs.ts'
import { kubectl } from './support/kubectl.ts'
import { createNamespace } from './support/namespace.ts'
import { ended, run, start } from './support/runs.ts'

const ways = [
  ['Cancelled', 'Cancelled'],
  ['CancelledRunFinally', 'Cancelled'],
  ['StoppedRunFinally', 'Cancelled'],
] as const

const yesOrNo = { options: ['approve=Deploy', 'reject=No'], rejects: ['reject'], policy: 'prod' }

const decisions = {
  groups: { releasers: { people: ['ann', 'bob'] } },
  policies: { prod: { approvers: { groups: ['releasers'] }, quorum: 2, via: ['store'], expires: '1h' } },
}

const app = {
  'cicd-contexts': {
    stage: {
      channel: 'C1',
      pipelines: {
        build: {
          'event-handlers': {
            ask: {
              'manual-choice': {
                title: 'Release?',
                decision: { name: 'release', policy: 'prod', subject: 'shop 1.5.0' },
                choices: {
                  release: {
                    header: 'Release',
                    options: [
                      { key: 'approve', text: 'Yes' },
                      { key: 'reject', text: 'No', rejects: true },
                    ],
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}

describe('on a cluster, approvals', () => {
  let namespace = ''
  let controller: OutsideController
  let runs: CustomRuns
  let chat: HttpServer
  let count = 0
  const caller = (actor = 'e2e') => callerOn(controller.host, { actor })
  /** Params of a question of its own, so that no test meets the one of another. */
  const asks = (more: Record<string, string | string[]> = {}) => {
    const decision = `deploy-${++count}`
    return { 'context-id': 'flow', decision, subject: `shop ${count} to prod`, ...yesOrNo, ...more }
  }
  const vote = (name: string, option: string, actor: string) => decide(caller(actor), { id: 'flow', name, option })
  const record = async (name: string) => {
    const { value } = await getValue(caller(), { id: 'flow', path: `decisions.${name}` })
    return value as { readonly state: string; readonly comment?: string; readonly id: string }
  }
  const until = async (name: string, state: string) => {
    const { signal } = new AbortController()
    while ((await record(name)).state !== state) await controller.host.clock.sleep(100, signal)
  }
  const approval = (params: Record<string, string | string[]>, more: object = {}) =>
    task('ask', 'Approval', params, more)
  const deploy = task(
    'deploy',
    'State',
    { 'context-id': 'flow', get: 'state.cicdContextName' },
    {
      when: [
        {
          input: '$(tasks.ask.results.decision) $(tasks.ask.results.option)',
          operator: 'in',
          values: ['approved approve'],
        },
      ],
    },
  )
  const told = { decision: '$(tasks.ask.results.decision)', option: '$(tasks.ask.results.option)' }

  before(async () => {
    namespace = await createNamespace('approvals')
    chat = await startHttpServer([{ json: { ok: true, channel: 'C1', ts: '17.1' } }])
    controller = await OutsideController.start(namespace, { decisions, slack: { url: chat.origin } })
    runs = new CustomRuns(namespace)
    await controller.init('flow', app)
  })
  after(async () => {
    await controller.stop()
    await chat.close()
    await kubectl(['delete', 'namespace', namespace, '--wait=false'])
  })

  it('go on when people agree, count them, and take no pod', async () => {
    const params = asks()
    const name = await start(namespace, pipelineRun([approval(params), deploy], { results: told }))
    await runs.waits(name, 'ask')
    const before = await runs.message(name, 'ask')
    await vote(params.decision, 'approve', 'ann')
    await vote(params.decision, 'approve', 'bob')

    const { status, results, skipped } = await ended(namespace, name)

    expect(before).to.contain(
      `a decision on "${params.subject}" (${params.decision} of "flow", policy prod): no vote yet`,
    )
    expect(status).to.equal('True')
    expect(results).to.deep.equal({ decision: 'approved', option: 'approve' })
    expect(skipped).to.deep.equal({})
    expect(JSON.parse(await kubectl(['-n', namespace, 'get', 'pods', '-o', 'json'])))
      .to.have.property('items')
      .that.deep.equals([])
  })

  it('give who decided to a task that stores it, as the Pipeline deploy of tekton/ does', async () => {
    const params = asks()
    const store = task('store', 'State', {
      ...{ 'context-id': 'flow', get: 'state.by' },
      set: ['state.by=$(tasks.ask.results.by): $(tasks.ask.results.comment)'],
    })
    const results = { by: '$(tasks.store.results.value)' }
    const name = await start(namespace, pipelineRun([approval(params), store], { results }))
    await runs.waits(name, 'ask')
    await vote(params.decision, 'approve', 'ann')
    await decide(caller('bob'), { id: 'flow', name: params.decision, option: 'approve', comment: '["a"]' })

    const { status, results: got } = await ended(namespace, name)

    expect(status).to.equal('True')
    expect(got).to.deep.equal({ by: 'ann, bob: "["a"]"' })
  })

  it('fail where people refuse, and finally sees by whom', async () => {
    const params = asks()
    const see = task('see', 'State', {
      ...{ 'context-id': 'flow', get: 'state.saw' },
      set: ['state.saw=$(tasks.ask.reason) $(tasks.ask.results.decision)'],
    })
    const name = await start(
      namespace,
      pipelineRun([approval(params, { retries: 2 }), deploy], {
        last: [see],
        results: { saw: '$(finally.see.results.value)' },
      }),
    )
    await runs.waits(name, 'ask')
    await vote(params.decision, 'reject', 'ann')

    const { status, results } = await ended(namespace, name)

    expect(status).to.equal('False')
    expect(results).to.deep.equal({ saw: 'Rejected rejected' })
    expect((await runs.get(name, 'ask')).status).not.to.have.property('retriesStatus')
  })

  it('let when decide where people refuse and on-reject is continue', async () => {
    const params = asks({ 'on-reject': 'continue' })
    const name = await start(namespace, pipelineRun([approval(params), deploy], { results: told }))
    await runs.waits(name, 'ask')
    await vote(params.decision, 'reject', 'ann')

    const { status, results, skipped } = await ended(namespace, name)

    expect(status).to.equal('True')
    expect(results).to.deep.equal({ decision: 'rejected', option: 'reject' })
    expect(skipped).to.have.property('deploy')
  })

  it('go on after onError: continue, without what was asked for', async () => {
    const params = asks({ expires: '2s' })
    const { status, skipped } = await run(namespace, pipelineRun([approval(params, { onError: 'continue' }), deploy]))

    expect(status).to.equal('True')
    expect(skipped).to.have.property('deploy')
    expect(await record(params.decision)).to.include({ state: 'expired' })
  })

  it('expire, and a retry asks anew', async () => {
    const params = asks({ expires: '3s' })
    const name = await start(namespace, pipelineRun([approval(params, { retries: 1 })]))

    expect(await ended(namespace, name)).to.include({ status: 'False' })
    const { status } = await runs.get(name, 'ask')
    expect(status?.conditions?.[0]?.reason).to.equal('Expired')
    expect(status?.retriesStatus).to.have.length(1)
    const { entries } = await readHistory(caller(), { id: 'flow' })
    expect(entries.filter(({ command }) => command === `ask ${params.decision}`)).to.have.length(2)
  })

  it('end with the time of their task, and their question with them', async () => {
    const params = asks()
    const name = await start(namespace, pipelineRun([approval(params, { timeout: '3s' })]))

    expect(await ended(namespace, name)).to.include({ status: 'False' })
    expect(await runs.reason(name, 'ask')).to.equal('CustomRunTimedOut')
    await until(params.decision, 'cancelled')
  })

  for (const [way, reason] of ways) {
    it(`end by ${way} of their PipelineRun, and ask no more`, async () => {
      const params = asks()
      const name = await start(
        namespace,
        pipelineRun([approval(params)], {
          last: [task('last', 'State', { 'context-id': 'flow', get: 'state.cicdContextName' })],
        }),
      )
      await runs.waits(name, 'ask')

      await kubectl(['-n', namespace, 'patch', name, '--type=merge', '-p', JSON.stringify({ spec: { status: way } })])
      // This one lets end what runs.
      if (way === 'StoppedRunFinally') await vote(params.decision, 'reject', 'ann')

      expect(await ended(namespace, name)).to.include({
        status: 'False',
        ...(way !== 'StoppedRunFinally' && { reason }),
      })
      const isStopped = way === 'StoppedRunFinally'
      expect(await runs.reason(name, 'ask')).to.equal(isStopped ? 'Rejected' : 'CustomRunCancelled')
      await until(params.decision, isStopped ? 'rejected' : 'cancelled')
    })
  }

  it('ask no more when their PipelineRun is deleted', async () => {
    const params = asks()
    const name = await start(namespace, pipelineRun([approval(params)]))
    await runs.waits(name, 'ask')

    await kubectl(['-n', namespace, 'delete', name])

    await until(params.decision, 'cancelled')
  })

  it('ask by an event, once, though the controller is killed while they wait', async () => {
    const name = await start(namespace, pipelineRun([approval({ 'context-id': 'flow', event: 'build=ask' })]))
    await runs.waits(name, 'ask')
    const { id } = await record('release')

    await controller.kill()
    await vote('release', 'approve', 'ann')
    await controller.restart()
    await vote('release', 'approve', 'bob')

    expect(await ended(namespace, name)).to.include({ status: 'True' })
    expect(await record('release')).to.include({ id, state: 'approved' })
    expect(chat.requests).to.have.length(1)
  })

  it('ask as many questions as a matrix has combinations', async () => {
    const names = [`east-${++count}`, `west-${count}`]
    const params = { 'context-id': 'flow', subject: 'shop 1.5.0 to both', ...yesOrNo }
    const matrix = { matrix: { params: [{ name: 'decision', value: names }] } }
    const name = await start(namespace, pipelineRun([approval(params, matrix)]))
    await runs.waits(name, 'ask-0')
    await runs.waits(name, 'ask-1')

    for (const each of names) for (const who of ['ann', 'bob']) await vote(each, 'approve', who)

    expect(await ended(namespace, name)).to.include({ status: 'True' })
  })
})
