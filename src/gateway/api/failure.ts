import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { masked } from '../../text/redaction.ts'

/** How the API says what went wrong; `code` is that of docs/errors.md. */
export interface ApiFailure {
  readonly status: number
  readonly body: {
    readonly error: { readonly code?: string; readonly message: string; readonly suggestions?: readonly string[] }
  }
}

/** What is wrong with a request is told; what nobody expected is not. */
export function apiFailure(error: unknown, redact: (text: string) => string): ApiFailure {
  if (error instanceof CicdError) {
    const { code, message, suggestions } = error
    // Whom nobody knows is told to log in, whom somebody knows is not.
    const status = code === 'NOT_AUTHENTICATED' ? 401 : error.httpStatus
    const body = { error: { code, message, ...(suggestions.length > 0 && { suggestions }) } }
    return { status, body: masked(body, redact) }
  }
  const status = statusOf(error)
  return { status, body: { error: { message: status < 500 ? redact(messageOf(error)) : 'it cannot be done now' } } }
}

/** Of fastify's own refusals. */
function statusOf(error: unknown): number {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
