import type { ErrorCode } from '../errors/catalogue.ts'
import { CicdError } from '../errors/cicd-error.ts'
import type { ErrorOptions } from '../errors/cicd-error.ts'

/** Milliseconds: longest pause, even if the server asks for more. */
export const longestRetryAfter = 30_000

/** A request that the API server refused or could not do. */
export class ApiError extends CicdError {
  /** HTTP status; 0 if there was no answer. */
  readonly status: number
  /** The pause in milliseconds that the server asks for. */
  readonly retryAfter: number | undefined

  constructor(
    status: number,
    message: string,
    { retryAfter, code = codeOf(status), ...options }: ErrorOptions & { retryAfter?: number; code?: ErrorCode } = {},
  ) {
    super(code, message, options)
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
