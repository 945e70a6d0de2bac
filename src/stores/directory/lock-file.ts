import { isObject, ownValue } from '../../json/json.ts'
import { freeLock } from '../shared/lock-record.ts'
import type { LockRecord, TicketRecord } from '../shared/lock-record.ts'
import { unreadableRecord } from '../shared/records.ts'
import { hasShape, isCount, isText } from '../shared/shape.ts'
import type { Shape } from '../shared/shape.ts'
import type { RevisionDirectory } from './revision-directory.ts'
import type { RevisionFile } from './revision-file.ts'

const held: Shape<Pick<LockRecord, 'token' | 'owner' | 'expires'>> = { token: isCount, owner: isText, expires: isCount }
const ticket: Shape<TicketRecord> = { id: isText, owner: isText, since: isCount, expires: isCount }

/** Reads the newest state of a lock. Throws `RECORD_UNREADABLE` (config) if it is damaged: treating it as free could give out a token a second time. */
export async function readLock(
  directory: RevisionDirectory,
): Promise<{ newest: RevisionFile | undefined; lock: LockRecord }> {
  const newest = await directory.newest()
  const lock = newest === undefined ? freeLock : lockIn(newest.document)
  if (lock !== undefined) return { newest, lock }
  const suggestion = `When no process holds it any more, remove ${directory.path}: its tokens begin at 1 again.`
  const file = directory.fileOf(newest?.header.revision ?? 0)
  throw unreadableRecord({ place: file, file }, 'lock', suggestion)
}

/** The fields beside the holder are optional: a damaged place in the queue is dropped. */
function lockIn(value: unknown): LockRecord | undefined {
  if (!isObject(value) || !hasShape(value, held) || !isCount(value.token + 1)) return undefined
  const { token, owner, expires } = value
  const [since, got, queue] = ['since', 'ticket', 'queue'].map((key): unknown => ownValue(value, key))
  return {
    ...{ token, owner, expires },
    ...(isCount(since) && { since }),
    ...(isText(got) && { ticket: got }),
    queue: Array.isArray(queue) ? queue.filter((one) => hasShape(one, ticket)) : [],
  }
}
