import { given } from '../../json/given.ts'
import type { ContextSummary } from '../../stores/shared/store.ts'
import type { Caller } from '../host.ts'

export interface ListContextsRequest {
  /** What the ids begin with. */
  readonly prefix?: string
  readonly cicdContext?: string
  /** Milliseconds: only those whose last change is at least so long ago. */
  readonly olderThan?: number
  /** Where the page before ended. */
  readonly cursor?: string
  /** At most so many are looked at; default 1000. */
  readonly limit?: number
}

export interface ListContextsResult {
  readonly contexts: readonly ContextSummary[]
  /** For the next page; absent on the last one. */
  readonly cursor?: string
}

/** A page of the contexts in the primary. Warns of each that cannot be read, whatever is asked for: it hides no other. Throws BAD_CURSOR (usage). */
export async function listContexts(caller: Caller, request: ListContextsRequest): Promise<ListContextsResult> {
  const { prefix, cursor, cicdContext, olderThan, limit = 1000 } = request
  const page = await caller.host.store.list({
    limit,
    ...given({ prefix, cursor }),
  })
  for (const { id, error } of page.contexts) if (error !== undefined) caller.host.log.warn(`${id}: ${error.message}`)
  const newestWanted = olderThan === undefined ? undefined : caller.host.clock.now().getTime() - olderThan
  const contexts = page.contexts.filter(
    (context) =>
      (cicdContext === undefined || context.cicdContext === cicdContext) &&
      (newestWanted === undefined || changedBefore(context, newestWanted)),
  )
  return { ...page, contexts }
}

/** Who knows when another program changed it? It is not taken for old. */
function changedBefore({ changedAt }: ContextSummary, time: number): boolean {
  return changedAt !== undefined && Date.parse(changedAt) <= time
}
