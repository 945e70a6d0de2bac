import { contextId } from '../../context/context-id.ts'
import { deliveryKey } from './delivery-key.ts'
import type { ChangeRequest, ChangeResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import { changeResult, updateContext } from './update-context.ts'

/** Applies operations to the newest document, as one revision. Throws CONTEXT_NOT_FOUND, CONDITION_NOT_MET. */
export async function changeContext(caller: Caller, request: ChangeRequest, command = 'set'): Promise<ChangeResult> {
  const id = contextId(request.id)
  const { operations, conditions = [] } = request
  const result = await updateContext(caller, id, {
    command,
    operations: () => operations,
    conditions,
    delivery: deliveryKey(caller.deliveryId, command, { operations, conditions }),
  })
  return { id, ...changeResult(result) }
}
