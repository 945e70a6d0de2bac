import type { ContextId } from '../../context/context-id.ts'
import type { JsonObject } from '../../json/json.ts'
import type { Clock } from '../../io/clock.ts'
import { checkLockName } from '../shared/lock-name.ts'
import { RevisionDirectory } from './revision-directory.ts'
import { revisionText } from './revision-file.ts'
import type { RevisionFile } from './revision-file.ts'
import type { LockRequest, LockResult, LockState } from '../shared/store.ts'

interface Lock {
  readonly token: number
  readonly owner: string
  /** Milliseconds since 1970, by the clock of the machine that wrote it; 0 once it was released. */
  readonly expires: number
}

/** Of one state of a lock. */
const maxFileBytes = 1_000_000

/**
 * Locks in `.locks/NAME/`, kept as documents are: taking, renewing and releasing each is the next revision, which one process makes. Two
 * never hold one token, whatever their clocks say; a machine whose clock is ahead takes a lock over too early by as much.
 */
export class DirectoryLocks {
  private readonly storePath: string
  private readonly clock: Clock

  constructor(storePath: string, clock: Clock) {
    this.storePath = storePath
    this.clock = clock
  }

  async acquire(name: string, { owner, ttl }: LockRequest): Promise<LockResult> {
    checkLockName(name)
    for (;;) {
      const newest = await this.directoryOf(name).newest()
      const lock = lockIn(newest)
      if (lock.expires > this.now()) return { kind: 'held', by: stateOf(lock) }
      const next = { token: lock.token + 1, owner, expires: this.now() + ttl }
      if (!(await this.add(name, newest, next))) continue
      const { token, expiresAt } = stateOf(next)
      return { kind: 'acquired', token, expiresAt }
    }
  }

  /** Lets a lock expire after `ttl` milliseconds. */
  renew(name: string, token: number, ttl: number): Promise<boolean> {
    return this.change(name, token, () => this.now() + ttl)
  }

  release(name: string, token: number): Promise<boolean> {
    return this.change(name, token, () => 0)
  }

  private async change(name: string, token: number, expires: () => number): Promise<boolean> {
    checkLockName(name)
    for (;;) {
      const newest = await this.directoryOf(name).newest()
      const lock = lockIn(newest)
      if (lock.token !== token || lock.expires <= this.now()) return false
      if (await this.add(name, newest, { ...lock, expires: expires() })) return true
    }
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

function lockIn(file: RevisionFile | undefined): Lock {
  const { token, owner, expires }: JsonObject = file?.document ?? {}
  return { token: Number(token ?? 0), owner: typeof owner === 'string' ? owner : '', expires: Number(expires ?? 0) }
}

function stateOf({ token, owner, expires }: Lock): LockState {
  return { token, owner, expiresAt: new Date(expires).toISOString() }
}
