import { CicdStateMgr } from 'cicdstatemgr'
import type { ShownDecision } from 'cicdstatemgr'
import { crowd } from './crowd.ts'
import { decidingApp, decisionName as name, openDecidingPlace, people, question } from './deciding.ts'
import type { DecidingPlace } from './deciding.ts'
import type { Place } from './place.ts'
import type { Scenario, Size } from './scenario.ts'
import type { Ballot, VoterTask } from './voter.ts'

const sizes: Record<Size, { rounds: number; processes: number; each: number; quorum: number }> = {
  full: { rounds: 20, processes: 20, each: 5, quorum: 30 },
  short: { rounds: 1, processes: 4, each: 5, quorum: 6 },
}

/** All voters vote at once. There must be one decision and one event, and every other voter is counted before it or told that the vote was late. */
export function votes(place: Place): Scenario {
  return {
    name: `votes at once, ${place}`,
    async run(size) {
      const { rounds, processes, each, quorum } = sizes[size]
      await using open = await openDecidingPlace(place, quorum)
      const ballots: Ballot[] = []
      const faults: string[] = []
      let lost = 0
      for (let round = 1; round <= rounds; round++) {
        const id = `round-${round}`
        await ask(open, id)
        const tasks = Array.from({ length: processes }, (_, n): VoterTask => {
          return { config: open.config, id, actors: people.slice(n * each, (n + 1) * each) }
        })
        const said = (await crowd<Ballot[]>('voter.ts', tasks)).flat()
        ballots.push(...said)
        const told = await look(open, id, said, quorum)
        faults.push(...told.faults)
        lost += told.lost
      }
      const expected = rounds * processes * each
      return {
        ...{ expected, found: ballots.length, lost, faults },
        latencies: ballots.map(({ milliseconds }) => milliseconds),
        note: `${rounds} rounds of ${processes * each} votes from ${processes} processes, ${quorum} agree`,
      }
    },
  }
}

async function ask({ config }: DecidingPlace, id: string): Promise<void> {
  await using manager = await CicdStateMgr.open({ config })
  await manager.init({ id, appConfig: decidingApp })
  await manager.ask({ id, ...question })
}

async function look(open: DecidingPlace, id: string, said: readonly Ballot[], quorum: number) {
  await using manager = await CicdStateMgr.open({ config: open.config })
  const { value } = await manager.get({ id, path: `decisions.${name}` })
  const { state, by, votes: kept, outbox = [], option } = value as unknown as ShownDecision
  const counted = said.filter((ballot) => ballot.said === 'counted').map(({ actor }) => actor)
  const there = new Set(kept.map(({ person }) => person))
  const others = said.filter((ballot) => !['counted', 'DECISION_ENDED'].includes(ballot.said))
  const forOption = kept.filter((vote) => vote.option === option).length
  const what = [
    ...others.map((ballot) => `${ballot.actor}: ${ballot.said}`),
    ...(state === 'approved' && by?.length === quorum && forOption === quorum ? [] : [`${state} by ${by?.length}`]),
    ...(outbox.length === 1 && outbox[0]?.state === 'done' ? [] : [`outbox ${JSON.stringify(outbox)}`]),
    ...(open.posted(id) === 1 ? [] : [`the event was sent ${open.posted(id)} times`]),
    ...(kept.length === counted.length ? [] : [`${counted.length} counted, ${kept.length} are kept`]),
  ]
  const lost = counted.filter((actor) => !there.has(actor)).length
  return { faults: what.map((each) => `${id}: ${each}`), lost }
}
