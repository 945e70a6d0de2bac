import type { Waiting } from '../model/flow.ts'
import { page } from './document.ts'
import type { Assets } from './document.ts'
import { time } from './flow-page.ts'
import { markup } from '../markup/markup.ts'
import type { Markup } from '../markup/markup.ts'

/** A flow in the table. */
export interface TableRow {
  readonly id: string
  readonly url: string
  readonly cicdContext?: string
  readonly revision?: number
  readonly changedAt?: string
  readonly waiting: readonly Waiting[]
  readonly error?: string
}

/** The table of flows, with what each waits for. `next`: the link to the next page. */
export function flowsPage(
  rows: readonly TableRow[],
  { assets, next, user }: { readonly assets: Assets; readonly next?: string; readonly user: string },
): Markup {
  const content = markup`<header>
      <h1>Flows</h1>
      <p class="soft">Seen by <bdi>${user}</bdi>.</p>
    </header>
    <main>
      ${rows.length === 0 && markup`<p>There is no flow here.</p>`}
      <table>
        <thead>
          <tr>
            <th>Flow</th>
            <th>Context</th>
            <th>Revision</th>
            <th>Changed</th>
            <th>Waits for</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(row)}
        </tbody>
      </table>
      ${next !== undefined && markup`<p><a href="${next}">More flows</a></p>`}
    </main>`
  return page('Flows', content, assets)
}

function row({ id, url, cicdContext = '', revision, changedAt, waiting, error }: TableRow): Markup {
  return markup`<tr>
    <td><a href="${url}">${id}</a></td>
    <td><bdi>${cicdContext}</bdi></td>
    <td class="key">${revision}</td>
    <td>${changedAt !== undefined && time(changedAt)}</td>
    <td>
      ${error !== undefined && markup`<span class="error">${error}</span>`}${waiting.map(
        ({ what, whom, until }) =>
          markup`<p class="open">
            <bdi>${what}</bdi>, from <bdi>${whom}</bdi>${until !== undefined && markup`, until ${time(until)}`}
          </p>`,
      )}
    </td>
  </tr> `
}
