import { CicdError, CicdStateMgr } from '../../src/index.ts'
import type { JsonObject } from '../../src/index.ts'

/** A vote: the actor, and the option. */
export interface Ballot {
  readonly actor: string
  readonly option: string
}

// Runs as a process of its own: connects, prints that it is ready, and casts all its votes at once when its standard input ends. Arguments: config, id,
// name, ballots as JSON. It prints a list: for each vote the kinds of effects, or the code of the error.
const [config, id, name, ballots] = process.argv.slice(2)

void CicdStateMgr.open({ config: JSON.parse(config!) as JsonObject }).then(async (manager) => {
  await manager.get({ id: id!, path: 'decisions' })
  process.stdin.resume().once('end', () => void vote(manager))
  process.stdout.write('ready\n')
})

async function vote(manager: CicdStateMgr): Promise<void> {
  const votes = (JSON.parse(ballots!) as Ballot[]).map(async (ballot) => {
    try {
      const { effects } = await manager.decide({ id: id!, name: name!, ...ballot })
      return effects.map(({ kind }) => kind).join('+')
    } catch (error) {
      return error instanceof CicdError ? error.code : String(error)
    }
  })
  process.stdout.write(`${JSON.stringify(await Promise.all(votes))}\n`)
  await manager.close()
}
