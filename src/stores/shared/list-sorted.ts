import { readCursor, writeCursor } from './cursor.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import type { ContextSummary, ListPage, ListRequest } from './store.ts'

/** A page of the contexts with these sorted names, for a store that can list all names at once. The cursor is the last name of the page. */
export async function listSorted(
  names: readonly string[],
  request: ListRequest,
  summaryOf: (name: string) => Promise<ContextSummary | undefined>,
): Promise<ListPage> {
  const { prefix = '' } = request
  const { items, ...more } = await listNames(names, request, async (name) => {
    const summary = await summaryOf(name)
    return summary?.id.startsWith(prefix) === true ? summary : undefined
  })
  return { contexts: items, ...more }
}

/** `listSorted` for items of any type; undefined items are left out. */
export async function listNames<T extends object>(
  names: readonly string[],
  { cursor, limit }: ListRequest,
  read: (name: string) => Promise<T | undefined>,
): Promise<{ items: readonly T[]; cursor?: string }> {
  const seen = cursor === undefined ? '' : readCursor(cursor, isText)
  const items: T[] = []
  for (const name of names.filter((one) => one > seen)) {
    const item = await read(name)
    if (item === undefined) continue
    items.push(item)
    if (items.length >= limit) return { items, ...(name === names.at(-1) ? {} : { cursor: writeCursor(name) }) }
  }
  return { items }
}

/** The summary of a context that is damaged: the fields that are known, and the error. */
export function brokenContext(
  { id, cicdContext, expiresAt, bytes }: Pick<ContextSummary, 'id'> & Partial<ContextSummary>,
  { code, message }: CicdError,
): ContextSummary {
  return { id, cicdContext, revision: undefined, changedAt: undefined, expiresAt, bytes, error: { code, message } }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
