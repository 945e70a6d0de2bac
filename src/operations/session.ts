import type { Environment } from '../io/environment.ts'
import type { Config } from '../config/config.ts'
import type { Clock } from '../io/clock.ts'
import type { Logger } from '../io/logger.ts'
import type { Cache } from '../caches/cache.ts'
import type { ContextStore, Run } from '../stores/shared/store.ts'
import type { TemplateEngine } from '../templates/template-engine.ts'

/** What every operation works with; nothing of it is global. */
export interface Session {
  readonly config: Config
  readonly store: ContextStore
  readonly caches: readonly Cache[]
  /** Loaded on first use: most commands render nothing. */
  readonly templates: () => Promise<TemplateEngine>
  readonly log: Logger
  readonly clock: Clock
  /** Who the history names. */
  readonly actor: string
  /** In which run, as far as the environment tells. */
  readonly run?: Run
  /** Relative paths start here. Absolute. */
  readonly cwd: string
  readonly env: Environment
}
