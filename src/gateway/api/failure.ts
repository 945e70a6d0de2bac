import { sentenceOf } from '../../errors/catalogue.ts'
import type { ErrorCode } from '../../errors/catalogue.ts'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { namesPlaces } from '../../errors/places.ts'
import { masked } from '../../text/redaction.ts'
import { shorten } from '../../text/shorten.ts'

/** An error as the API returns it; `code` is one of docs/errors.md. */
export interface ApiFailure {
  readonly status: number
  readonly body: {
    readonly error: { readonly code?: string; readonly message: string; readonly suggestions?: readonly string[] }
  }
}

/** The codes of failures whose messages are written for callers, and do not say where the gateway keeps contexts. */
const forCallers: ReadonlySet<ErrorCode> = new Set(['KUBERNETES_UNREACHABLE', 'WAIT_TIMED_OUT'])

/** Whether the message of an error is only for the log, because it can name the address of the store, its keys, files or config. */
export function isForLog(error: unknown): boolean {
  return error instanceof CicdError && (error.httpStatus >= 500 || namesPlaces(error)) && !forCallers.has(error.code)
}

/** The message of an error for callers, and for people in chats: it does not say where the gateway keeps contexts. */
function messageFor(error: CicdError): string {
  return isForLog(error) ? sentenceOf(error.code) : error.message
}

/** The same for a sentence that has a period of its own. */
export function reasonFor(error: CicdError): string {
  return messageFor(error).replace(/\.$/, '')
}

/** Errors in the request are explained. Of failures of the gateway or its store, callers get the code and what it means; the log has the details. */
export function apiFailure(error: unknown, redact: (text: string) => string): ApiFailure {
  if (error instanceof CicdError) {
    const { code } = error
    const message = messageFor(error)
    // The suggestions of this error say where the gateway keeps contexts, which callers must not learn.
    const suggestions = code === 'CONTEXT_NOT_FOUND' ? [] : isForLog(error) ? [details] : error.suggestions
    // 401 asks an unknown user to log in; a known user must not be asked to.
    const status = code === 'NOT_AUTHENTICATED' ? 401 : error.httpStatus
    const body = { error: { code, message, ...(suggestions.length > 0 && { suggestions }) } }
    return { status, body: masked(body, redact) }
  }
  const status = statusOf(error)
  return { status, body: { error: { message: status < 500 ? redact(messageOf(error)) : 'it cannot be done now' } } }
}

/** The message of a refusal for the log. A caller may have chosen parts of it. */
export function messageIn({ error }: ApiFailure['body']): string {
  return shorten(error.message, 500)
}

const details = 'The log of the gateway has the details.'

/** The HTTP status of an error of fastify itself; 500 for any other error. */
function statusOf(error: unknown): number {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
