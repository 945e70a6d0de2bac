import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import type { Clock } from '../../io/clock.ts'
import { fileError } from '../../io/file-error.ts'
import { requireNoLinks } from '../../io/no-links.ts'
import { listNames } from '../shared/list-sorted.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { attempt, summaryOfLock, withoutTicket } from '../shared/lock-record.ts'
import type { LockRecord } from '../shared/lock-record.ts'
import type { LockPage, LockRequest, LockResult, LockStore, LockSummary } from '../shared/lock-store.ts'
import { momentOf } from '../shared/shape.ts'
import type { ListRequest } from '../shared/store.ts'
import { readLock } from './lock-file.ts'
import { idOfName, mayBeginWith } from './name.ts'
import { RevisionDirectory } from './revision-directory.ts'
import { revisionText } from './revision-file.ts'
import type { RevisionFile } from './revision-file.ts'

/** The largest file with one state of a lock. */
const maxFileBytes = 1_000_000
const folder = '.locks'

/**
 * Locks in `.locks/NAME/`, stored as revisions like documents, with their queues. To take, renew or release a lock is to add the next revision, which
 * only one process can do. Two processes never hold the same token, regardless of clocks. A machine whose clock is ahead takes a lock over, and skips
 * waiters, too early by that difference.
 */
export class DirectoryLocks implements LockStore {
  private readonly storePath: string
  private readonly clock: Clock

  constructor(storePath: string, clock: Clock) {
    this.storePath = storePath
    this.clock = clock
  }

  async acquire(name: string, request: LockRequest): Promise<LockResult> {
    const directory = this.directoryOf(name)
    for (;;) {
      const { newest, lock } = await readLock(directory)
      const { result, next } = attempt(lock, request, this.now())
      if (next === undefined || (await this.add(name, newest, next))) return result
    }
  }

  /** Lets a lock expire after `ttl` milliseconds from now; false if it is not held with this token. */
  renew(name: string, token: number, ttl: number): Promise<boolean> {
    return this.change(name, (lock, now) => isHeldWith(lock, token, now) && { ...lock, expires: momentOf(now + ttl) })
  }

  release(name: string, token: number): Promise<boolean> {
    return this.change(name, (lock, now) => isHeldWith(lock, token, now) && { ...lock, expires: 0 })
  }

  withdraw(name: string, ticketId: string): Promise<boolean> {
    return this.change(name, (lock, now) => withoutTicket(lock, ticketId, now) ?? false)
  }

  async look(name: string): Promise<LockSummary | undefined> {
    return this.summaryOf(this.directoryOf(name), name)
  }

  async list(request: ListRequest): Promise<LockPage> {
    const { prefix = '' } = request
    const names = (await this.names()).filter((name) => mayBeginWith(name, prefix)).sort()
    const { items, ...more } = await listNames(names, request, async (name) => {
      const summary = await this.listed(new RevisionDirectory(this.storePath, this.pathOf(name), { maxFileBytes }))
      return summary?.name.startsWith(prefix) === true ? summary : undefined
    })
    return { locks: items, ...more }
  }

  /** The summary of a lock; a damaged lock has an `error` in it. Undefined for a folder that is not ours. */
  private async listed(directory: RevisionDirectory): Promise<LockSummary | undefined> {
    const name = await directory.idInFiles().catch(() => undefined)
    try {
      return await this.summaryOf(directory, name)
    } catch (error) {
      if (!(error instanceof CicdError)) throw error
      const named = name ?? idOfName(basename(directory.path))
      if (named === undefined) return undefined
      const { code, message } = error
      return { name: named, holder: undefined, queue: [], waiting: 0, error: { code, message } }
    }
  }

  private async summaryOf(directory: RevisionDirectory, name: string | undefined): Promise<LockSummary | undefined> {
    const { lock } = await readLock(directory)
    return name === undefined ? undefined : summaryOfLock(name, lock, this.now())
  }

  private async names(): Promise<string[]> {
    const path = this.pathOf('')
    await requireNoLinks(this.storePath, path)
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (systemCodeOf(error) === 'ENOENT') return []
      throw fileError('read', path, error)
    })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  }

  private async change(name: string, changed: (lock: LockRecord, now: number) => LockRecord | false): Promise<boolean> {
    const directory = this.directoryOf(name)
    for (;;) {
      const { newest, lock } = await readLock(directory)
      const next = changed(lock, this.now())
      if (next === false) return false
      if (await this.add(name, newest, next)) return true
    }
  }

  private async add(name: string, newest: RevisionFile | undefined, lock: LockRecord): Promise<boolean> {
    checkLockName(name)
    const directory = this.directoryOf(name)
    const revision = (newest?.header.revision ?? 0) + 1
    const header = { id: name, revision, previous: newest?.version ?? null }
    const added = await directory.add(revision, revisionText(header, JSON.stringify(lock)))
    if (added) await directory.tidy({ keep: 0, maxBytes: 0 }).catch(() => undefined)
    return added
  }

  private directoryOf(name: string): RevisionDirectory {
    checkLockName(name)
    return RevisionDirectory.of(this.storePath, name, { inside: folder, maxFileBytes })
  }

  private pathOf(name: string): string {
    return join(this.storePath, folder, name)
  }

  private now(): number {
    return this.clock.now().getTime()
  }
}

function isHeldWith(lock: LockRecord, token: number, now: number): boolean {
  return lock.token === token && lock.expires > now
}
