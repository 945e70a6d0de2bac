import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { CicdStateMgr } from 'cicdstatemgr'
import type { JsonObject } from 'cicdstatemgr'
import { load } from 'js-yaml'
import { tempDir } from '../../test/support/temp-dir.ts'
import type { CountTask } from './count-for-ever.ts'
import { startChild } from './crowd.ts'
import type { Child } from './crowd.ts'
import { configOf, id, makeContexts } from './place.ts'
import type { Scenario } from './scenario.ts'

/** Maximum life of a writer in milliseconds: a few writes, so that kills happen at every point of a write. */
const longestLife = 40
/** A lock that is stuck blocks the next writer for longer than this, in milliseconds. */
const patience = 10_000

/** Writers are killed. Their files must be complete, and hold the revision before or after. */
export const kills: Scenario = {
  name: 'kill -9 in the middle of a write, directory and caches',
  async run(size) {
    const lanes = await Promise.all([lane(size === 'full' ? 250 : 8), lane(size === 'full' ? 250 : 8)])
    const rounds = lanes.flat()
    const lost = rounds.filter(({ there, acknowledged }) => there.store < acknowledged).length
    return {
      expected: rounds.length,
      found: rounds.length - lost,
      lost,
      latencies: rounds.map(({ firstTook }) => firstTook),
      faults: rounds
        .filter((round) => !isBeforeOrAfter(round))
        .map(({ acknowledged, there }) => `after ${acknowledged} was stored: ${JSON.stringify(there)}`),
      note: 'kills are counted; the times are of the first write after one, which meets what the killed writer left',
    }
  },
}

interface Round {
  /** The last number that the killed writer printed. */
  readonly acknowledged: number
  readonly there: Numbers
  readonly firstTook: number
}

/** The number in each file; NaN if the file is torn. */
interface Numbers {
  readonly store: number
  readonly yaml: number
  readonly json: number
  readonly shell: number
}

function isBeforeOrAfter({ acknowledged, there }: Round): boolean {
  const { store, ...caches } = there
  const isOne = (n: number) => n === acknowledged || n === acknowledged + 1
  return isOne(store) && Object.values(caches).every((n) => isOne(n) && n <= store)
}

/** A directory with one writer after the other; the next one starts while the last one works. */
async function lane(kills: number): Promise<Round[]> {
  const directory = await tempDir()
  const config = configOf({
    directory: { path: join(directory, 'store'), isPrimary: true },
    yamlfile: { path: join(directory, 'context.yaml') },
    jsonfile: { path: join(directory, 'context.json') },
    shellfile: { path: join(directory, 'context.sh') },
    idfile: { path: join(directory, 'context.id') },
  })
  await makeContexts(config, [id])
  const start = () => startChild('count-for-ever.ts', { config, id, padding: 2000 } satisfies CountTask)

  const rounds: Round[] = []
  let next = start()
  for (let kill = 1; kill <= kills; kill++) {
    const child = next
    if (kill < kills) next = start()
    const told = await killWhileWriting(child)
    rounds.push({ ...told, there: await numbersIn(directory, config) })
  }
  return rounds
}

/** Lets a writer store once, then kills it at a random moment of one of the next writes. */
async function killWhileWriting(child: Child): Promise<Omit<Round, 'there'>> {
  await child.nextLine()
  const stuck = setTimeout(() => child.process.kill('SIGKILL'), patience)
  const start = performance.now()
  child.process.stdin?.write('go\n')
  let acknowledged = Number(await child.nextLine())
  const firstTook = performance.now() - start
  clearTimeout(stuck)
  void delay(Math.random() * longestLife).then(() => child.process.kill('SIGKILL'))
  // Its output before it died counts.
  for await (const line of child.lines) acknowledged = Number(line)
  return { acknowledged, firstTook }
}

async function numbersIn(directory: string, config: JsonObject): Promise<Numbers> {
  await using manager = await CicdStateMgr.open({ config })
  const text = (name: string) => readFile(join(directory, name), 'utf8')
  const stored = await manager.get({ id, path: 'state' })
  if ((await text('context.id')) !== id) throw new Error(`the id file holds "${await text('context.id')}"`)
  return {
    store: numberOf(stored.value),
    yaml: numberOf((load(await text('context.yaml')) as State).state),
    json: numberOf((JSON.parse(await text('context.json')) as State).state),
    shell: numberOf(await sourced(join(directory, 'context.sh'))),
  }
}

interface State {
  readonly state: unknown
}

async function sourced(path: string): Promise<unknown> {
  const script = '. "$0"; printf "%s %s" "$CICD_state__n" "$CICD_state__echo"'
  const [n, echo] = (await promisify(execFile)('sh', ['-c', script, path])).stdout.split(' ')
  return { n: Number(n), echo }
}

/** The number in the state; NaN unless number and echo are from the same write. */
function numberOf(state: unknown): number {
  const { n, echo } = state as { n: number; echo: string }
  return echo.startsWith(`${n}.`) && echo.endsWith(`.${n}`) ? n : NaN
}
