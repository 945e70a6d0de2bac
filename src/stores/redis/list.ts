import type { Redis } from 'ioredis'
import { isContextId } from '../../context/context-id.ts'
import type { ContextId } from '../../context/context-id.ts'
import { badCursor, readCursor, writeCursor } from '../shared/cursor.ts'
import type { RedisClient } from './client.ts'
import { scanReply } from './replies.ts'
import { readSummaries } from './summary.ts'
import type { Listed } from './summary.ts'
import type { ContextSummary, ListPage, ListRequest } from '../shared/store.ts'

interface Node {
  readonly name: string
  readonly client: Redis
}

/** Where a page ended: the node, its SCAN cursor (`end`: none is left), and what the last SCAN found beyond the page. */
type Place = [node: string, scan: string, beyond: ContextId[]]

/** Lists contexts by SCAN, node by node: the server is never held up, however many keys there are. */
export async function listContexts(client: RedisClient, listed: Listed, request: ListRequest): Promise<ListPage> {
  const { prefix = '', cursor, limit } = request
  const nodes = mastersOf(client)
  let [name, scan, beyond] = cursor === undefined ? startOf(nodes[0]) : readCursor(cursor, isPlace)
  const contexts: ContextSummary[] = []
  const scanMore = idScanner(listed, prefix)
  for (;;) {
    const index = nodes.findIndex((one) => one.name === name)
    const node = nodes[index]
    if (node === undefined) throw badCursor('is of a Redis node that is no primary any more')

    if (beyond.length === 0 && scan !== 'end') {
      ;[scan, beyond] = await scanMore(node.client, scan, limit - contexts.length)
    }
    const ids = beyond.splice(0, limit - contexts.length)
    contexts.push(...(await readSummaries(node.client, listed, ids)))
    if (beyond.length === 0 && scan === 'end') {
      const next = nodes[index + 1]
      if (next === undefined) return { contexts }
      ;[name, scan] = startOf(next)
    }
    if (contexts.length >= limit) return { contexts, cursor: writeCursor([name, scan, beyond]) }
  }
}

function startOf(node: Node | undefined): Place {
  return [node?.name ?? '', '0', []]
}

/** SCANs for about so many ids as are wanted: other keys stand between them, how densely is learnt on the way. */
function idScanner({ keyPrefix, where }: Listed, prefix: string) {
  const pattern = `${escapeGlob(keyPrefix + prefix)}*`
  let [visited, found] = [3, 1]
  return async (client: Redis, cursor: string, wanted: number): Promise<[scan: string, ids: ContextId[]]> => {
    const count = Math.min(1000, Math.max(10, Math.ceil((wanted * visited) / found)))
    const [next, keys] = scanReply(await client.scan(cursor, 'MATCH', pattern, 'COUNT', count), where)
    const ids = new Set(keys.map((key) => key.slice(keyPrefix.length)).filter(isContextId))
    visited += count
    found += ids.size
    return [next === '0' ? 'end' : next, [...ids]]
  }
}

/** The primaries, in an order that stays. */
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
