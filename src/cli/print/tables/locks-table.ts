import type { ListLocksResult } from '../../../operations/locks/list-locks.ts'
import { linesText } from '../lines.ts'
import type { Terminal } from '../terminal.ts'
import { byName, timeCell } from './cells.ts'
import { tableText } from './table.ts'
import type { Table } from './table.ts'

type Lock = ListLocksResult['locks'][number]

/** A table of locks, sorted by name; for a single lock also its queue. No output without locks. */
export async function locksText(
  locks: readonly Lock[],
  name: string | undefined,
  terminal: Terminal,
): Promise<string | undefined> {
  const waiting = name === undefined ? [] : locks.filter(({ queue }) => queue.length > 0)
  const tables = [locksTable(locks, terminal.now), ...waiting.map((lock) => waitersTable(lock, terminal.now))]
  const texts = await Promise.all(tables.map((table) => tableText(table, terminal)))
  return linesText(texts.filter((text) => text !== undefined).flatMap((text, at) => (at === 0 ? [text] : ['', text])))
}

/** The locks of a list, sorted by name. */
function locksTable(locks: readonly Lock[], now: number): Table {
  return {
    columns: [
      { header: 'LOCK' },
      { header: 'HOLDER', cut: 'first' },
      { header: 'TOKEN', align: 'right' },
      { header: 'SINCE' },
      { header: 'UNTIL' },
      { header: 'WAITING', align: 'right' },
    ],
    rows: byName(locks, ({ name }) => name).map(({ name, holder, waiting, error }) => [
      error === undefined ? name : { text: name, style: 'red' },
      holder?.owner ?? '-',
      String(holder?.token ?? '-'),
      timeCell(holder?.since, now),
      timeCell(holder?.expiresAt, now),
      error === undefined ? String(waiting) : '-',
    ]),
  }
}

/** The queue of a lock, in order. */
function waitersTable({ queue, waiting }: Lock, now: number): Table {
  const more = waiting - queue.length
  return {
    columns: [{ header: '#', align: 'right' }, { header: 'WAITING', cut: 'first' }, { header: 'SINCE' }],
    rows: [
      ...queue.map(({ owner, since }, index) => [String(index + 1), owner, timeCell(since, now)]),
      ...(more > 0 ? [['', `… and ${more} more`, '']] : []),
    ],
  }
}
