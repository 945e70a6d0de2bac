import { contextId } from '../../context/context-id.ts'
import type { Difference } from '../../json/differences.ts'
import { differences } from '../../json/differences.ts'
import { masked, redactor } from '../../text/redaction.ts'
import { readContext } from '../change/read-context.ts'
import { documentAt } from './revisions.ts'
import type { Session } from '../session.ts'

export interface DiffRequest {
  readonly id: string
  readonly from: number
  /** Default: the newest. */
  readonly to?: number
}

export interface DiffResult {
  readonly id: string
  readonly from: number
  readonly to: number
  /** Secrets masked. */
  readonly differences: readonly Difference[]
}

/** What changed between two revisions. Throws CONTEXT_NOT_FOUND, REVISION_UNKNOWN, REVISION_NOT_KEPT. */
export async function diffRevisions(session: Session, request: DiffRequest): Promise<DiffResult> {
  const id = contextId(request.id)
  const newest = await readContext(session, id)
  const { from, to = newest.revision } = request
  const [before, after] = [await documentAt(session, id, newest, from), await documentAt(session, id, newest, to)]
  return { id, from, to, differences: masked(differences(before, after), redactor(session.config.secretValues)) }
}
