import type { Clock } from '../io/clock.ts'
import type { Environment } from '../io/environment.ts'
import type { Logger } from '../io/logger.ts'
import type { Progress } from '../io/progress.ts'
import type { JsonObject } from '../json/json.ts'

/** What a host is opened with. */
export interface HostOptions {
  /** Path of the config file or of its directory, or the config itself; nothing: the embedded default. */
  readonly config?: string | JsonObject | undefined
  readonly secrets?: string | JsonObject | undefined
  /** Where caches with a relative path are; nothing: in `cwd`. */
  readonly cacheDir?: string | undefined
  /** Absolute; relative paths start here. */
  readonly cwd: string
  readonly env: Environment
  readonly log?: Logger
  /** Told of what is waited for; default: nobody is. */
  readonly progress?: Progress | undefined
  /** Default: who the environment of Tekton, GitHub, GitLab or Jenkins names, else `user@host`. */
  readonly actor?: string | undefined
  readonly clock?: Clock
}
