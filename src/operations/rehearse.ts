import type { Difference } from '../json/differences.ts'
import { differences } from '../json/differences.ts'
import { RehearsalStore } from '../stores/shared/rehearsal-store.ts'
import { masked } from '../text/redaction.ts'
import type { Caller } from './host.ts'

/** Added to the answer of a dry run. */
export interface RehearsedAnswer {
  readonly dryRun: true
  /** What would have changed, secrets masked. */
  readonly differences: readonly Difference[]
}

/** A caller whose changes are only worked out. */
export interface Rehearsal {
  readonly caller: Caller
  /** The answer of an operation by this caller, with what would have changed so far. */
  readonly answer: <A extends object>(answer: A) => A & RehearsedAnswer
}

/**
 * A caller for whom everything is read, checked and worked out as for the other one, and nothing is stored, sent or written to a cache. What would be
 * stored is kept in this process, so that what follows sees it.
 */
export function rehearse(caller: Caller): Rehearsal {
  const { host } = caller
  const store = new RehearsalStore(host.store, {
    maxBytes: host.config.maxBytes,
    now: () => host.clock.now().getTime(),
  })
  const changes = () =>
    [...store.changes.values()].flatMap(({ before = {}, after = {} }) =>
      masked(differences(before, after), host.redact),
    )
  return {
    caller: { ...caller, host: { ...host, store, caches: [] }, isRehearsal: true },
    answer: (answer) => ({ ...answer, dryRun: true, differences: changes() }),
  }
}

/** Does an operation or, for a request with `dryRun`, only works out what it would do. */
export async function tryOrDo<Q, A extends object>(
  caller: Caller,
  { dryRun = false, ...request }: Q & { readonly dryRun?: boolean | undefined },
  operation: (caller: Caller, request: Q) => Promise<A>,
): Promise<A & Partial<RehearsedAnswer>> {
  if (!dryRun) return operation(caller, request as Q)
  const rehearsal = rehearse(caller)
  return rehearsal.answer(await operation(rehearsal.caller, request as Q))
}
