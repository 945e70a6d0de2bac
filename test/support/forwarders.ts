import { buildForward } from '../../src/config/build-forward.ts'
import type { PrimaryConfig } from '../../src/config/config.ts'
import { Forwarder } from '../../src/gateway/forward/forwarder.ts'
import type { ForwarderOptions } from '../../src/gateway/forward/forwarder.ts'
import { systemClock } from '../../src/io/clock.ts'
import { createHttpClient } from '../../src/io/http-client.ts'
import { silentLogger } from '../../src/io/logger.ts'
import { openStore } from '../../src/stores/open-store.ts'
import { requireCapability } from '../../src/stores/shared/capabilities.ts'
import type { QueueStore } from '../../src/stores/shared/queue-store.ts'

export interface TestForwarder extends AsyncDisposable {
  readonly forwarder: Forwarder
  readonly queue: QueueStore
  /** Stops the forwarder, and waits for work in progress. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** A forwarder with its own store on a primary. It starts at once unless `idle` is set. */
export function startForwarder(
  primary: PrimaryConfig,
  url: string,
  {
    idle = false,
    forward = {},
    maxItems,
    ...options
  }: Partial<Omit<ForwarderOptions, 'config'>> & {
    readonly idle?: boolean
    readonly forward?: NonNullable<Parameters<typeof buildForward>[0]>['forward'] & object
    readonly maxItems?: number
  } = {},
): TestForwarder {
  const store = openStore(
    { primary, maxBytes: 8_000_000, history: { keep: 5, maxBytes: 100_000 } } as never,
    systemClock,
  )
  const queue = requireCapability(store, 'queue')
  const config = buildForward({
    forward: { url, secret: 'a shared secret', timeout: '2s', ...forward },
    queue: maxItems === undefined ? {} : { maxItems },
  })
  const redact = (text: string): string => text
  const http = createHttpClient({ http: { timeout: 10_000, retries: 2 }, env: {}, redact })
  const forwarder = new Forwarder({ queue, config, http, redact, log: silentLogger, pauseAfter: () => 1, ...options })
  const ending = new AbortController()
  const working = idle ? Promise.resolve() : forwarder.work(ending.signal)
  const stop = async () => {
    ending.abort()
    await working
  }
  const close = async () => {
    await stop()
    http.close()
    await store.close()
  }
  return { forwarder, queue, stop, close, [Symbol.asyncDispose]: close }
}
