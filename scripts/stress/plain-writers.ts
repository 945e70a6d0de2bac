import { isDeepStrictEqual } from 'node:util'
import { load } from 'js-yaml'
import type { HistoryEntry } from '../../src/stores/shared/store.ts'
import { startRedis } from '../../test/support/redis-server.ts'
import type { RedisServer } from '../../test/support/redis-server.ts'
import { crowd } from './crowd.ts'
import { id, makeContexts } from './place.ts'
import type { PlainWriterTask } from './plain-writer.ts'
import type { Scenario } from './scenario.ts'
import type { Attempt, WriterTask } from './writer.ts'

/**
 * Writers of this program next to plain ones, which overwrite changes made between their read and their write; no writer can prevent that. These rules must
 * hold. Each acknowledged change was in the document at that moment, and is in the history. Each write is based on exactly the stored document, so that no
 * write of a plain writer is overwritten unseen. Each change that is missing in the end was removed by a plain writer's SET. MONITOR shows every write in the
 * order in which Redis executed it.
 */
export const plainWriters: Scenario = {
  name: 'ours beside plain GET-change-SET writers, redis',
  async run(size) {
    const { ours, plain, changes } =
      size === 'full' ? { ours: 6, plain: 4, changes: 100 } : { ours: 3, plain: 2, changes: 20 }
    await using stack = new AsyncDisposableStack()
    const server = await startRedis()
    stack.defer(() => server.stop())
    const { host, port } = server
    const history = { keep: 100_000, maxBytes: 100_000_000 }
    const config = { cicdstatemgr: { datasources: { redis: { host, port, isPrimary: true } }, history } }
    await makeContexts(config, [id])
    const log = await watch(server, stack)

    const plainTasks = Array.from({ length: plain }, (_, n): PlainWriterTask => {
      return { port, key: id, name: `plain${n}`, json: n % 2 === 0 }
    })
    const ourTasks = Array.from({ length: ours }, (_, n): WriterTask => {
      return { config, writers: [{ name: `ours${n}`, id }], changes }
    })
    let attempts: Attempt[] = []
    const sets = await crowd<number>('plain-writer.ts', plainTasks, async () => {
      attempts = (await crowd<Attempt[]>('writer.ts', ourTasks)).flat()
    })

    const { written, removed, faults } = replay(await log.end())
    const recorded = await inHistory(server)
    const acknowledged = attempts.filter(({ fate }) => fate === 'stored').map(({ writer, n }) => `${writer} ${n}`)
    const proven = acknowledged.filter((change) => written.has(change) && recorded.has(change))
    return {
      expected: ours * changes,
      found: proven.length,
      lost: ours * changes - proven.length,
      latencies: attempts.map(({ milliseconds }) => milliseconds),
      faults,
      note: `found in the document when acknowledged, and in the history; ${sets.reduce((sum, n) => sum + n)} plain SETs then removed ${removed} of them`,
    }
  },
}

interface Write {
  readonly ours: boolean
  readonly text: string
}

/** Records every text of the key, in order. */
async function watch(server: RedisServer, stack: AsyncDisposableStack): Promise<{ end(): Promise<Write[]> }> {
  const client = server.client()
  const writes: Write[] = [{ ours: false, text: (await client.get(id))! }]
  const monitor = await client.monitor()
  stack.defer(() => monitor.disconnect())
  const ended = new Promise<void>((resolve) =>
    monitor.on('monitor', (_time: string, [command, key, text]: string[], source: string) => {
      if (command?.toLowerCase() === 'echo') resolve()
      if (command?.toLowerCase() !== 'set' || key !== id) return
      writes.push({ ours: source === 'lua', text: text!.replaceAll('\\n', '\n') })
    }),
  )
  return {
    async end() {
      await client.echo('the end')
      await ended
      return writes
    },
  }
}

interface Document {
  readonly state: { readonly writers?: Readonly<Record<string, readonly number[]>> }
}

/** Checks that each write of this program is the stored document plus one change. Returns the changes that were made, and how many of them plain writers removed. */
function replay(writes: readonly Write[]): { written: Set<string>; removed: number; faults: string[] } {
  const written = new Set<string>()
  const removed = new Set<string>()
  const faults: string[] = []
  let before: Document = { state: {} }
  for (const { ours, text } of writes) {
    const after = load(text) as Document
    const [then, now] = [changesIn(before), changesIn(after)]
    for (const change of then) if (!now.has(change)) removed.add(change)
    const added = [...now].filter((change) => !then.has(change))
    if (ours && added.length === 1 && isDeepStrictEqual(withChange(before, added[0]!), after)) written.add(added[0]!)
    else if (ours) faults.push(`a write of ours is not what stood there plus one change, but adds ${added.join(', ')}`)
    before = after
  }
  return { written, removed: [...removed].filter((change) => !changesIn(before).has(change)).length, faults }
}

function changesIn({ state }: Document): Set<string> {
  return new Set(
    Object.entries(state.writers ?? {}).flatMap(([writer, numbers]) => numbers.map((n) => `${writer} ${n}`)),
  )
}

function withChange(document: Document, change: string): Document {
  const [writer, n] = change.split(' ') as [string, string]
  const numbers = [...(document.state.writers?.[writer] ?? []), Number(n)]
  return { ...document, state: { ...document.state, writers: { ...document.state.writers, [writer]: numbers } } }
}

/** The changes in the stored history; the one that people see is masked and shortened. */
async function inHistory(server: RedisServer): Promise<Set<string>> {
  const entries = (await server.client().lrange(`{${id}}:history`, 0, -1)).map(
    (text) => JSON.parse(text) as HistoryEntry,
  )
  return new Set(
    entries
      .flatMap(({ operations }) => operations)
      .filter((operation) => operation.op === 'append')
      .map(({ path, value }) => `${path.replace('state.writers.', '')} ${JSON.stringify(value)}`),
  )
}
