import { contextId } from '../../context/context-id.ts'
import { withDecisionsOf } from '../../context/decisions-of.ts'
import { replacementOperations } from '../../context/replace-document.ts'
import { deliveryKey } from '../change/delivery-key.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { editAt, removeAt } from '../../json/edit-at.ts'
import { valueAt } from '../../json/find-value.ts'
import type { JsonObject } from '../../json/json.ts'
import { parseWritablePath } from '../../json/path.ts'
import { suggestPath } from '../../json/suggest-path.ts'
import type { ChangeResult } from '../requests.ts'
import { documentAt } from './revisions.ts'
import type { Caller } from '../host.ts'
import { changeResult, updateContext } from '../change/update-context.ts'

export interface RestoreRequest {
  readonly id: string
  readonly revision: number
  /** Puts back only the value at this path; a value that was not there is removed. Default: the whole document. */
  readonly path?: string
}

/** Restores a kept revision as a new revision. The history is kept in full, and decisions that people made since stay. Throws CONTEXT_NOT_FOUND, REVISION_UNKNOWN, REVISION_NOT_KEPT, VALUE_NOT_FOUND, BAD_PATH. */
export async function restoreRevision(caller: Caller, request: RestoreRequest): Promise<ChangeResult> {
  const id = contextId(request.id)
  const { revision, path } = request
  const result = await updateContext(caller, id, {
    command: path === undefined ? `restore ${revision}` : `restore ${revision} ${path}`,
    operations: async ({ document, ...newest }) => {
      const before = await documentAt(caller.host, id, { document, ...newest }, revision)
      const restored = path === undefined ? before : withValueOf(document, before, { id, revision, path })
      return replacementOperations(document, withDecisionsOf(document, restored))
    },
    unguarded: true,
    delivery: deliveryKey(caller.deliveryId, 'restore', path === undefined ? revision : [revision, path]),
  })
  return { id, ...changeResult(result) }
}

/** The document with the value at a path of an earlier one. */
function withValueOf(
  document: JsonObject,
  before: JsonObject,
  { id, revision, path }: Required<RestoreRequest>,
): JsonObject {
  const steps = parseWritablePath(path)
  const value = valueAt(before, steps)
  if (value !== undefined) return editAt(document, steps, () => value)
  if (valueAt(document, steps) !== undefined) return removeAt(document, steps)
  throw new CicdError(
    'VALUE_NOT_FOUND',
    `"${id}" has no value at ${path}, now or at revision ${revision}: ${suggestPath(before, path)}`,
  )
}
