import { expect } from 'chai'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { CicdStateMgr } from '../../src/index.ts'
import { startCli } from '../support/cli.ts'
import { describeOnPrimaries } from '../support/primaries.ts'

const name = 'deploy/prod'
const minute = 60_000
/** The long form: LOCK_WAITERS=20. */
const waiters = Number(process.env.LOCK_WAITERS ?? 7)

describeOnPrimaries('processes that wait for one lock', (primary) => {
  let manager: CicdStateMgr
  let token: number

  beforeEach(async () => {
    await primary().writeConfig()
    manager = await primary().open({ actor: 'the holder' })
    ;({ token } = await manager.lock({ name, ttl: 30 * minute }))
  })

  const wait = (actor: string) =>
    startCli(['lock', name, '--ttl', '10m', '--wait', '10m', '--actor', actor, '--config', 'config.yaml'], primary())
  const queue = async () => (await manager.locks({ name })).locks[0]?.queue.map(({ owner }) => owner) ?? []

  /** Starts one after the other: each has its place before the next one comes. */
  async function start(actors: readonly string[]) {
    const started = []
    for (const actor of actors) {
      started.push({ actor, ...wait(actor) })
      while ((await queue()).at(-1) !== actor) await delay(20)
    }
    return started
  }

  it('get it in order of arrival, past a killed process and a stopped one', async () => {
    const actors = Array.from({ length: waiters }, (_, n) => `waiter ${n}`)
    const started = await start(actors)
    const [killed, told] = [started[1]!, started[3]!]
    const gone = once(killed.child, 'exit')
    killed.child.kill('SIGKILL')
    told.child.kill('SIGTERM')
    await gone
    expect(await told.result).to.include({ stdout: '', exitCode: 143 })
    expect(await queue()).not.to.include(told.actor)

    const order: string[] = []
    const living = started.filter((one) => one !== killed && one !== told)
    const ends = living.map(async ({ actor, result }) => {
      const { stdout, exitCode } = await result
      expect(exitCode).to.equal(0)
      order.push(actor)
      // Two holders at once, and one of them would not have the next token, or could not give it back.
      expect(Number(stdout)).to.equal(token + order.length)
      await manager.unlock({ name, token: Number(stdout) })
    })
    await manager.unlock({ name, token })
    await Promise.all(ends)

    expect(order).to.deep.equal(living.map(({ actor }) => actor))
    expect(await manager.locks()).to.deep.equal({ locks: [] })
  }).timeout(5 * minute)

  it('leave their place when their time to wait is over', async () => {
    const [first] = await start(['the first'])
    const second = startCli(['lock', name, '--ttl', '10m', '--wait', '3s', '--config', 'config.yaml'], primary())

    const { exitCode, stderr } = await second.result
    expect(exitCode).to.equal(9)
    expect(stderr).to.contain('; 1 waits before\n')
    expect(stderr).to.match(/; 1 waits for it; waited 3s for it\nCode: LOCK_TIMED_OUT\n$/)
    expect(await queue()).to.deep.equal(['the first'])
    first!.child.kill('SIGTERM')
    await first!.result
    expect(await queue()).to.deep.equal([])
  }).timeout(minute)

  it('come before one that does not wait', async () => {
    const [first] = await start(['the first'])
    first!.child.kill('SIGSTOP')
    await manager.unlock({ name, token })

    const { result } = startCli(['lock', name, '--ttl', '1m', '--config', 'config.yaml'], primary())

    const { exitCode, stderr } = await result
    expect(exitCode).to.equal(5)
    expect(stderr).to.match(
      /^Error: the lock deploy\/prod is free, and goes to the first next, who has waited since \S+Z\nCode: LOCK_HELD\n/,
    )
    first!.child.kill('SIGCONT')
    expect(await first!.result).to.include({ stdout: `${token + 1}\n`, exitCode: 0 })
  }).timeout(minute)
})
