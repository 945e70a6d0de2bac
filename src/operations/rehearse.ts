import type { Difference } from '../json/differences.ts'
import { differences } from '../json/differences.ts'
import { RehearsalStore } from '../stores/shared/rehearsal-store.ts'
import { masked } from '../text/redaction.ts'
import type { Caller } from './host.ts'

/** A caller whose changes are only worked out. */
export interface Rehearsal {
  readonly caller: Caller
  /** What would have changed so far, secrets masked. */
  readonly differences: () => readonly Difference[]
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
  return {
    caller: { ...caller, host: { ...host, store, caches: [] }, isRehearsal: true },
    differences: () =>
      [...store.changes.values()].flatMap(({ before = {}, after = {} }) =>
        masked(differences(before, after), host.redact),
      ),
  }
}
