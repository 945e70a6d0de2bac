import { expect } from 'chai'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { JsonObject } from '../../src/json/json.ts'
import { callerOn } from '../../src/operations/host.ts'
import { getValue } from '../../src/operations/values/get-value.ts'
import { asks, openApprovals } from '../support/approvals.ts'
import type { ApprovalBench } from '../support/approvals.ts'
import { deciders } from '../support/deciding.ts'
import { repositoryRoot } from '../support/manifests.ts'
import { startRedis } from '../support/redis-server.ts'
import type { RedisServer } from '../support/redis-server.ts'

/** Starts a controller as a process of its own, and waits until it is at work. */
async function start({ folder, api }: ApprovalBench): Promise<ChildProcess> {
  const args = ['controller', '--config', 'config.yaml', '--kubeconfig', await api.kubeconfig(folder), '--alone']
  const child = spawn(process.execPath, [join(repositoryRoot, 'bin/run.js'), ...args, '--namespace', 'ci'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  for await (const line of createInterface(child.stderr)) if (line.includes('serves the custom tasks')) break
  child.stderr.resume()
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

describe('a controller that is killed with SIGKILL', () => {
  let redis: RedisServer
  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.stop())
  const children: ChildProcess[] = []
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child)
    await redis.client().flushall()
  })

  const open = async () => {
    const datasources = { redis: { host: redis.host, port: redis.port, isPrimary: true } }
    const bench = await openApprovals({ datasources })
    const slack = { url: `${bench.chat.origin}/api/chat.postMessage` }
    const settings = { datasources, slack, decisions: deciders as JsonObject, http: { retries: 0 } }
    await writeFile(join(bench.folder, 'config.yaml'), JSON.stringify({ cicdstatemgr: settings }))
    return bench
  }

  /** Kills the first controller at its nth write of a status: before the API server does it, or after; then starts another one. */
  const killAt = async (bench: ApprovalBench, nth: number, when: 'before' | 'after') => {
    const child = await start(bench)
    children.push(child)
    const { promise, resolve } = Promise.withResolvers<undefined>()
    let writes = 0
    bench.api.options = {
      async fault({ method }) {
        if (method !== 'PATCH' || ++writes !== nth) return undefined
        await kill(child)
        resolve(undefined)
        return when === 'before' ? 'close' : 'late'
      },
    }
    return async () => {
      await promise
      bench.api.options = {}
      children.push(await start(bench))
    }
  }

  const points = [1, 2, 3].flatMap((nth) => (['before', 'after'] as const).map((when) => [nth, when] as const))
  for (const [nth, when] of points) {
    it(`${when} its write ${nth} of a status asks one question, posts it once, and ends it once`, async () => {
      await using bench = await open()
      const goOn = await killAt(bench, nth, when)
      const isLast = nth === 3

      bench.create('ask', 'Approval', { 'context-id': 'flow', event: 'build=success' })
      if (!isLast) await goOn()
      await bench.waits('ask')
      await bench.vote('ann', 'approve')
      if (isLast) await goOn()
      await bench.vote('cyd', 'approve')

      expect(await bench.ended('ask')).to.deep.include({ status: 'True', reason: 'Succeeded' })
      expect(bench.posted()).to.deep.equal(['Deploy?', 'approved approve'])
      const commands = await bench.commands()
      expect(commands.filter((command) => command.startsWith('ask '))).to.have.length.at.most(1)
    })
  }

  for (const [nth, when] of points.filter(([one]) => one < 3)) {
    it(`${when} its write ${nth} of a status asks by its params once, and changes a value once`, async () => {
      await using bench = await open()
      const goOn = await killAt(bench, nth, when)

      bench.create('count', 'State', { 'context-id': 'flow', increment: ['state.count=1'] })
      bench.create('ask', 'Approval', asks)
      await goOn()
      await bench.waits('ask')

      expect(await bench.ended('count')).to.deep.include({ status: 'True' })
      expect((await getValue(callerOn(bench.host), { id: 'flow', path: 'state.count' })).value).to.equal(1)
      expect((await bench.commands()).filter((command) => command === 'ask deploy-prod')).to.have.length(1)
    })
  }
})
