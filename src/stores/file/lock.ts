import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { fileError } from '../../io/file-error.ts'

export interface HeldLock extends AsyncDisposable {
  /** Whether another process has taken the lock over because it looked abandoned. */
  isLost(): boolean
}

/**
 * Waits up to about 30 s for the lock of a file. The lock of a killed holder is taken over after 3 s. The lock only keeps writers from useless
 * retries. It does not guarantee anything, because clocks decide whether a lock is abandoned. Throws `FILE_LOCKED` (store-unavailable).
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
    // Release fails if the lock was lost: then there is nothing to release.
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
