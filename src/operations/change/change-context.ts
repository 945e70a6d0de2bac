import { contextId } from '../../context/context-id.ts'
import { deliveryKey } from './delivery-key.ts'
import type { ChangeRequest, ChangeResult } from '../requests.ts'
import type { Session } from '../session.ts'
import { changeResult, updateContext } from './update-context.ts'

/** Applies operations to the newest document, as one revision. Throws CONTEXT_NOT_FOUND, CONDITION_NOT_MET. */
export async function changeContext(session: Session, request: ChangeRequest, command = 'set'): Promise<ChangeResult> {
  const id = contextId(request.id)
  const { operations, conditions = [], allowConfigPaths = false } = request
  const result = await updateContext(session, id, {
    command,
    operations: () => operations,
    conditions,
    allowConfigPaths,
    delivery: deliveryKey(request.deliveryId, command, { operations, conditions }),
  })
  return { id, ...changeResult(result) }
}
