import { contextId } from '../context/context-id.ts'
import type { ChangeRequest, ChangeResult } from './requests.ts'
import type { Session } from './session.ts'
import { updateContext } from './update-context.ts'

/** Applies operations to the newest document, as one revision. Throws CONTEXT_NOT_FOUND, CONDITION_NOT_MET. */
export async function changeContext(session: Session, request: ChangeRequest, command = 'set'): Promise<ChangeResult> {
  const id = contextId(request.id)
  const { stored, changed } = await updateContext(session, id, {
    command,
    operations: () => request.operations,
    conditions: request.conditions ?? [],
    allowConfigPaths: request.allowConfigPaths ?? false,
  })
  return { id, revision: stored.revision, changed }
}
