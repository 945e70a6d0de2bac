import { contextId } from '../../context/context-id.ts'
import { withDecisionsOf } from '../../context/decisions-of.ts'
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

/** Restores a kept revision as a new revision. The history is kept in full, and decisions that people made since stay. Throws CONTEXT_NOT_FOUND, REVISION_UNKNOWN, REVISION_NOT_KEPT. */
export async function restoreRevision(caller: Caller, request: RestoreRequest): Promise<ChangeResult> {
  const id = contextId(request.id)
  const result = await updateContext(caller, id, {
    command: `restore ${request.revision}`,
    operations: async ({ document, ...newest }) => {
      const before = await documentAt(caller.host, id, { document, ...newest }, request.revision)
      return replacementOperations(document, withDecisionsOf(document, before))
    },
    unguarded: true,
    delivery: deliveryKey(caller.deliveryId, 'restore', request.revision),
  })
  return { id, ...changeResult(result) }
}
