import type { ContextId } from '../../context/context-id.ts'
import type { Host } from '../host.ts'

/** The time by the clock of the store, where it has one that all share: milliseconds since 1970. */
export async function timeNow({ store, clock }: Pick<Host, 'store' | 'clock'>, id: ContextId): Promise<number> {
  return (await store.sharedTime?.(id)) ?? clock.now().getTime()
}
