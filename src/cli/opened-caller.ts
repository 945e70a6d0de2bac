import type { CicdError } from '../errors/cicd-error.ts'
import { given } from '../json/given.ts'
import { lateCaches, withLoggedCaches } from '../operations/change/late-caches.ts'
import { callerOn } from '../operations/host.ts'
import type { Caller, Host } from '../operations/host.ts'
import type { HostOptions } from '../operations/host-options.ts'
import { openHost } from '../operations/open-host.ts'
import { rehearse } from '../operations/rehearse.ts'
import type { Rehearsal } from '../operations/rehearse.ts'
import type { CallerFlags } from './flags/caller-flags.ts'
import { interruption } from './interruption.ts'

/** The caller of a command on a host of its own, and what the end of the command has to know of them. */
export class OpenedCaller {
  #host: Host | undefined
  #rehearsal: Rehearsal | undefined
  #cacheFailure: CicdError | undefined

  /** The host, as soon as it is open. */
  get host(): Host | undefined {
    return this.#host
  }

  /** Set in a dry run. */
  get rehearsal(): Rehearsal | undefined {
    return this.#rehearsal
  }

  /** Set if a cache could not be written; the command did the rest of its work. */
  get cacheFailure(): CicdError | undefined {
    return this.#cacheFailure
  }

  /** Opens the host and the caller. A server goes on if a cache cannot be written: that is only logged. */
  async open(options: HostOptions, flags: CallerFlags, isServer: boolean): Promise<Caller & AsyncDisposable> {
    const host = await openHost(options)
    this.#host = host
    const { 'delivery-id': deliveryId, 'allow-config-paths': allowConfigPaths, tellsBlocks } = flags
    const caches = lateCaches(host)
    const lent = isServer ? withLoggedCaches(host) : caches.host
    const called = callerOn(lent, { ...given({ deliveryId, allowConfigPaths }), signal: interruption.signal })
    const caller: Caller = { ...called, ...given({ tellsBlocks }) }
    if (flags.rehearse === true) this.#rehearsal = rehearse(caller)
    return {
      ...(this.#rehearsal?.caller ?? caller),
      [Symbol.asyncDispose]: async () => {
        this.#cacheFailure = await caches.finish()
        await host[Symbol.asyncDispose]()
      },
    }
  }
}
