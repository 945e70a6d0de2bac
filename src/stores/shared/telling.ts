import type { Logger } from '../../io/logger.ts'
import type { Progress } from '../../io/progress.ts'

/** Where a store reports waits and oddities that are not failures, and when it has to stop waiting. */
export interface Telling {
  readonly log?: Logger | undefined
  readonly progress?: Progress | undefined
  /** After it is aborted, calls that wait for a server that is away throw its reason. A server that can be reached is used as before. */
  readonly leaving?: AbortSignal | undefined
}
