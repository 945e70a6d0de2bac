import type { Operation } from '../../context/operation.ts'
import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { isJsonNumber } from '../../json/exact-number.ts'
import { hasShape, isCount, isRevision, isText, isTime, listOf, optional } from './shape.ts'
import type { Shape } from './shape.ts'
import type { Delivery, HistoryEntry, Run } from './store.ts'

const statuses: Readonly<Record<Delivery['status'], true>> = { applied: true, sending: true, sent: true, failed: true }

const run: Shape<Run> = {
  namespace: optional(isText),
  customRun: optional(isText),
  customRunAttempt: optional(isText),
  pipelineRun: optional(isText),
  taskRun: optional(isText),
  step: optional(isText),
  url: optional(isText),
}

const historyEntry: Shape<HistoryEntry> = {
  revision: isRevision,
  time: isTime,
  actor: isText,
  command: isText,
  operations: listOf(isOperation),
  inverse: listOf(isOperation),
  creates: optional((value) => value === true),
  run: optional((value) => hasShape(value, run)),
}

const delivery: Shape<Delivery> = {
  key: isText,
  status: (value) => isText(value) && Object.hasOwn(statuses, value),
  time: isTime,
  revision: optional(isCount),
  detail: optional(isObject),
}

/** Whether a value is a valid history entry. */
export function isHistoryEntry(value: unknown): value is HistoryEntry {
  return hasShape(value, historyEntry)
}

/** Whether a value is a valid delivery. */
export function isDelivery(value: unknown): value is Delivery {
  return hasShape(value, delivery)
}

/** The place of a record. */
export interface RecordPlace {
  /** For messages: the path of a file, or a description of a key. */
  readonly place: string
  readonly file?: string
}

/** The failure (config) of a damaged record. */
export function unreadableRecord({ place, file }: RecordPlace, what: string, suggestion: string): CicdError {
  return new CicdError('RECORD_UNREADABLE', `${place} holds no ${what}: it is damaged`, {
    ...given({ file }),
    suggestions: [suggestion],
  })
}

/** `unreadableRecord` for a delivery: it is not known whether it was made. */
export function unreadableDelivery(place: RecordPlace): CicdError {
  const suggestion = 'Look whether it was done. To do it again, use another --delivery-id.'
  return unreadableRecord(place, 'delivery', suggestion)
}

/** A path is only checked to be a text; a wrong path fails when it is used. */
function isOperation(value: unknown): value is Operation {
  if (!isObject(value) || !isText(ownValue(value, 'path'))) return false
  switch (ownValue(value, 'op')) {
    case 'set':
    case 'append':
    case 'add':
      return Object.hasOwn(value, 'value')
    case 'increment':
      return isJsonNumber(ownValue(value, 'by'))
    case 'copy':
      return isText(ownValue(value, 'from'))
    default:
      return ownValue(value, 'op') === 'unset'
  }
}
