import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'

export interface HeldLock extends AsyncDisposable {
  /** Whether somebody took the lock for abandoned meanwhile. */
  isLost(): boolean
}

/**
 * Waits for its turn at a file, up to about 30 s; a killed holder's lock is taken over after 3 s. It keeps writers from retrying
 * in vain and proves nothing: whether a lock is abandoned is told by clocks. Throws `FILE_LOCKED` (store-unavailable).
 */
export async function holdLock(path: string): Promise<HeldLock> {
  const { lock } = await import('proper-lockfile')
  let lost = false
  try {
    const release = await lock(path, {
      realpath: false,
      stale: 3000,
      update: 1000,
      retries: { retries: 80, factor: 1.3, minTimeout: 10, maxTimeout: 250, randomize: true },
      onCompromised: () => (lost = true),
    })
    // Fails where the lock was lost, and then there is nothing to release.
    return { isLost: () => lost, [Symbol.asyncDispose]: () => release().catch(() => undefined) }
  } catch (error) {
    if (systemCodeOf(error) !== 'ELOCKED') throw fileError('write', path, error)
    throw new CicdError('FILE_LOCKED', `${path} is locked by other writers all the time`, {
      file: path,
      suggestions: ['Try again.', 'For many writers at once use datasources.directory or datasources.redis.'],
      cause: error,
    })
  }
}
