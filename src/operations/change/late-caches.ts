import type { ContextId } from '../../context/context-id.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import type { Host } from '../host.ts'
import { refreshCaches } from './refresh-caches.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The caches of one call: a failure to write them does not stop the work, and is reported when the work is done. */
export interface LateCaches {
  /** The host on which the work is done. */
  readonly host: Host
  /** Tries once more to write what was not written. Returns CACHE_NOT_WRITTEN if that fails too. */
  readonly finish: () => Promise<CicdError | undefined>
}

/** A call must do all of its work before it fails because of a cache: a rerun would send the blocks of an event again. */
export function lateCaches(host: Host): LateCaches {
  const failures = new Map<ContextId, unknown>()
  const tolerant = withTolerantCaches(host, (id, failure) => failures.set(id, failure))
  return {
    host: tolerant,
    finish: async () => {
      for (const [id, failure] of failures) {
        const error = await writeAgain(host, id, failure)
        if (error !== undefined) return error
      }
      return undefined
    },
  }
}

/** Does the work of a call, then reports its caches: the answer, and CACHE_NOT_WRITTEN if a cache was not written. If the work fails, this is a warning. */
export async function withLateCaches<A>(
  host: Host,
  work: (host: Host) => Promise<A>,
): Promise<{ readonly answer: A; readonly failure: CicdError | undefined }> {
  const caches = lateCaches(host)
  try {
    const answer = await work(caches.host)
    return { answer, failure: await caches.finish() }
  } catch (error) {
    const failure = await caches.finish()
    if (failure !== undefined) host.log.warn(failure.message)
    throw error
  }
}

/** A host for a server: a cache that cannot be written is logged, and the server goes on. */
export function withLoggedCaches(host: Host): Host {
  return withTolerantCaches(host, (id, failure) => {
    host.log.warn(`a cache of ${id} was not written: ${host.redact(messageOf(failure))}`)
  })
}

function withTolerantCaches(host: Host, failed: (id: ContextId, failure: unknown) => unknown): Host {
  const caches = host.caches.map((cache) => ({
    ...cache,
    write: (...[id, document]: Parameters<typeof cache.write>) =>
      cache.write(id, document).catch((failure: unknown) => {
        failed(id, failure)
      }),
  }))
  return { ...host, caches }
}

async function writeAgain(host: Host, id: ContextId, failure: unknown): Promise<CicdError | undefined> {
  try {
    const newest = await host.store.read(id)
    if (newest !== undefined) await refreshCaches(host, id, newest)
    return undefined
  } catch (error) {
    if (error instanceof CicdError && error.code === 'CACHE_NOT_WRITTEN') return error
    const message = `a cache of "${id}" was not written: ${messageOf(failure)}`
    return new CicdError('CACHE_NOT_WRITTEN', message, {
      cause: failure,
      suggestions: [`cicdstatemgr load --id ${shellWord(id)}`],
    })
  }
}
