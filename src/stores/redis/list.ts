import type { Redis } from 'ioredis'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { badCursor, readCursor, writeCursor } from '../shared/cursor.ts'
import type { RedisClient } from './client.ts'
import { readLocks } from './lock-list.ts'
import { scanReply } from './replies.ts'
import { readSummaries } from './summary.ts'
import type { Listed, ListedContexts } from './summary.ts'
import type { LockPage } from '../shared/lock-store.ts'
import type { ListPage, ListRequest } from '../shared/store.ts'

interface Node {
  readonly name: string
  readonly client: Redis
}

/** A place in the list: the node, its SCAN cursor (`end`: no cursor is left), and the names that the last SCAN found after the end of the page. */
type Place = [node: string, scan: string, beyond: ContextId[]]

/** What to list: the prefix of the keys, how to get a name from a key, and how to read several names in one round trip to their node. */
interface Listing<Item> {
  readonly keysBegin: string
  readonly nameIn: (key: string) => string
  readonly read: (client: Redis, names: readonly ContextId[]) => Promise<readonly Item[]>
  readonly where: string
}

/** Lists contexts by SCAN, node by node: this never blocks the server, regardless of the number of keys. */
export async function listContexts(
  client: RedisClient,
  listed: ListedContexts,
  request: ListRequest,
): Promise<ListPage> {
  const { keyPrefix, where } = listed
  const { items, ...more } = await listByScan(client, request, {
    keysBegin: keyPrefix,
    nameIn: (key) => key.slice(keyPrefix.length),
    read: (node, ids) => readSummaries(node, listed, ids),
    where,
  })
  return { contexts: items, ...more }
}

/** Lists the locks that are held or waited for. Free locks are left out: their keys stay because of their tokens. */
export async function listLocks(client: RedisClient, listed: Listed, request: ListRequest): Promise<LockPage> {
  const { keyPrefix, where } = listed
  const keysBegin = `${keyPrefix}{lock:`
  const { items, ...more } = await listByScan(client, request, {
    keysBegin,
    // A lock name contains no braces, so the keys beside a lock do not match.
    nameIn: (key) => (key.endsWith('}') ? key.slice(keysBegin.length, -1) : ''),
    read: (node, names) => readLocks(node, listed, names),
    where,
  })
  return { locks: items, ...more }
}

async function listByScan<Item>(
  client: RedisClient,
  { prefix = '', cursor, limit }: ListRequest,
  listing: Listing<Item>,
): Promise<{ items: readonly Item[]; cursor?: string }> {
  const nodes = mastersOf(client)
  let [name, scan, beyond] = cursor === undefined ? startOf(nodes[0]) : readCursor(cursor, isPlace)
  const items: Item[] = []
  const scanMore = nameScanner(listing, prefix)
  for (;;) {
    const index = nodes.findIndex((one) => one.name === name)
    const node = nodes[index]
    if (node === undefined) throw badCursor('is of a Redis node that is not a primary any more')

    if (beyond.length === 0 && scan !== 'end') {
      ;[scan, beyond] = await scanMore(node.client, scan, limit - items.length)
    }
    const names = beyond.splice(0, limit - items.length)
    items.push(...(await listing.read(node.client, names)))
    if (beyond.length === 0 && scan === 'end') {
      const next = nodes[index + 1]
      if (next === undefined) return { items }
      ;[name, scan] = startOf(next)
    }
    if (items.length >= limit) return { items, cursor: writeCursor([name, scan, beyond]) }
  }
}

function startOf(node: Node | undefined): Place {
  return [node?.name ?? '', '0', []]
}

/** SCANs for about the number of names that are wanted. It learns on the way how many other keys are between them. */
function nameScanner(
  { keysBegin, nameIn, where }: Pick<Listing<unknown>, 'keysBegin' | 'nameIn' | 'where'>,
  prefix: string,
) {
  const pattern = `${escapeGlob(keysBegin + prefix)}*`
  let [visited, found] = [3, 1]
  return async (client: Redis, cursor: string, wanted: number): Promise<[scan: string, names: ContextId[]]> => {
    const count = Math.min(1000, Math.max(10, Math.ceil((wanted * visited) / found)))
    const [next, keys] = scanReply(await client.scan(cursor, 'MATCH', pattern, 'COUNT', count), where)
    const names = new Set(keys.map(nameIn).filter(isContextId))
    visited += count
    found += names.size
    return [next === '0' ? 'end' : next, [...names]]
  }
}

/** The primaries of a cluster, in a stable order. */
function mastersOf(client: RedisClient): Node[] {
  if (!('nodes' in client)) return [{ name: '', client }]
  return client
    .nodes('master')
    .map((node) => ({ name: `${node.options.host}:${node.options.port}`, client: node }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isPlace(value: unknown): value is Place {
  if (!Array.isArray(value) || value.length !== 3) return false
  const [node, scan, beyond] = value as unknown[]
  return typeof node === 'string' && /^(\d{1,20}|end)$/.test(String(scan)) && isListOfIds(beyond)
}

function isListOfIds(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string' && isContextId(item))
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]^-]/g, '\\$&')
}
