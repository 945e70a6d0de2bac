import type { ContextId } from '../../context/context-id.ts'
import type { Clock } from '../../io/clock.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { unreadableRecord } from '../shared/records.ts'
import { hasShape, isCount, isText, isoTime, momentOf } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import { RevisionDirectory } from './revision-directory.ts'
import { revisionText } from './revision-file.ts'
import type { RevisionFile } from './revision-file.ts'
import type { LockRequest, LockResult, LockState, LockStore } from '../shared/store.ts'

interface Lock {
  readonly token: number
  readonly owner: string
  /** Milliseconds since 1970, by the clock of the machine that wrote it; 0 once it was released. */
  readonly expires: number
}

const shape: Shape<Lock> = { token: isCount, owner: isText, expires: isCount }
/** Of one state of a lock. */
const maxFileBytes = 1_000_000

/**
 * Locks in `.locks/NAME/`, kept as documents are: taking, renewing and releasing each is the next revision, which one process makes. Two
 * never hold one token, whatever their clocks say; a machine whose clock is ahead takes a lock over too early by as much.
 */
export class DirectoryLocks implements LockStore {
  private readonly storePath: string
  private readonly clock: Clock

  constructor(storePath: string, clock: Clock) {
    this.storePath = storePath
    this.clock = clock
  }

  async acquire(name: string, { owner, ttl }: LockRequest): Promise<LockResult> {
    checkLockName(name)
    for (;;) {
      const { newest, lock } = await this.look(name)
      if (lock.expires > this.now()) return { kind: 'held', by: stateOf(lock) }
      const next = { token: lock.token + 1, owner, expires: momentOf(this.now() + ttl) }
      if (!(await this.add(name, newest, next))) continue
      const { token, expiresAt } = stateOf(next)
      return { kind: 'acquired', token, expiresAt }
    }
  }

  /** Lets a lock expire after `ttl` milliseconds. */
  renew(name: string, token: number, ttl: number): Promise<boolean> {
    return this.change(name, token, () => momentOf(this.now() + ttl))
  }

  release(name: string, token: number): Promise<boolean> {
    return this.change(name, token, () => 0)
  }

  private async change(name: string, token: number, expires: () => number): Promise<boolean> {
    checkLockName(name)
    for (;;) {
      const { newest, lock } = await this.look(name)
      if (lock.token !== token || lock.expires <= this.now()) return false
      if (await this.add(name, newest, { ...lock, expires: expires() })) return true
    }
  }

  /** Throws `RECORD_UNREADABLE` (config): whoever took it for a free one might give a token for the second time. */
  private async look(name: ContextId): Promise<{ newest: RevisionFile | undefined; lock: Lock }> {
    const directory = this.directoryOf(name)
    const newest = await directory.newest()
    const lock: unknown = newest === undefined ? free : newest.document
    if (hasShape(lock, shape) && isCount(lock.token + 1)) return { newest, lock }
    const suggestion = `When nobody holds it any more, remove ${directory.path}: its tokens begin at 1 again.`
    const file = directory.fileOf(newest?.header.revision ?? 0)
    throw unreadableRecord({ place: file, file }, 'lock', suggestion)
  }

  private async add(name: ContextId, newest: RevisionFile | undefined, lock: Lock): Promise<boolean> {
    const directory = this.directoryOf(name)
    const revision = (newest?.header.revision ?? 0) + 1
    const header = { id: name, revision, previous: newest?.version ?? null }
    const added = await directory.add(revision, revisionText(header, JSON.stringify(lock)))
    if (added) await directory.tidy({ keep: 0, maxBytes: 0 }).catch(() => undefined)
    return added
  }

  private directoryOf(name: ContextId): RevisionDirectory {
    return RevisionDirectory.of(this.storePath, name, { inside: '.locks', maxFileBytes })
  }

  private now(): number {
    return this.clock.now().getTime()
  }
}

const free: Lock = { token: 0, owner: '', expires: 0 }

function stateOf({ token, owner, expires }: Lock): LockState {
  return { token, owner, expiresAt: isoTime(expires) }
}
