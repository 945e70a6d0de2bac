import { messageOf } from '../errors/cicd-error.ts'
import { ApiError, hasStatus } from '../kubernetes/api-error.ts'
import type { FollowOptions } from '../kubernetes/follow.ts'
import { isAborted } from '../kubernetes/is-aborted.ts'
import { everywhere } from '../kubernetes/resources.ts'
import type { Gauges } from './gauges.ts'
import { missingIn, refusal } from './rights.ts'

/** Milliseconds between two looks at a namespace that is served. Each look is a handful of requests. */
const servedEvery = 300_000
/** Milliseconds between two looks at one that is not. */
const refusedEvery = 30_000

/** Watches whether the controller has its rights in a namespace: its people may take them away, and give them back, at any time. */
export class RightsWatch {
  readonly #namespace: string
  readonly #options: FollowOptions
  readonly #gauges: Gauges
  readonly #granted = Promise.withResolvers<undefined>()
  #doubt = new AbortController()
  #missing = ''

  constructor(namespace: string, options: FollowOptions, gauges: Gauges) {
    this.#namespace = namespace
    this.#options = options
    this.#gauges = gauges
  }

  /** Resolves when the rights are there for the first time, or the watch is over. */
  get granted(): Promise<undefined> {
    return this.#granted.promise
  }

  /** Looks at once if a request in a namespace that is served was refused. */
  failed(error: ApiError): void {
    if (hasStatus(error, 403)) this.#doubt.abort(new Error('a request was refused'))
  }

  /** Looks now and then until the signal is aborted. Logs each change once. */
  async watch(): Promise<void> {
    const { clock, signal } = this.#options
    while (!isAborted(signal)) {
      this.#doubt = new AbortController()
      await this.#look()
      const isServed = this.#missing === ''
      const woken = isServed ? AbortSignal.any([signal, this.#doubt.signal]) : signal
      await clock.sleep(isServed ? servedEvery : refusedEvery, woken).catch(() => undefined)
    }
    this.#granted.resolve(undefined)
  }

  async #look(): Promise<void> {
    const { client, log, signal } = this.#options
    try {
      const missing = (await missingIn(client, this.#namespace, signal)).join('; ')
      if (isAborted(signal)) return
      if (missing !== '' && missing !== this.#missing) log.error(`does not serve ${this.#name}: ${refusal}${missing}`)
      if (missing === '' && this.#missing !== '') log.warn(`serves ${this.#name} again: it has its rights there`)
      this.#missing = missing
      this.#gauges.served(this.#namespace, missing === '')
      if (missing === '') this.#granted.resolve(undefined)
    } catch (error) {
      if (isAborted(signal)) return
      if (!(error instanceof ApiError)) throw error
      log.debug(`the rights in ${this.#name} are not known: ${messageOf(error)}`)
      // The lists are tried until the API server answers.
      if (this.#missing === '') this.#granted.resolve(undefined)
    }
  }

  get #name(): string {
    return this.#namespace === everywhere ? 'all namespaces' : this.#namespace
  }
}
