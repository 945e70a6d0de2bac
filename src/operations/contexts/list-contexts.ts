import { given } from '../../json/given.ts'
import type { ContextSummary } from '../../stores/shared/store.ts'
import type { Caller } from '../host.ts'

export interface ListContextsRequest {
  /** The beginning of the ids. */
  readonly prefix?: string
  readonly cicdContext?: string
  /** Milliseconds: lists only contexts whose last change is at least this long ago. */
  readonly olderThan?: number
  /** The cursor of the page before. */
  readonly cursor?: string
  /** Maximum number of contexts to read; default 1000. */
  readonly limit?: number
}

export interface ListContextsResult {
  readonly contexts: readonly ContextSummary[]
  /** The cursor of the next page; absent on the last page. */
  readonly cursor?: string
}

/** A page of the contexts in the primary, sorted by id. Logs a warning for each one that cannot be read, whatever the filters, and lists the others; with `olderThan`, another one for those whose last change has no known time. Throws BAD_CURSOR (usage). */
export async function listContexts(caller: Caller, request: ListContextsRequest): Promise<ListContextsResult> {
  const { prefix, cursor, cicdContext, olderThan, limit = 1000 } = request
  const page = await caller.host.store.list({
    limit,
    ...given({ prefix, cursor }),
  })
  // The store has an order of its own, which changes. Ids are compared as texts, so that two lists can be compared with diff.
  const sorted = page.contexts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const { id, error } of sorted) if (error !== undefined) caller.host.log.warn(`${id}: ${error.message}`)
  const named = sorted.filter((context) => cicdContext === undefined || context.cicdContext === cicdContext)
  if (olderThan === undefined) return { ...page, contexts: named }

  const undated = named.filter(({ changedAt, error }) => changedAt === undefined && error === undefined)
  if (undated.length > 0) caller.host.log.warn(leftOut(undated))
  const newestWanted = caller.host.clock.now().getTime() - olderThan
  return { ...page, contexts: named.filter((context) => changedBefore(context, newestWanted)) }
}

/** Most ids in the warning. */
const mostNamed = 5

/** A clean-up by age would never see contexts without a time, so it has to be told. */
function leftOut(undated: readonly ContextSummary[]): string {
  const ids = undated.slice(0, mostNamed).map(({ id }) => id)
  const more = undated.length > mostNamed ? `${ids.join(', ')}, …` : ids.join(', ')
  const [count, they] = undated.length === 1 ? ['1 context is', 'it'] : [`${undated.length} contexts are`, 'them']
  const why = 'another program made the last change, so the time is not known'
  return `${count} left out: ${why} (${more}); without the age, the list shows ${they}`
}

/** Whether the last change was before a time. False if the time of the last change is unknown, as for contexts of another program. */
function changedBefore({ changedAt }: ContextSummary, time: number): boolean {
  return changedAt !== undefined && Date.parse(changedAt) <= time
}
