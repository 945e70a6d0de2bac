import { systemClock } from '../../src/io/clock.ts'
import type { Clock } from '../../src/io/clock.ts'
import type { Environment } from '../../src/io/environment.ts'
import { createHttpClient } from '../../src/io/http-client.ts'
import type { HttpClient } from '../../src/io/http-client.ts'
import type { HttpSettings } from '../../src/io/http-settings.ts'
import { redactor } from '../../src/text/redaction.ts'
import { startHttpServer } from './http-server.ts'

/** An HTTP client whose clock records each sleep and does not wait. `secret-token` is its secret. */
export function clientFor(
  settings: Partial<HttpSettings> = {},
  env: Environment = {},
): { readonly client: HttpClient; readonly sleeps: readonly number[] } {
  const sleeps: number[] = []
  const clock: Clock = { ...systemClock, sleep: (milliseconds) => Promise.resolve(void sleeps.push(milliseconds)) }
  const http = { timeout: 10_000, retries: 2, ...settings }
  return { sleeps, client: createHttpClient({ http, env, clock, redact: redactor(['secret-token']) }) }
}

/** An origin on which nothing listens: its server was closed. */
export async function deadOrigin(): Promise<string> {
  const server = await startHttpServer()
  await server.close()
  return server.origin
}
