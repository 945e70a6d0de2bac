import { stillToVoteText } from '../../decisions/still-to-vote.ts'
import { withoutVotesText } from '../../decisions/without-votes.ts'
import type { Flow, FlowQuestion, Moment, Waiting } from '../../flows/model/flow.ts'
import { outsideOfRuns } from '../../flows/model/moments.ts'
import type { FlowRow } from '../../operations/flows/list-flows.ts'
import { oneLine } from '../../text/escapes.ts'
import { doesNotCount } from './decision-text.ts'
import { alignedLines } from './lines.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The state of a flow, its questions and runs, and its timeline, oldest change first. */
export function flowText(flow: Flow): string {
  const { id, revision, changedAt, expiresAt } = flow
  const head: readonly (readonly [string, string | undefined])[] = [
    ['flow', id],
    ['revision', String(revision)],
    ['changed', changedAt],
    ['expires', expiresAt],
  ]
  const known = head.filter((row): row is readonly [string, string] => row[1] !== undefined)
  const parts = [
    alignedLines([...known, ...flow.waiting.map((each) => ['waits for', waitingText(each)])]),
    section('state', stateLines(flow)),
    section('questions', questionsLines(flow)),
    section('runs', runLines(flow)),
    section('timeline', timelineLines(flow)),
  ]
  return parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')
}

/** The news since a flow was printed; undefined if there are none. */
export function newsText(flow: Flow, before: Flow): string | undefined {
  const lines = flow.moments
    .filter(({ revision }) => revision > before.revision)
    .flatMap((each) => momentLines(flow, each))
  const known = new Set(before.waiting.map(waitingText))
  const waiting = flow.waiting.map(waitingText).filter((text) => !known.has(text))
  const ended = flow.questions
    .filter(({ question, state }) => {
      return state !== 'open' && before.questions.some((each) => each.question === question && each.state === 'open')
    })
    .map(({ name, state }) => `${name} is ${state}`)
  const all = [...lines, ...waiting.map((text) => oneLine(`waits for ${text}`)), ...ended.map(oneLine)]
  return all.length === 0 ? undefined : all.join('\n')
}

/** The cells of a flow in the table of flows. */
export function flowRow({ id, cicdContext, revision, changedAt, waiting, error }: FlowRow): readonly string[] {
  const what = error ?? waiting.map(waitingText).join('; ')
  return [id, cicdContext ?? '-', String(revision ?? '-'), changedAt ?? '-', what === '' ? '-' : what]
}

function waitingText({ what, whom, until }: Waiting): string {
  return `${what}, from ${whom}${until === undefined ? '' : `, until ${until}`}`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)]
}

function stateLines({ state, moreState }: Flow): readonly string[] {
  const more = moreState === 0 ? [] : [`… and ${moreState} more`]
  return [...alignedLines(state.map(({ path, value }) => [path, value])), ...more]
}

function questionsLines({ id, questions, moreQuestions }: Flow): readonly string[] {
  const more = moreQuestions === 0 ? [] : [`… and ${moreQuestions} more: cicdstatemgr decisions --id ${shellWord(id)}`]
  return [...questions.flatMap(questionLines), ...more]
}

function questionLines(question: FlowQuestion): string[] {
  const { name, state, option, subject, by = [], votes, moreVotes, unproven, comment: why, stillToVote } = question
  const outcome = option === undefined ? state : `${state}: ${option}`
  const decidedBy = withoutVotesText(question) ?? by.join(', ')
  const who = decidedBy === '' ? '' : ` by ${decidedBy}`
  const doubt = unproven === undefined ? '' : ` (${unproven})`
  const head = oneLine(`${name}  ${outcome}${who}${doubt}  ${subject}`)
  return [
    head,
    ...(why === undefined ? [] : [oneLine(`  why: ${why}`)]),
    ...(moreVotes === 0 ? [] : [`  … ${moreVotes} older votes`]),
    ...votes.map(({ person, via, option: chosen, at, comment, counts }) =>
      oneLine(
        `  ${at}  ${person} chose ${chosen} (${via}${counts === false ? `; ${doesNotCount}` : ''})${comment === undefined ? '' : `: ${comment}`}`,
      ),
    ),
    ...(stillToVote === undefined ? [] : [oneLine(`  still to vote: ${stillToVoteText(stillToVote)}`)]),
  ]
}

function runLines({ lanes, links }: Flow): readonly string[] {
  const rows = lanes.map(({ name, namespace, from, to, url }) => {
    return [name, namespace ?? '-', from, to, url ?? '-']
  })
  return alignedLines([...rows, ...links.map(({ name, url }) => [name, '-', '-', '-', url])])
}

function timelineLines(flow: Flow): readonly string[] {
  const older = flow.hasOlder ? [`… older changes: cicdstatemgr history --id ${shellWord(flow.id)}`] : []
  return [...older, ...flow.moments.flatMap((moment) => momentLines(flow, moment))]
}

function momentLines({ lanes }: Flow, moment: Moment): string[] {
  const { revision, actor, command, lane, place, lines, more } = moment
  const time = moment.noticedAt === undefined ? moment.time : `before ${moment.noticedAt}`
  // The section of the runs says once what was done outside of them.
  const names = [lanes[lane]?.name ?? '', place].filter((name) => name !== '' && name !== outsideOfRuns)
  const where = names.length === 0 ? '' : `  (${names.join(' / ')})`
  const rest = more === 0 ? [] : [`… and ${more} more`]
  return [
    oneLine(`${revision}  ${time}  ${actor}  ${command}${where}`),
    ...[...lines, ...rest].map((line) => `    ${oneLine(line)}`),
  ]
}
