import { openCaches } from '../caches/open-caches.ts'
import type { Config } from '../config/config.ts'
import { certificatesFault } from '../config/http-rules.ts'
import { loadConfig } from '../config/load-config.ts'
import { placeholderProblems } from '../config/placeholders.ts'
import { problemText, requireNone } from '../config/problem.ts'
import { keyringOf, signerOf } from '../decisions/signing/keys.ts'
import { systemClock } from '../io/clock.ts'
import { createHttpClient } from '../io/http-client.ts'
import { silentLogger } from '../io/logger.ts'
import { runEnvironment } from '../io/run-environment.ts'
import { given } from '../json/given.ts'
import { largestFile } from '../stores/shared/store-limits.ts'
import { openStore } from '../stores/open-store.ts'
import type { TemplateEngine } from '../templates/template-engine.ts'
import { redactor } from '../text/redaction.ts'
import type { HostOptions } from './host-options.ts'
import type { Host } from './host.ts'

/** Reads config and secrets and opens the services that they name. It does not connect to any yet. Throws INVALID_CONFIG and other config errors. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { cwd, env, log = silentLogger, clock = systemClock, progress, leaving } = options
  const { config, warnings } = await loadConfig(options)
  for (const warning of warnings) log.warn(warning)

  const store = openStore(config, clock, { log, progress, leaving })
  const redact = redactor(config.secretValues)
  const http = createHttpClient({ http: config.http, env, redact, clock })
  const { actor, ...where } = runEnvironment(env)
  let engine: Promise<TemplateEngine> | undefined
  return {
    config,
    store,
    caches: openCaches(config.caches, log, largestFile(config.maxBytes)),
    templates: () => (engine ??= loadEngine()),
    http,
    ...signingOf(config),
    redact,
    log,
    ...given({ progress }),
    clock,
    self: { actor: options.actor ?? actor, ...where },
    cwd,
    async [Symbol.asyncDispose]() {
      http.close()
      await store.close()
    },
  }
}

function signingOf({ signing }: Config): Pick<Host, 'publicKeys' | 'signer'> {
  if (signing === undefined) return {}
  const signer = signing.key === undefined ? undefined : signerOf(signing.key)
  return { publicKeys: keyringOf(signing.publicKeys), ...given({ signer }) }
}

async function loadEngine(): Promise<TemplateEngine> {
  const { createTemplateEngine } = await import('../templates/jinja-engine.ts')
  return createTemplateEngine()
}

/** Throws INVALID_CONFIG (config) if the file in `http.ca` cannot be used. For programs that run for long: otherwise each of their requests would fail. */
export async function requireCertificates({ config }: Host): Promise<void> {
  const fault = await certificatesFault(config, config.file ?? 'config')
  requireNone(fault === undefined ? [] : [fault])
}

/** Logs the secrets that nobody has written yet. For programs that run for long: they start, and people would learn it when a message is not sent. */
export function warnOfPlaceholders({ config, log }: Host): void {
  for (const problem of placeholderProblems(config)) log.warn(problemText(problem))
}
