import { CicdError } from '../errors/cicd-error.ts'
import type { Delivery, HistoryEntry, ListPage, LockResult } from './store.ts'

/** What a store does not do yet. */
export abstract class NotYet {
  history(): Promise<readonly HistoryEntry[]> {
    return Promise.reject(notYet())
  }
  list(): Promise<ListPage> {
    return Promise.reject(notYet())
  }
  delete(): Promise<boolean> {
    return Promise.reject(notYet())
  }
  expire(): Promise<boolean> {
    return Promise.reject(notYet())
  }
  expiresAt(): Promise<string | undefined> {
    return Promise.reject(notYet())
  }
  readDelivery(): Promise<Delivery | undefined> {
    return Promise.reject(notYet())
  }
  writeDelivery(): Promise<void> {
    return Promise.reject(notYet())
  }
  acquireLock(): Promise<LockResult> {
    return Promise.reject(notYet())
  }
  renewLock(): Promise<boolean> {
    return Promise.reject(notYet())
  }
  releaseLock(): Promise<boolean> {
    return Promise.reject(notYet())
  }
}

function notYet(): CicdError {
  return new CicdError('config', 'NOT_SUPPORTED', 'this datasource cannot do this yet')
}
