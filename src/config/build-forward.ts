import { given } from '../json/given.ts'
import { parseDuration } from '../text/duration.ts'
import type { ForwardConfig } from './config.ts'
import type { ForwardSettings, QueueSettings } from './settings.ts'

interface Part {
  readonly forward?: ForwardSettings
  readonly queue?: QueueSettings
}

/** Builds the forward settings with defaults filled in. Secrets override the config. */
export function buildForward(config: Part = {}, secrets: Part = {}): ForwardConfig {
  const { url, secret, timeout, concurrency, attempts } = { ...config.forward, ...secrets.forward }
  return {
    ...given({ url, secret }),
    timeout: parseDuration(timeout ?? '10s'),
    concurrency: concurrency ?? 8,
    attempts: attempts ?? 50,
    maxItems: config.queue?.maxItems ?? 10_000,
  }
}
