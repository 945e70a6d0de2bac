import type { ListContextsResult } from '../../../operations/contexts/list-contexts.ts'
import { relativeTime, sizeText } from '../../../text/human.ts'
import type { Cell, Table } from './table.ts'
import { byName, timeCell } from './cells.ts'

type Context = ListContextsResult['contexts'][number]

/** The contexts of a list, sorted by id. */
export function contextsTable(contexts: readonly Context[], now: number): Table {
  return {
    columns: [
      { header: 'ID' },
      { header: 'REVISION', align: 'right' },
      { header: 'CICD CONTEXT', cut: 'first' },
      { header: 'CHANGED' },
      { header: 'EXPIRES' },
      { header: 'SIZE', align: 'right' },
    ],
    rows: byName(contexts, ({ id }) => id).map((context) => rowOf(context, now)),
  }
}

function rowOf(
  { id, revision, cicdContext, changedAt, expiresAt, bytes, error }: Context,
  now: number,
): readonly Cell[] {
  return [
    error === undefined ? id : { text: id, style: 'red' },
    String(revision ?? '-'),
    cicdContext ?? '-',
    timeCell(changedAt, now),
    expiresAt === undefined ? 'never' : relativeTime(Date.parse(expiresAt), now),
    bytes === undefined ? '-' : sizeText(bytes),
  ]
}
