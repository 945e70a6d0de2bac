import type { ShownDecision } from '../../../operations/decisions/list-decisions.ts'
import { mostVotes, markedStateText } from '../decision-text.ts'
import type { Style } from '../terminal.ts'
import { byName, timeCell } from './cells.ts'
import type { Table } from './table.ts'

const styles: Readonly<Record<ShownDecision['state'], Style>> = {
  open: 'yellow',
  approved: 'green',
  rejected: 'red',
  expired: 'red',
  cancelled: 'dim',
}

/** The decisions of a list, sorted by context, then by name. */
export function decisionsTable(decisions: readonly ShownDecision[], now: number): Table {
  const sorted = byName(
    decisions,
    ({ context }) => context,
    ({ name }) => name,
  )
  return {
    columns: [
      { header: 'CONTEXT' },
      { header: 'QUESTION' },
      { header: 'STATE' },
      { header: 'VOTES', align: 'right' },
      { header: 'ENDS' },
      { header: 'SUBJECT', cut: 'first' },
    ],
    rows: sorted.map((decision) => [
      decision.context,
      decision.name,
      { text: markedStateText(decision), style: styles[decision.state] },
      `${mostVotes(decision)}/${decision.quorum}`,
      timeCell(decision.decidedAt ?? decision.expiresAt, now),
      decision.subject,
    ]),
  }
}
