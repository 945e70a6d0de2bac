import { expect } from 'chai'
import { ControllerBench } from '../support/controller.ts'
import { asks, openApprovals, recordOf, told } from '../support/approvals.ts'
import { deciders } from '../support/deciding.ts'
import type { JsonObject } from '../../src/json/json.ts'
import { decide } from '../../src/operations/decisions/decide.ts'
import { showDecision } from '../../src/operations/decisions/list-decisions.ts'
import { callerOn } from '../../src/operations/host.ts'
import { forgeDecision } from '../support/forge.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'
import { rejection } from '../support/rejection.ts'
import { signingKeys } from '../support/signing.ts'

const waiting = 100

describe('approvals on Redis', () => {
  let server: RedisServer
  before(async () => {
    server = await startRedis()
  })
  after(() => server.stop())

  it('cost a few commands a second while a hundred wait, and end at once when people decide', async () => {
    await using bench = await ControllerBench.open({
      datasources: { redis: { host: server.host, port: server.port, isPrimary: true } },
      decisions: deciders as JsonObject,
    })
    const ids = Array.from({ length: waiting }, (_, n) => `flow-${n}`)
    for (const id of ids) await bench.init(id)
    await bench.start()
    for (const id of ids) bench.create(id, 'Approval', { ...asks, 'context-id': id })
    for (const id of ids) await bench.waits(id)
    const client = server.client()
    let channels = 0
    while (channels < ids.length) channels = (await client.pubsub('CHANNELS', '*')).length
    await quiet(client)

    const before = await commandsOf(client)
    const began = performance.now()
    // Long enough for looks that nothing causes: each comes after half a minute or so.
    await new Promise((resolve) => setTimeout(resolve, 25_000))
    const commands = ((await commandsOf(client)) - before) / ((performance.now() - began) / 1000)
    const vote = (id: string) =>
      decide(callerOn(bench.host, { actor: 'ann' }), { id, name: 'deploy-prod', option: 'reject' })
    await Promise.all(ids.map(vote))
    for (const id of ids) expect((await bench.ended(id)).reason).to.equal('Rejected')

    expect(commands).to.be.below(25)
  }).timeout(120_000)
})

describe('approvals where outcomes are signed', () => {
  const keys = signingKeys()
  const { signing } = keys
  const secrets = keys.secrets as JsonObject

  it('sign what they ask and end, with the key of the controller', async () => {
    await using bench = await ControllerBench.open({ decisions: { ...deciders, signing } as JsonObject }, {}, secrets)
    await bench.init('flow')
    await bench.start()

    bench.create('ask', 'Approval', { ...asks, expires: '1s' })
    const { reason } = await bench.ended('ask')

    expect(reason).to.equal('Expired')
    const shown = await showDecision(callerOn(bench.host), { id: 'flow', name: 'deploy-prod' })
    expect(shown).to.deep.include({ state: 'expired', checked: { is: 'signed', keyId: 'k1' } })
  })

  it('accept no vote on their own question after a step has named another invoker and removed the signature', async () => {
    await using bench = await ControllerBench.open({ decisions: { ...deciders, signing } as JsonObject }, {}, secrets)
    await bench.init('flow')
    const stop = await bench.start()
    const params = { ...asks, policy: 'others', invoker: 'ann' }
    bench.create('voted', 'Approval', params)
    bench.create('open', 'Approval', { ...params, decision: 'other' }, { spec: { retries: 2 } })
    await bench.waits('voted')
    await bench.waits('open')
    await stop()
    const vote = () =>
      decide(callerOn(bench.host, { actor: 'ann' }), { id: 'flow', name: 'deploy-prod', option: 'approve' })
    expect(await rejection(vote())).to.have.property('code', 'OWN_FLOW')
    const config = { cicdstatemgr: { datasources: { directory: { path: 'contexts', isPrimary: true } } } }
    for (const name of ['deploy-prod', 'other']) {
      const { questionSignature, ...record } = await recordOf(bench, name)
      expect(questionSignature).to.be.an('object')
      await forgeDecision(config, bench.folder, { ...record, invoker: 'bob' }, { id: 'flow', name })
    }

    expect((await vote()).state).to.equal('approved')
    await bench.start()

    for (const [run, name] of [
      ['voted', 'deploy-prod'],
      ['open', 'other'],
    ] as const) {
      expect(await bench.ended(run)).to.deep.include({
        ...{ status: 'False', reason: 'QuestionChanged' },
        message: `the question "${name}" is not the one that was asked: somebody removed its signature, or it was asked before this process had a key`,
      })
    }
  })

  it('accept no unsigned outcome', async () => {
    await using bench = await openApprovals()
    await bench.start()
    bench.create('believes', 'Approval', asks)
    await bench.waits('believes')
    await bench.vote('ann', 'approve')
    await bench.vote('cyd', 'approve')
    await bench.ended('believes')
    await using strict = await ControllerBench.open({
      datasources: { directory: { path: `${bench.folder}/contexts`, isPrimary: true } },
      decisions: { ...deciders, signing } as JsonObject,
    })
    await strict.start()

    strict.create('doubts', 'Approval', { ...told, wait: '0s', 'on-reject': 'continue' })

    expect(await strict.ended('doubts')).to.deep.include({ status: 'False', reason: 'DecisionNotSigned' })
  })
})

type Client = ReturnType<RedisServer['client']>

async function commandsOf(client: Client): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1])
}

/** Resolves when what followed the last change is done. */
async function quiet(client: Client): Promise<void> {
  for (;;) {
    const before = await commandsOf(client)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    if ((await commandsOf(client)) - before < 40) return
  }
}
