import { contextId } from '../../context/context-id.ts'
import { replacementOperations } from '../../context/replace-document.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import type { ChangeResult } from '../requests.ts'
import { documentAt } from './revisions.ts'
import type { Caller } from '../host.ts'
import { changeResult, updateContext } from '../change/update-context.ts'

export interface RestoreRequest {
  readonly id: string
  readonly revision: number
}

/** Puts a kept revision back, as a new one: nothing of the history is lost. Throws CONTEXT_NOT_FOUND, REVISION_UNKNOWN, REVISION_NOT_KEPT. */
export async function restoreRevision(caller: Caller, request: RestoreRequest): Promise<ChangeResult> {
  const id = contextId(request.id)
  const result = await updateContext(caller, id, {
    command: `restore ${request.revision}`,
    operations: async (newest) =>
      replacementOperations(newest.document, await documentAt(caller.host, id, newest, request.revision)),
    unguarded: true,
    delivery: deliveryKey(caller.deliveryId, 'restore', request.revision),
  })
  return { id, ...changeResult(result) }
}
