import type { Logger } from '../../io/logger.ts'
import type { Progress } from '../../io/progress.ts'

/** Where a store reports waits and oddities that are not failures. */
export interface Telling {
  readonly log?: Logger | undefined
  readonly progress?: Progress | undefined
}
