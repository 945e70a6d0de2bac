import type { Clock } from '../io/clock.ts'
import type { Environment } from '../io/environment.ts'
import type { Logger } from '../io/logger.ts'
import type { Progress } from '../io/progress.ts'
import type { JsonObject } from '../json/json.ts'

/** The options for opening a host. */
export interface HostOptions {
  /** Path of the config file or its directory, or the config as a map; undefined: the embedded default. */
  readonly config?: string | JsonObject | undefined
  readonly secrets?: string | JsonObject | undefined
  /** Directory of caches with a relative path, default `cwd`. */
  readonly cacheDir?: string | undefined
  /** Absolute path; relative paths start here. */
  readonly cwd: string
  readonly env: Environment
  readonly log?: Logger
  /** Receives notes about waits; default: none are sent. */
  readonly progress?: Progress | undefined
  /** The actor. Default: the one that the environment of Tekton, GitHub, GitLab or Jenkins names, otherwise `user@host`. */
  readonly actor?: string | undefined
  readonly clock?: Clock
  /** Aborted when the process has to end: calls that wait for a datasource that is away then throw its reason. */
  readonly leaving?: AbortSignal | undefined
}
