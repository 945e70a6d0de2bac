import { contextId } from '../../context/context-id.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { withFaults } from './handler-faults.ts'
import { deliveryKey } from './delivery-key.ts'
import type { ChangeRequest, ChangeResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import { changeResult, updateContext } from './update-context.ts'
import { valuesAt } from './values-at.ts'
import type { ValueAt } from './values-at.ts'

export interface PrintingRequest extends ChangeRequest {
  /** Paths whose values after the change are returned. */
  readonly print?: readonly string[]
}

export interface PrintingResult extends ChangeResult {
  /** The values at the paths of `print`, in their order. */
  readonly values?: readonly Pick<ValueAt, 'path' | 'value'>[]
}

/**
 * Applies operations to the newest document, as one revision. Throws CONTEXT_NOT_FOUND, CONDITION_NOT_MET, and VALUE_NOT_FOUND if a path of `print` has no
 * value: nothing is changed then.
 */
export async function changeContext(
  caller: Caller,
  request: PrintingRequest,
  command = 'set',
): Promise<PrintingResult> {
  const id = contextId(request.id)
  const { operations, conditions = [], print = [] } = request
  const result = await updateContext(caller, id, {
    command,
    operations: () => operations,
    conditions,
    check: async (document) => {
      await valuesAt({ id, document }, print).catch(sayNothingChanged)
    },
    delivery: deliveryKey(caller.deliveryId, command, { operations, conditions }),
  })
  const changed = { id, ...changeResult(await withFaults(result, operations, caller)) }
  if (print.length === 0) return changed
  const values = await valuesAt({ id, document: result.stored.document }, print)
  return { ...changed, values: values.map(({ path, value }) => ({ path, value })) }
}

function sayNothingChanged(error: unknown): never {
  if (!(error instanceof CicdError)) throw error
  const { code, message, suggestions, cause } = error
  throw new CicdError(code, `${message}. Nothing was changed.`, { suggestions, cause })
}
