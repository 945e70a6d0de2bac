import type { Difference } from '../../json/differences.ts'
import { isObject, ownValue, sameJson } from '../../json/json.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { parsePath } from '../../json/path.ts'
import { oneLine } from '../../text/escapes.ts'
import { shorten } from '../../text/shorten.ts'
import type { MomentKind } from './flow.ts'

/** A change of a question. */
export interface QuestionNews {
  readonly kind: Exclude<MomentKind, 'event'>
  /** Name of the question. */
  readonly name: string
  readonly line: string
  /** Set for an end without an agreement. */
  readonly refused?: true
}

/** Maximum number of characters of a subject or comment in a line. */
const longest = 200

/** Separates the changes of questions from the other differences of a change. */
export function questionNews(changes: readonly Difference[]): {
  readonly news: readonly QuestionNews[]
  readonly others: readonly Difference[]
} {
  const others: Difference[] = []
  const comments = commentsIn(changes)
  const news = changes.flatMap((change) => {
    const found = newsOf(change, comments)
    if (found === undefined) others.push(change)
    return found ?? []
  })
  return { news, others }
}

/** The comments with which questions ended, by their names. */
function commentsIn(changes: readonly Difference[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap(({ path, after }) => {
      const [root, name = '', field] = path.endsWith('.comment') ? namesIn(path) : []
      return root === 'decisions' && field === 'comment' && typeof after === 'string' ? [[name, after] as const] : []
    }),
  )
}

/** The change of a question in a difference; undefined for a change of something else. */
function newsOf(
  { path, before, after }: Difference,
  comments: ReadonlyMap<string, string>,
): readonly QuestionNews[] | undefined {
  const [root, name, field] = namesIn(path)
  if (root !== 'decisions') return undefined
  if (name === undefined) return recordsIn(after).flatMap(([each, record]) => askedNews(each, record))
  if (field === undefined) return isObject(after) ? askedNews(name, after) : undefined
  return field === 'state' ? endNews(name, after, comments.get(name)) : fieldNews(name, field, before, after)
}

function recordsIn(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isObject(value) ? Object.entries(value) : []
}

function askedNews(name: string, record: JsonValue): QuestionNews[] {
  if (!isObject(record)) return []
  return [{ kind: 'asked', name, line: line(`${name}: asked: ${textIn(record, 'subject')}`) }]
}

/** The text for a changed field; undefined for fields without a meaning for people, such as signatures. */
function fieldNews(
  name: string,
  field: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): QuestionNews[] {
  switch (field) {
    case 'id':
      return [{ kind: 'asked', name, line: line(`${name}: asked again`) }]
    case 'votes':
      return newItems(before, after).map((vote) => voteNews(name, vote))
    case 'outbox':
      return newItems(before, after)
        .filter((due) => textIn(due, 'state') !== 'pending')
        .map((due) => ({
          ...{ kind: 'change' as const, name },
          line: line(`${name}: event ${textIn(due, 'event')}: ${textIn(due, 'state')}`),
        }))
    default:
      return []
  }
}

function endNews(name: string, state: JsonValue | undefined, comment: string | undefined): QuestionNews[] {
  if (typeof state !== 'string' || state === 'open') return []
  const why = comment === undefined ? '' : `: ${shorten(comment, longest)}`
  const refused = state === 'approved' ? {} : { refused: true as const }
  return [{ kind: 'ended', name, line: line(`${name}: ${state}${why}`), ...refused }]
}

function voteNews(name: string, vote: JsonObject): QuestionNews {
  const comment = textIn(vote, 'comment')
  const said = `${name}: ${textIn(vote, 'person')} chose ${textIn(vote, 'option')} (${textIn(vote, 'via')})`
  return { kind: 'vote', name, line: line(comment === '' ? said : `${said}: ${comment}`) }
}

/** Items of a list that were not in it before. */
function newItems(before: JsonValue | undefined, after: JsonValue | undefined): JsonObject[] {
  const known = Array.isArray(before) ? before : []
  const items = Array.isArray(after) ? after.filter(isObject) : []
  return items.filter((item) => !known.some((each) => sameJson(each, item)))
}

function textIn(map: JsonObject, name: string): string {
  const value = ownValue(map, name)
  return typeof value === 'string' ? shorten(value, longest) : ''
}

function line(text: string): string {
  return oneLine(text)
}

/** The names in a path; empty if the path cannot be read. */
function namesIn(path: string): readonly string[] {
  try {
    return parsePath(path).map((step) => (step.kind === 'name' ? step.name : String(step.index)))
  } catch {
    return []
  }
}
