import { readCursor, writeCursor } from './cursor.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import type { ContextSummary, ListPage, ListRequest } from './store.ts'

/** A page of what stands under sorted names, for a store that can tell them all at once; the cursor is the last name seen. */
export async function listSorted(
  names: readonly string[],
  { cursor, limit, prefix = '' }: ListRequest,
  summaryOf: (name: string) => Promise<ContextSummary | undefined>,
): Promise<ListPage> {
  const seen = cursor === undefined ? '' : readCursor(cursor, isText)
  const contexts: ContextSummary[] = []
  for (const name of names.filter((one) => one > seen)) {
    const summary = await summaryOf(name)
    if (summary?.id.startsWith(prefix) !== true) continue
    contexts.push(summary)
    if (contexts.length >= limit) return { contexts, ...(name === names.at(-1) ? {} : { cursor: writeCursor(name) }) }
  }
  return { contexts }
}

/** What a list says of a context that is not as it should be: what is known of it, and why the rest is not. */
export function brokenContext(
  { id, cicdContext, expiresAt, bytes }: Pick<ContextSummary, 'id'> & Partial<ContextSummary>,
  { code, message }: CicdError,
): ContextSummary {
  return { id, cicdContext, revision: undefined, changedAt: undefined, expiresAt, bytes, error: { code, message } }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
