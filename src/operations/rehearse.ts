import type { Difference } from '../json/differences.ts'
import { differences } from '../json/differences.ts'
import { RehearsalStore } from '../stores/shared/rehearsal-store.ts'
import { masked } from '../text/redaction.ts'
import type { Caller } from './host.ts'

/** Added to the result of a dry run. */
export interface RehearsedAnswer {
  readonly dryRun: true
  /** The differences that the operation would make, with secrets masked. */
  readonly differences: readonly Difference[]
}

/** A dry run: a caller whose changes are computed and not stored. */
export interface Rehearsal {
  readonly caller: Caller
  /** Adds the differences so far to the result of an operation by this caller. Its revision is the stored one, which stays; 0 if there is no context. */
  readonly answer: <A extends object>(answer: A) => A & RehearsedAnswer
}

/**
 * A caller for a dry run: everything is read, checked and computed as usual, and nothing is stored, sent or written to a cache. Changes are kept in this
 * process, so that later steps see them.
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
    answer: (answer) => ({ ...answer, ...stays(answer, store), dryRun: true, differences: changes() }),
  }
}

/** The revision that stays stored, for a result that has one: that of a dry run does not exist. */
function stays(answer: object, store: RehearsalStore): object {
  const [change] = store.changes.values()
  return 'revision' in answer && change !== undefined ? { revision: change.revision } : {}
}

/** Runs an operation; for a request with `dryRun` as a dry run. */
export async function tryOrDo<Q, A extends object>(
  caller: Caller,
  { dryRun = false, ...request }: Q & { readonly dryRun?: boolean | undefined },
  operation: (caller: Caller, request: Q) => Promise<A>,
): Promise<A & Partial<RehearsedAnswer>> {
  if (!dryRun) return operation(caller, request as Q)
  const rehearsal = rehearse(caller)
  return rehearsal.answer(await operation(rehearsal.caller, request as Q))
}
