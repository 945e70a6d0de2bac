import type { IncomingMessage } from 'node:http'
import { CicdError } from '../../errors/cicd-error.ts'

/** Headers of a request, as they came: Node joins those that come twice, and somebody behind might read the other one. */
export type Headers = IncomingMessage['headersDistinct']

/** The one value of a header; undefined where it is not there. Throws BAD_API_REQUEST (usage) where it comes twice. */
export function oneHeader(headers: Headers, name: string): string | undefined {
  const values = Object.hasOwn(headers, name) ? (headers[name] ?? []) : []
  if (values.length > 1) throw new CicdError('BAD_API_REQUEST', `the header ${name} comes ${values.length} times`)
  const value = values[0]?.trim()
  return value === '' ? undefined : value
}
