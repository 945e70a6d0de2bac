import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { masked } from '../../text/redaction.ts'

/** An error as the API returns it; `code` is one of docs/errors.md. */
export interface ApiFailure {
  readonly status: number
  readonly body: {
    readonly error: { readonly code?: string; readonly message: string; readonly suggestions?: readonly string[] }
  }
}

/** Errors in the request are explained; unexpected failures are not. */
export function apiFailure(error: unknown, redact: (text: string) => string): ApiFailure {
  if (error instanceof CicdError) {
    const { code, message } = error
    // Where the gateway keeps contexts is not for its callers.
    const suggestions = code === 'CONTEXT_NOT_FOUND' ? [] : error.suggestions
    // 401 asks an unknown user to log in; a known user must not be asked to.
    const status = code === 'NOT_AUTHENTICATED' ? 401 : error.httpStatus
    const body = { error: { code, message, ...(suggestions.length > 0 && { suggestions }) } }
    return { status, body: masked(body, redact) }
  }
  const status = statusOf(error)
  return { status, body: { error: { message: status < 500 ? redact(messageOf(error)) : 'it cannot be done now' } } }
}

/** Errors of fastify itself. */
function statusOf(error: unknown): number {
  const status: unknown = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
