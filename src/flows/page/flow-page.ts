import type { Fact, Flow, FlowQuestion, Lane, Link, Moment, Waiting } from '../model/flow.ts'
import type { Way } from '../../decisions/policy.ts'
import { withoutVotesText } from '../../decisions/without-votes.ts'
import { svgOf } from '../pictures/svg.ts'
import { page } from './document.ts'
import type { Assets } from './document.ts'
import { markup } from '../markup/markup.ts'
import type { Markup } from '../markup/markup.ts'
import { voteForm } from './vote-form.ts'
import type { NoForm, VoteForm } from './vote-form.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The parts of a page that only a server can offer, not a file. */
export interface Served {
  readonly assets: Assets
  /** The URL of its events. */
  readonly events: string
  /** The URL of the table of flows. */
  readonly table: string
  /** Makes the form that votes on a question, if the viewer may vote. */
  readonly form: (question: FlowQuestion) => VoteForm | NoForm
  /** The way of a vote on this page. */
  readonly way: Way
  /** The viewer. */
  readonly user: string
}

/** The page of a flow: what it waits for, questions, picture, timeline, state. */
export function flowPage(flow: Flow, served?: Served): Markup {
  const events = served?.events
  const content = markup`<header>
<h1>Flow ${flow.id}</h1>
<p>Revision ${flow.revision}${flow.changedAt !== undefined && markup`, changed ${time(flow.changedAt)}`}${flow.expiresAt !== undefined && markup`, expires ${time(flow.expiresAt)}`}</p>
${served !== undefined && markup`<p class="soft"><a href="${served.table}">All flows</a>, seen by <bdi>${served.user}</bdi>. <span id="live"></span></p>`}
</header>
<main${events !== undefined && markup` data-events="${events}"`}>
${waitingPart(flow.waiting)}
${flow.questions.length > 0 && markup`<h2>Questions</h2>`}
${flow.questions.map((question) => questionPart(question, served))}
${flow.moreQuestions > 0 && markup`<p class="soft">… and ${flow.moreQuestions} more: <code>cicdstatemgr decisions --id ${shellWord(flow.id)}</code></p>`}
${
  flow.moments.length > 0 &&
  markup`<h2>Picture</h2>
    <div class="picture">${svgOf(flow)}</div>`
}
${runsPart(flow.lanes, flow.links)}
${timelinePart(flow)}
${statePart(flow.state, flow.moreState)}
</main>`
  return page(`Flow ${flow.id}`, content, served?.assets)
}

/** A time, for people and programs. */
export function time(iso: string): Markup {
  return markup`<time datetime="${iso}">${iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}</time>`
}

function waitingPart(waiting: readonly Waiting[]): Markup {
  if (waiting.length === 0) return markup`<p>It does not wait for anyone.</p>`
  return markup`<h2>Waits for</h2>
    <ul>
      ${waiting.map(
        ({ what, whom, until }) =>
          markup`<li class="open">
            <bdi>${what}</bdi>, from <bdi>${whom}</bdi>${until !== undefined && markup`, until ${time(until)}`}
          </li>`,
      )}
    </ul>`
}

function questionPart(question: FlowQuestion, served: Served | undefined): Markup {
  const { name, state, subject, policy, askedAt, askedBy, option, by = [], decidedAt, comment, unproven } = question
  const decidedBy = withoutVotesText(question) ?? by.join(', ')
  return markup`<section class="question" id="question-${name}">
    <h3><bdi>${subject}</bdi></h3>
    <p>
      <span class="${state}">${state}${option !== undefined && markup`: ${option}`}</span
      >${decidedBy !== '' && markup` by <bdi>${decidedBy}</bdi>`}${decidedAt !== undefined && markup`, ${time(decidedAt)}`}${unproven !== undefined && markup`, <span class="error">${unproven}</span>`}
    </p>
    ${comment !== undefined && markup`<p><bdi>${comment}</bdi></p>`}
    <p class="soft">
      <code>${name}</code>, policy <code>${policy}</code>, asked ${time(askedAt)} by <bdi>${askedBy}</bdi>
    </p>
    ${votesPart(question)}
    ${question.events.map(
      ({ event, state: of, reason }) =>
        markup`<p>Event <code>${event}</code>: ${of}${reason !== undefined && markup`, <bdi>${reason}</bdi>`}</p>`,
    )}
    ${served !== undefined && state === 'open' && votingPart(question, served)}
  </section>`
}

function votingPart(question: FlowQuestion, { form, way }: Served): Markup {
  const { via = [way] } = question
  if (via.includes(way)) {
    const offered = form(question)
    return 'refused' in offered
      ? markup`<p class="soft">You cannot vote: <bdi>${offered.refused}</bdi>.</p>`
      : voteForm(question, offered)
  }
  return markup`<p class="soft">Its policy accepts votes through ${via.join(', ')}, but not from this page.</p>`
}

function votesPart({ votes, moreVotes }: FlowQuestion): Markup | false {
  if (votes.length === 0) return false
  return markup`${moreVotes > 0 && markup`<p class="soft">… ${moreVotes} older votes</p>`}<table>
    <thead>
      <tr>
        <th>Vote</th>
        <th>Person</th>
        <th>Way</th>
        <th>When</th>
        <th>Comment</th>
      </tr>
    </thead>
    <tbody>
      ${votes.map(
        ({ person, option, via, at, comment = '', counts }) =>
          markup`<tr>
            <td>${option}${counts === false && markup` <span class="error">no valid signature: does not count</span>`}</td>
            <td><bdi>${person}</bdi></td>
            <td>${via}</td>
            <td>${time(at)}</td>
            <td><pre>${comment}</pre></td>
          </tr> `,
      )}
    </tbody>
  </table>`
}

function runsPart(lanes: readonly Lane[], links: readonly Link[]): Markup | false {
  if (lanes.length === 0 && links.length === 0) return false
  return markup`<h2>Runs and links</h2>
    <ul>
      ${lanes.map(
        ({ name, namespace, url, from, to }) =>
          markup`<li>
            ${linkTo(url, name)}${namespace !== undefined && markup` in <bdi>${namespace}</bdi>`}, ${time(from)} to
            ${time(to)}
          </li>`,
      )}${links.map(({ name, url }) => markup`<li>${linkTo(url, name)}</li>`)}
    </ul>`
}

function timelinePart({ moments, lanes, hasOlder, id }: Flow): Markup | false {
  if (moments.length === 0) return false
  const row = ({ revision, time: at, actor, command, lane, place, lines, more }: Moment): Markup =>
    markup`<tr id="r${revision}">
      <td class="key">${revision}</td>
      <td>${time(at)}</td>
      <td><bdi>${actor}</bdi></td>
      <td><code>${command}</code></td>
      <td><bdi>${lanes[lane]?.name}</bdi>${place !== '' && markup`<br /><bdi>${place}</bdi>`}</td>
      <td>${changesPart(lines, more)}</td>
    </tr> `
  return markup`<h2>Timeline</h2>
    ${hasOlder && markup`<p class="soft">Older changes: <code>cicdstatemgr history --id ${shellWord(id)}</code></p>`}
    <table>
      <thead>
        <tr>
          <th>#</th>
          <th>When</th>
          <th>Who</th>
          <th>Command</th>
          <th>Where</th>
          <th>What changed</th>
        </tr>
      </thead>
      <tbody>
        ${moments.map(row)}
      </tbody>
    </table>`
}

/** The lines of a change; many lines are folded. */
function changesPart(lines: readonly string[], more: number): Markup {
  const shown = markup`<pre>${lines.join('\n')}${more > 0 && `\n… and ${more} more`}</pre>`
  return lines.length <= 3 && more === 0
    ? shown
    : markup`<details>
        <summary>${lines.length + more} changes</summary>
        ${shown}
      </details>`
}

function statePart(state: readonly Fact[], more: number): Markup | false {
  if (state.length === 0) return false
  return markup`<h2>State</h2>
    <table>
      <tbody>
        ${state.map(
          ({ path, value, url }) =>
            markup`<tr>
              <td><code>${path}</code></td>
              <td>${linkTo(url, value)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
    ${more > 0 && markup`<p class="soft">… and ${more} more</p>`}`
}

/** A link. It leads to web pages only (web-url.ts), and sends no referrer. */
function linkTo(url: string | undefined, text: string): Markup {
  return url === undefined
    ? markup`<bdi>${text}</bdi>`
    : markup`<a href="${url}" rel="noopener noreferrer nofollow"><bdi>${text}</bdi></a>`
}
