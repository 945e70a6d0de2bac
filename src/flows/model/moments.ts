import { given } from '../../json/given.ts'
import type { Difference } from '../../json/differences.ts'
import { eventIn } from '../../text/event-name.ts'
import { changeLines } from './change-lines.ts'
import type { FlowQuestion, Lane, Moment, MomentKind, SourceChange, SourceRun } from './flow.ts'
import { questionNews } from './question-lines.ts'
import type { QuestionNews } from './question-lines.ts'
import { webUrl } from './web-url.ts'

/** Maximum number of lines of one change in a picture. */
const mostLines = 20

/** The lanes and moments of changes, oldest first. */
export function momentsOf(changes: readonly SourceChange[]): {
  readonly lanes: readonly Lane[]
  readonly moments: readonly Moment[]
} {
  const lanes = new Map<string, { index: number; lane: Lane }>()
  const moments = changes.toReversed().map((change) => moment(change, laneOf(lanes, change)))
  return { lanes: [...lanes.values()].map(({ lane }) => lane), moments }
}

/** Adds the cause of each event: the end of the question that fired it. */
export function linked(moments: readonly Moment[], questions: readonly FlowQuestion[]): readonly Moment[] {
  const causes = new Map(questions.flatMap(({ name, events }) => events.map(({ event }) => [event, name] as const)))
  return moments.map((moment, index) => {
    const cause = moment.event === undefined ? undefined : causes.get(moment.event)
    if (cause === undefined) return moment
    const before = moments.slice(0, index)
    const follows = before.findLastIndex(
      ({ kind, lines }) => kind === 'ended' && lines.some((line) => line.startsWith(`${cause}: `)),
    )
    return follows === -1 ? moment : { ...moment, follows }
  })
}

function moment(change: SourceChange, lane: number): Moment {
  const { revision, time, noticedAt, actor, command, run } = change
  const { kind, refused, lines } = whatHappened(change)
  return {
    ...{ kind, revision, time, actor, command, lane, place: placeOf(run) },
    ...given({ noticedAt, refused, event: eventOf(command) }),
    ...{ lines: lines.slice(0, mostLines), more: Math.max(0, lines.length - mostLines) },
  }
}

function whatHappened(change: SourceChange): Pick<Moment, 'kind' | 'refused' | 'lines'> {
  const { news, others } = questionNews(change.changes ?? differencesOf(change))
  const isKnown = change.changes !== undefined || news.length > 0
  const rest = isKnown ? changeLines({ ...change, changes: others }) : changeLines(change)
  const isRefused = news.some(({ refused }) => refused === true)
  return {
    kind: kindOf(news, change.command),
    ...(isRefused && { refused: true }),
    lines: [...news.map(({ line }) => line), ...rest],
  }
}

/** The values that a change set, used if its differences are not known. */
function differencesOf({ operations = [] }: SourceChange): readonly Difference[] {
  return operations.flatMap((operation) =>
    operation.op === 'set' ? [{ path: operation.path, after: operation.value }] : [],
  )
}

function kindOf(news: readonly QuestionNews[], command: string): MomentKind {
  const kinds = news.map(({ kind }) => kind)
  const first = (['ended', 'asked', 'vote'] as const).find((kind) => kinds.includes(kind))
  return first ?? (eventOf(command) === undefined ? 'change' : 'event')
}

/** The event in a command: `build=success` of `handle-event build=success`. */
function eventOf(command: string): string | undefined {
  const [, text = ''] = /^handle-event (.+)$/s.exec(command) ?? []
  return eventIn(text) === undefined ? undefined : text
}

function placeOf(run: SourceRun | undefined): string {
  return [run?.taskRun ?? run?.customRun, run?.step].filter((part) => part !== undefined).join(' / ')
}

/** The name of the lane of everything that no run did. */
export const outsideOfRuns = 'outside of a run'

function laneOf(lanes: Map<string, { index: number; lane: Lane }>, { run, time }: SourceChange): number {
  const { namespace, pipelineRun } = run ?? {}
  const name = pipelineRun ?? run?.taskRun ?? run?.customRun ?? outsideOfRuns
  const key = JSON.stringify([namespace, name, pipelineRun === undefined])
  const known = lanes.get(key)
  const index = known?.index ?? lanes.size
  const lane: Lane = known?.lane ?? { name, from: time, to: time, ...given({ namespace }) }
  const url = lane.url ?? webUrl(run?.url ?? '')
  lanes.set(key, { index, lane: { ...lane, to: time, ...given({ url }) } })
  return index
}
