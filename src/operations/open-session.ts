import { loadConfig } from '../config/load-config.ts'
import type { JsonObject } from '../json/json.ts'
import type { Clock } from '../io/clock.ts'
import { systemClock } from '../io/clock.ts'
import type { Environment } from '../io/environment.ts'
import type { Logger } from '../io/logger.ts'
import { silentLogger } from '../io/logger.ts'
import { runEnvironment } from '../io/run-environment.ts'
import { openCaches } from '../caches/open-caches.ts'
import { openStore } from '../stores/open-store.ts'
import type { TemplateEngine } from '../templates/template-engine.ts'
import type { Session } from './session.ts'

export interface SessionOptions {
  /** Path of the config file or of its directory, or the config itself; nothing: the embedded default. */
  readonly config?: string | JsonObject | undefined
  readonly secrets?: string | JsonObject | undefined
  /** Where caches with a relative path are; nothing: in `cwd`. */
  readonly cacheDir?: string | undefined
  /** Absolute; relative paths start here. */
  readonly cwd: string
  readonly env: Environment
  readonly log?: Logger
  /** Default: who the environment of Tekton, GitHub, GitLab or Jenkins names, else `user@host`. */
  readonly actor?: string | undefined
  readonly clock?: Clock
}

/** Reads config and secrets and opens what they name; nothing is contacted yet. Throws INVALID_CONFIG and the like. */
export async function openSession(options: SessionOptions): Promise<Session & AsyncDisposable> {
  const { cwd, env, log = silentLogger, clock = systemClock } = options
  const { config, warnings } = await loadConfig(options)
  for (const warning of warnings) log.warn(warning)

  const store = openStore(config, clock)
  const { actor, ...where } = runEnvironment(env)
  let engine: Promise<TemplateEngine> | undefined
  return {
    config,
    store,
    caches: openCaches(config.caches, log),
    templates: () => (engine ??= loadEngine()),
    log,
    clock,
    actor: options.actor ?? actor,
    ...where,
    cwd,
    env,
    [Symbol.asyncDispose]: () => store.close(),
  }
}

async function loadEngine(): Promise<TemplateEngine> {
  const { createTemplateEngine } = await import('../templates/jinja-engine.ts')
  return createTemplateEngine()
}
