import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { CicdStateMgr } from '../../../src/index.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import { startCli } from '../../support/cli.ts'
import { postQuestion, eventually, gatewayConfig, gatewaySecrets } from '../../support/gateway.ts'
import { startHttpServer } from '../../support/http-server.ts'
import { startRedis } from '../../support/redis-server.ts'
import { clickPayload, formOf, signed } from '../../support/slack.ts'
import { tempDir } from '../../support/temp-dir.ts'

/** Killed at another place each time. */
const rounds = Number(process.env.KILLS ?? 4)

describe('a gateway that is killed', () => {
  it('loses no vote that it acknowledged, and starts nothing twice', async function () {
    this.timeout(60_000 + rounds * 12_000)
    const redis = await startRedis()
    const listener = await startHttpServer()
    const cwd = await tempDir()
    const people = Array.from({ length: rounds * 40 + 1 }, (_, index) => ({
      name: `p${index}`,
      slack: `T01/U${10_000 + index}`,
    }))
    const policies = {
      all: {
        approvers: { people: people.map(({ name }) => name) },
        quorum: Math.min(1000, rounds * 40 + 1),
        via: ['slack'],
      },
      one: { approvers: { people: ['p0'] }, via: ['slack'] },
    }
    const config = gatewayConfig(
      { redis: { host: redis.host, port: redis.port, isPrimary: true } },
      { decisions: { people, policies }, gateway: { forward: { url: `${listener.origin}/` } }, history: { keep: 5 } },
    )
    await writeFile(join(cwd, 'config.yaml'), JSON.stringify(config))
    await writeFile(join(cwd, 'secrets.yaml'), JSON.stringify(gatewaySecrets()))
    const acknowledged: string[] = []
    const ended: string[] = []
    const contexts = ['a', 'b', 'c', 'd']
    const questions: string[] = []
    for (const id of contexts) questions.push(await postQuestion(config, cwd, { id, policy: 'all' }))

    let user = 0
    for (let round = 0; round < rounds; round++) {
      const gateway = await startProcess(cwd)
      const question = await postQuestion(config, cwd, { id: `end-${round}`, policy: 'one' })
      const clicks = Array.from({ length: 40 }, (_, index) => {
        const at = index % contexts.length
        return vote(
          gateway.url,
          { context: contexts[at]!, question: questions[at]!, option: 'approve', user: `U${10_001 + user++}` },
          acknowledged,
        )
      })
      clicks.push(vote(gateway.url, { context: `end-${round}`, question, option: 'approve', user: 'U10000' }, ended))
      // In the middle of it, at another place each time.
      await Promise.race([Promise.all(clicks), ...clicks.slice(round % 30, (round % 30) + 1)])
      await gateway.kill()
      await Promise.all(clicks)
    }
    const last = await startProcess(cwd)
    await using manager = await CicdStateMgr.open({ config, cwd })
    const stored = await Promise.all(
      contexts.map(async (id) => (await manager.get({ id, path: 'decisions.deploy.votes' })).value as JsonObject[]),
    )
    const voters = new Set(stored.flat().map(({ name }) => name))
    const starts = (): string[] =>
      listener.requests.map(
        ({ body }) => (JSON.parse(body) as { cicdstatemgr: { contextId: string } }).cicdstatemgr.contextId,
      )
    await eventually(() => (ended.every((id) => starts().includes(id)) ? true : undefined))
    await last.kill()
    await listener.close()
    await redis.stop()

    expect(acknowledged.length).to.be.greaterThan(rounds)
    expect(acknowledged.filter((name) => !voters.has(name.toLowerCase()))).to.deep.equal([])
    // The EventListener is told the same id where it is told twice.
    const ids = new Set(listener.requests.map(({ headers }) => headers['x-cicdstatemgr-delivery']))
    expect(ids.size).to.equal(new Set(starts()).size)
  })
})

interface Clicked {
  readonly context: string
  readonly question: string
  readonly option: string
  readonly user: string
}

/** Who was told that the click is there stands in `acknowledged`: the user, or for the last vote its context. */
async function vote(url: string, click: Clicked, acknowledged: string[]): Promise<void> {
  const body = formOf(clickPayload(click))
  try {
    const { status } = await fetch(`${url}/`, { method: 'POST', headers: signed(body), body })
    if (status === 200) acknowledged.push(click.context.startsWith('end-') ? click.context : click.user)
  } catch {
    // Nobody said that it counts.
  }
}

async function startProcess(cwd: string): Promise<{ readonly url: string; kill(): Promise<void> }> {
  const args = ['gateway', '--config', 'config.yaml', '--secrets', 'secrets.yaml', '--listen', '127.0.0.1:0']
  const { child } = startCli(args, { cwd })
  const ended = once(child, 'close')
  for await (const line of createInterface(child.stderr!)) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string }
    if (msg !== 'listening' || url === undefined) continue
    child.stderr!.resume()
    return {
      url,
      kill: async () => {
        child.kill('SIGKILL')
        await ended
      },
    }
  }
  throw new Error('the gateway ended without listening')
}
