import { basename } from 'node:path'
import { CicdError } from '../../errors/cicd-error.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { cicdContextInside } from '../shared/document-file.ts'
import { brokenContext } from '../shared/list-sorted.ts'
import { isTime, isoTime } from '../shared/shape.ts'
import type { ContextSummary } from '../shared/store.ts'
import { look } from './look.ts'
import { idOfName } from './name.ts'
import type { RevisionDirectory } from './revision-directory.ts'
import type { StoredHeader } from './revision-file.ts'

/** The summary of a document for a list, at the time `now` in milliseconds since 1970; undefined if there is no document. */
export async function summaryOf(directory: RevisionDirectory, now: number): Promise<ContextSummary | undefined> {
  try {
    const { alive, expires } = await look(directory, now)
    if (alive === undefined) return undefined
    const { header, document, bytes } = alive
    return {
      id: header.id,
      cicdContext: cicdContextInside(document),
      revision: header.revision,
      changedAt: changedAt(header),
      expiresAt: expires === undefined ? undefined : isoTime(expires),
      bytes,
    }
  } catch (error) {
    if (!(error instanceof CicdError)) throw error
    const named = idOfName(basename(directory.path))
    const id = named && ((await directory.idInFiles().catch(() => undefined)) ?? named)
    return id && brokenContext({ id }, error)
  }
}

/** The time of our last change, if its entry can be read. */
function changedAt({ entry }: StoredHeader): string | undefined {
  const time = isObject(entry) ? ownValue(entry, 'time') : undefined
  return isTime(time) ? time : undefined
}
