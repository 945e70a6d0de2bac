import { checkSchema } from '../../config/check-schema.ts'
import { applyOperation } from '../../context/apply-operations.ts'
import { unmetCondition } from '../../context/conditions.ts'
import { contextId } from '../../context/context-id.ts'
import type { JsonValue } from '../../json/json.ts'
import type { Condition, Operation } from '../../context/operation.ts'
import { readPath } from '../../json/query.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import type { Stored } from '../../stores/shared/store.ts'
import { withFaults } from './handler-faults.ts'
import { deliveryKey } from './delivery-key.ts'
import type { ApplyItem, ApplyRequest, ApplyResult } from '../requests.ts'
import type { Caller } from '../host.ts'
import { changeResult, updateContext } from './update-context.ts'

interface Reading {
  readonly path: string
  readonly value: JsonValue
}

/** Applies a list of operations, conditions and reads, in order, as one revision. Throws INVALID_CONFIG for a bad list, CONDITION_NOT_MET, VALUE_NOT_FOUND. */
export async function applyItems(caller: Caller, request: ApplyRequest): Promise<ApplyResult> {
  const id = contextId(request.id)
  const items = await checkSchema<readonly ApplyItem[]>('apply', request.items, request.source)
  let reads: readonly Reading[] = []
  let changes: readonly Operation[] = []
  const result = await updateContext(caller, id, {
    command: 'apply',
    delivery: deliveryKey(caller.deliveryId, 'apply', items),
    operations: async (newest) => {
      const walked = await walk(newest, items, caller.allowConfigPaths)
      reads = walked.reads
      changes = walked.operations
      return walked.operations
    },
  })
  if (result.repeated) reads = await readAll(result.stored, items)
  return { id, ...changeResult(await withFaults(result, changes, caller)), reads }
}

/** Applies the items to a copy: conditions and reads see the changes of the items before them. */
async function walk(
  newest: Stored,
  items: readonly ApplyItem[],
  allowConfigPaths: boolean,
): Promise<{ operations: readonly Operation[]; reads: readonly Reading[] }> {
  const operations: Operation[] = []
  const reads: Reading[] = []
  let { document } = newest
  let drafts = new WeakSet<object>()
  for (const [index, item] of items.entries()) {
    const condition = conditionOf(item)
    if (condition !== undefined) {
      const unmet = unmetCondition(document, newest.revision, [condition])
      if (unmet !== undefined) {
        throw new CicdError('CONDITION_NOT_MET', `nothing was applied: item ${index + 1}: ${unmet}`)
      }
    } else if (item.op === 'get') {
      reads.push({ path: item.path, value: await read(document, item, index) })
      // A value that was read must not change with later operations.
      drafts = new WeakSet()
    } else {
      const operation = item as Operation
      document = applyOperation(document, operation, { allowConfigPaths }, drafts)
      operations.push(operation)
    }
  }
  return { operations, reads }
}

/** The reads of a rerun: they return the values of the current document. */
function readAll({ document }: Stored, items: readonly ApplyItem[]): Promise<readonly Reading[]> {
  const readings = [...items.entries()].flatMap(([index, item]) => (item.op === 'get' ? [{ item, index }] : []))
  return Promise.all(
    readings.map(async ({ item, index }) => ({ path: item.path, value: await read(document, item, index) })),
  )
}

function conditionOf(item: ApplyItem): Condition | undefined {
  switch (item.op) {
    case 'if':
      return { if: 'equals', path: item.path, value: item.value }
    case 'if-absent':
      return { if: 'absent', path: item.path }
    case 'if-revision':
      return { if: 'revision', revision: Number(item.revision) }
    default:
      return undefined
  }
}

async function read(
  document: Stored['document'],
  item: Extract<ApplyItem, { op: 'get' }>,
  index: number,
): Promise<JsonValue> {
  const value = (await readPath(document, item.path)) ?? item.default
  if (value !== undefined) return value
  throw new CicdError('VALUE_NOT_FOUND', `nothing was applied: item ${index + 1}: there is no value at ${item.path}`)
}
