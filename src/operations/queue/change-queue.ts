import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { requireCapability } from '../../stores/shared/capabilities.ts'
import type { QueueStore } from '../../stores/shared/queue-store.ts'
import { whereItLooked } from '../change/read-context.ts'
import type { Caller, Host } from '../host.ts'

/** Makes dead items due again; without ids, all of them. Throws QUEUE_ITEM_NOT_FOUND (not-found) after it has done the others. */
export async function requeueItems({ host }: Caller, ids?: readonly string[]): Promise<readonly string[]> {
  const queue = requireCapability(host.store, 'queue')
  return ids === undefined
    ? forAll(await deadIds(queue), queue)
    : each(host, ids, (id) => queue.requeue(id), 'no dead item of the queue')
}

/** Removes items for good, in any state. Throws QUEUE_ITEM_NOT_FOUND (not-found) after it has done the others. */
export function dropItems({ host }: Caller, ids: readonly string[]): Promise<readonly string[]> {
  const queue = requireCapability(host.store, 'queue')
  return each(host, ids, (id) => queue.done(id), 'no item of the queue')
}

/** An item that another process requeued or dropped in the meantime is not a failure. */
async function forAll(ids: readonly string[], queue: QueueStore): Promise<readonly string[]> {
  const done: string[] = []
  for (const id of ids) if (await queue.requeue(id)) done.push(id)
  return done
}

/** Lists all of them first, so that an item that dies again is not requeued forever. */
async function deadIds(queue: QueueStore): Promise<readonly string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ;) {
    const page = await queue.list({ limit: 100, ...given({ cursor }) })
    const dead = page.items.filter(({ state }) => state === 'dead')
    ids.push(...dead.map(({ id }) => id))
    cursor = page.cursor
    if (cursor === undefined || dead.length < page.items.length) return ids
  }
}

async function each(
  { config }: Host,
  ids: readonly string[],
  change: (id: string) => Promise<boolean>,
  otherwise: string,
): Promise<readonly string[]> {
  const missing: string[] = []
  for (const id of new Set(ids)) if (!(await change(id))) missing.push(id)
  if (missing.length === 0) return [...new Set(ids)]
  const others = missing.length < new Set(ids).size ? '. The others are done' : ''
  throw new CicdError('QUEUE_ITEM_NOT_FOUND', `${missing.join(', ')}: ${otherwise}${others}`, {
    suggestions: [whereItLooked(config), 'cicdstatemgr gateway queue'],
  })
}
