import type { ErrorCode } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { ErrorOptions } from '../errors/cicd-error.ts'

/** What the API server refused, or could not do. */
export class ApiError extends CicdError {
  /** HTTP status; 0 where there was no answer. */
  readonly status: number
  /** Milliseconds after which the server wants to be asked again. */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    message: string,
    { retryAfter, ...options }: ErrorOptions & { retryAfter?: number } = {},
  ) {
    super(codeOf(status), message, options)
    this.name = 'ApiError'
    this.status = status
    this.retryAfter = retryAfter
  }
}

/** Whether the API server answered with this status. */
export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return 'KUBERNETES_FORBIDDEN'
  if (status === 0 || status === 429 || status >= 500) return 'KUBERNETES_UNREACHABLE'
  return 'KUBERNETES_REFUSED'
}
