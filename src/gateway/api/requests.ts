import { CicdError } from '../../errors/cicd-error.ts'
import { given } from '../../json/given.ts'
import { parseJson } from '../../json/json-text.ts'
import { isObject, ownValue } from '../../json/json.ts'
import { oneHeader } from './headers.ts'
import type { Headers } from './headers.ts'

/** The content of a vote. */
export interface VoteBody {
  readonly question?: string
  readonly option: string
  readonly comment?: string
  /** The subject that the person read. */
  readonly subject?: string
}

/** The fields of a JSON body, which are all texts. Throws BAD_API_REQUEST (usage). */
export function textFields(
  headers: Headers,
  body: unknown,
  known: readonly string[],
): Readonly<Record<string, string>> {
  requireOwnPage(headers)
  const type = oneHeader(headers, 'content-type') ?? ''
  // A page of another site can send forms and texts with a user's login, but not JSON.
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw bad('its content type is not application/json')
  }
  const { text = '', value } = Buffer.isBuffer(body) ? jsonIn(body) : {}
  if (!isObject(value)) throw bad('its body is not a JSON object')
  const fields = Object.entries(value)
  for (const [name, field] of fields) {
    if (!known.includes(name)) throw bad(`its body has an unknown field; known are ${known.join(', ')}`)
    if (typeof field !== 'string') throw bad(`${name} in its body is not a text`)
  }
  // Programs on the way may have read the other one.
  if (namesIn(text) > fields.length) throw bad('its body has a field more than once')
  return Object.fromEntries(fields) as Record<string, string>
}

/** Reads a vote. Throws BAD_API_REQUEST (usage). */
export function voteIn(headers: Headers, body: unknown): VoteBody {
  const { option, question, comment, subject } = textFields(headers, body, [
    ...['question', 'option', 'comment', 'subject'],
  ])
  if (option === undefined) throw bad('its body names no option')
  return { option, ...given({ question, comment, subject }) }
}

export interface ListQuery {
  readonly id?: string
  readonly open?: boolean
  readonly prefix?: string
  readonly cursor?: string
  readonly limit?: number
}

const queryNames = ['context', 'open', 'prefix', 'cursor', 'limit']

/** Reads the filters for a list of decisions. Throws BAD_API_REQUEST (usage). */
export function listQuery(query: unknown): ListQuery {
  if (!isObject(query)) return {}
  for (const [name, value] of Object.entries(query)) {
    if (!queryNames.includes(name)) throw bad(`its query has an unknown parameter; known are ${queryNames.join(', ')}`)
    if (typeof value !== 'string') throw bad(`${name} is in its query more than once`)
  }
  const text = (name: string): string | undefined => ownValue(query, name) as string | undefined
  const [open, limit] = [text('open'), text('limit')]
  if (open !== undefined && open !== 'true' && open !== 'false') throw bad('open in its query is not true or false')
  if (limit !== undefined && !/^(?:[1-9][0-9]{0,2}|1000)$/.test(limit)) throw bad('limit in its query is not 1 to 1000')
  return given({
    ...{ id: text('context'), prefix: text('prefix'), cursor: text('cursor') },
    ...{
      open: open === undefined ? undefined : open === 'true',
      limit: limit === undefined ? undefined : Number(limit),
    },
  })
}

/** A browser says which page sent a request: a page of another site would use the visitor's login. */
function requireOwnPage(headers: Headers): void {
  const site = oneHeader(headers, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return
  throw bad('a page of another site sent it')
}

function jsonIn(body: Buffer): { readonly text?: string; readonly value?: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    return { text, value: parseJson(text) }
  } catch {
    return {}
  }
}

/** How many names a JSON object of texts has, also the same name twice. */
function namesIn(text: string): number {
  return [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length
}

function bad(what: string): CicdError {
  return new CicdError('BAD_API_REQUEST', `the request is refused: ${what}`)
}
