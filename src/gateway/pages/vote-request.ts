import { CicdError } from '../../errors/cicd-error.ts'
import { shorten } from '../../text/shorten.ts'
import { oneHeader } from '../api/headers.ts'
import type { Headers } from '../api/headers.ts'
import type { VoteBody } from '../api/requests.ts'
import { isForm, parseForm } from '../slack/form.ts'

/** A vote as the form of a page sends it. */
export interface FormVote extends VoteBody {
  readonly name: string
  readonly question: string
  readonly token: string
}

const fields = ['token', 'name', 'question', 'option', 'comment'] as const

/** Refuses requests that a page of another site makes a browser send. Throws BAD_API_REQUEST (usage). */
export function requireSameOrigin(headers: Headers, url: string): void {
  const [origin, site] = [oneHeader(headers, 'origin'), oneHeader(headers, 'sec-fetch-site')]
  if (site !== undefined && site !== 'same-origin') throw bad('a page of another site sent it')
  if (origin === undefined ? site === undefined : origin !== url) {
    const from = origin === undefined ? '' : `, but from ${JSON.stringify(shorten(origin, 100))}`
    throw bad(`it does not come from a page of ${url}, which gateway.url of the config names${from}`)
  }
}

/** Reads the form of a page. Throws BAD_API_REQUEST (usage). */
export function formVote(headers: Headers, body: unknown): FormVote {
  if (!isForm(oneHeader(headers, 'content-type')) || !Buffer.isBuffer(body)) throw bad('it is not a form')
  const { fields: found, damaged } = parseForm(body)
  const names = found.map(([name]) => name)
  const isKnown = names.every((name) => fields.some((field) => field === name))
  if (damaged > 0 || !isKnown || new Set(names).size < names.length)
    throw bad('its form was not made by a page of the gateway')
  const values = new Map(found)
  const [token, name, question, option] = fields.slice(0, 4).map((field) => values.get(field) ?? '')
  if (!token || !name || !question || !option) throw bad('its form lacks a field')
  return { token, name, question, option, comment: values.get('comment') ?? '' }
}

function bad(what: string): CicdError {
  return new CicdError('BAD_API_REQUEST', `the request is refused: ${what}`)
}
