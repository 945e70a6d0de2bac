import { contextId } from '../../context/context-id.ts'
import type { Difference } from '../../json/differences.ts'
import { differences } from '../../json/differences.ts'
import { masked } from '../../text/redaction.ts'
import { readContext } from '../change/read-context.ts'
import { documentAt } from './revisions.ts'
import type { Caller } from '../host.ts'

export interface DiffRequest {
  readonly id: string
  readonly from: number
  /** The later revision; default: the newest. */
  readonly to?: number
}

export interface DiffResult {
  readonly id: string
  readonly from: number
  readonly to: number
  /** Differences, with secrets masked. */
  readonly differences: readonly Difference[]
}

/** The differences between two revisions. Throws CONTEXT_NOT_FOUND, REVISION_UNKNOWN, REVISION_NOT_KEPT. */
export async function diffRevisions(caller: Caller, request: DiffRequest): Promise<DiffResult> {
  const id = contextId(request.id)
  const newest = await readContext(caller.host, id, 'find')
  const { from, to = newest.revision } = request
  const [before, after] = [
    await documentAt(caller.host, id, newest, from),
    await documentAt(caller.host, id, newest, to),
  ]
  return { id, from, to, differences: masked(differences(before, after), caller.host.redact) }
}
