import type { IncomingMessage } from 'node:http'
import { CicdError } from '../../errors/cicd-error.ts'

/** The raw headers of a request: Node joins headers that come twice, and a server behind might read the other one. */
export type Headers = IncomingMessage['headersDistinct']

/** The only value of a header; undefined if it is missing. Throws BAD_API_REQUEST (usage) if it comes twice. */
export function oneHeader(headers: Headers, name: string): string | undefined {
  const values = Object.hasOwn(headers, name) ? (headers[name] ?? []) : []
  if (values.length > 1) throw new CicdError('BAD_API_REQUEST', `the header ${name} comes ${values.length} times`)
  const value = values[0]?.trim()
  return value === '' ? undefined : value
}
