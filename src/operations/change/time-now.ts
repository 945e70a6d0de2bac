import type { ContextId } from '../../context/context-id.ts'
import type { Host } from '../host.ts'

/** The time in milliseconds since 1970: by the clock of the store if all processes share one, otherwise by the host's. */
export async function timeNow({ store, clock }: Pick<Host, 'store' | 'clock'>, id: ContextId): Promise<number> {
  return (await store.sharedTime?.(id)) ?? clock.now().getTime()
}
