import { setTimeout as delay } from 'node:timers/promises'
import { CicdStateMgr } from 'cicdstatemgr'
import type { ShownDecision } from 'cicdstatemgr'
import { startChild } from './crowd.ts'
import type { Child } from './crowd.ts'
import { decisionName as name, openDecidingPlace } from './deciding.ts'
import type { DecidingPlace } from './deciding.ts'
import type { DecideTask } from './decide-for-ever.ts'
import type { Place } from './place.ts'
import type { Outcome, Scenario } from './scenario.ts'

/** Maximum life of a process in milliseconds, about as long as a vote and its event. */
const longestLife = 600

/** Processes that vote are killed. No accepted vote may be lost, and no event may be sent twice. */
export const killedVotes: Scenario = {
  name: 'kill -9 in the middle of votes, redis and directory',
  async run(size) {
    const kills = size === 'full' ? 250 : 6
    const lanes = await Promise.all([lane('redis', kills), lane('directory', kills)])
    const all = lanes.flatMap((one) => one.contexts)
    const acknowledged = all.filter((each) => each.acknowledged)
    const kept = acknowledged.filter(({ decision }) => decision?.state === 'approved').length
    const count = (state: string) => all.filter(({ decision }) => decision?.outbox?.[0]?.state === state).length
    const outcome: Outcome = {
      expected: all.length,
      found: all.length - (acknowledged.length - kept),
      lost: acknowledged.length - kept,
      latencies: lanes.flatMap(({ settling }) => settling),
      faults: all.flatMap(faultsOf),
      note: `${kills * 2} kills, ${acknowledged.length} votes were taken; events: ${count('done')} sent once, ${count('unknown')} unknown; the times are of settling what was left`,
    }
    return outcome
  },
}

interface Found {
  readonly id: string
  readonly acknowledged: boolean
  readonly posted: number
  readonly decision: ShownDecision | undefined
}

function faultsOf({ id, posted, decision }: Found): readonly string[] {
  const [due] = decision?.outbox ?? []
  if (decision?.state !== 'approved') return posted === 0 ? [] : [`${id}: an event was sent, and nothing decided`]
  if (due?.state === 'done') return posted === 1 ? [] : [`${id}: the event was sent ${posted} times`]
  return due?.state === 'unknown' && posted < 2 ? [] : [`${id}: the event is ${due?.state}, sent ${posted} times`]
}

async function lane(place: Place, kills: number): Promise<{ contexts: Found[]; settling: number[] }> {
  await using open = await openDecidingPlace(place, 1)
  const begun = new Map<string, boolean>()
  const start = (from: number) =>
    startChild('decide-for-ever.ts', { config: open.config, lane: place, from } satisfies DecideTask)
  let from = 1
  let next = start(from)
  for (let kill = 1; kill <= kills; kill++) {
    const child = next
    // Each process has a range of numbers of its own: none decides this many in its short life.
    from += 1000
    if (kill < kills) next = start(from)
    await killWhileVoting(child, (n, acknowledged) => begun.set(`${place}-${n}`, acknowledged))
  }
  return await settleAll(open, begun)
}

/** Lets a process begin a vote, then kills it at a random moment. Its output before that counts. */
async function killWhileVoting(child: Child, tell: (n: string, acknowledged: boolean) => void): Promise<void> {
  await child.nextLine()
  child.process.stdin?.write('go\n')
  tell((await child.nextLine()).replace('begins ', ''), false)
  void delay(Math.random() * longestLife).then(() => child.process.kill('SIGKILL'))
  for await (const line of child.lines) {
    const [what, n = ''] = line.split(' ')
    tell(n, what === 'decided')
  }
}

async function settleAll(open: DecidingPlace, begun: ReadonlyMap<string, boolean>) {
  await using manager = await CicdStateMgr.open({ config: open.config })
  const settling: number[] = []
  const contexts = await Promise.all(
    [...begun].map(async ([id, acknowledged]): Promise<Found> => {
      const start = performance.now()
      const { decision } = await manager.settleDecision({ id, name, patience: 30_000 })
      settling.push(performance.now() - start)
      return { id, acknowledged, posted: open.posted(id), decision: decision as unknown as ShownDecision }
    }),
  )
  return { contexts, settling }
}
