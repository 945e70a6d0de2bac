import { exitCodes, httpStatusOf, kindOf, wrongRequestStatus } from './catalogue.ts'
import type { ErrorCode, ErrorKind } from './catalogue.ts'

export interface ErrorOptions {
  /** Advice for the user; each is a full command or sentence. */
  readonly suggestions?: readonly string[]
  /** The file with the error, as the user named it. */
  readonly file?: string
  readonly cause?: unknown
  /** The result of a call that did all of its work and failed only at its end. */
  readonly result?: object | undefined
  /** The HTTP status, if it is not that of the code. */
  readonly httpStatus?: number
}

/** An expected failure: `code` is for programs, `message` is for people. catalogue.ts defines the exit code and HTTP status of each code. */
export class CicdError extends Error {
  /** The stable code in upper snake case, e.g. `CONTEXT_NOT_FOUND`. */
  readonly code: ErrorCode
  readonly suggestions: readonly string[]
  readonly file: string | undefined
  /** What the call returns without this error: it did all of its work, and failed only at its end (`CACHE_NOT_WRITTEN`). */
  readonly result: object | undefined

  /** The HTTP status of a response. */
  readonly httpStatus: number

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'CicdError'
    this.code = code
    this.suggestions = options.suggestions ?? []
    this.file = options.file
    this.result = options.result
    this.httpStatus = options.httpStatus ?? httpStatusOf(code)
  }

  get kind(): ErrorKind {
    return kindOf(this.code)
  }

  /** The exit code of a process. */
  get exitCode(): number {
    return exitCodes[this.kind]
  }
}

/** Runs work on a part of a request. An error with one of these codes, of the kind `config`, gets the status of a wrong request: it named what the config does not have. */
export function ofRequest<T>(codes: readonly ErrorCode[], work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof CicdError) || !codes.includes(error.code)) throw error
    throw reworded(error, { httpStatus: wrongRequestStatus })
  }
}

/** The same error with another message or other suggestions. */
export function reworded(
  error: CicdError,
  {
    message = error.message,
    suggestions = error.suggestions,
    httpStatus = error.httpStatus,
  }: Pick<ErrorOptions, 'suggestions' | 'httpStatus'> & { message?: string },
): CicdError {
  const { code, cause, file, result } = error
  return new CicdError(code, message, { suggestions, cause, result, httpStatus, ...(file !== undefined && { file }) })
}

/** The message of a thrown value of any type. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** The system error code (`ENOENT`, `ECONNREFUSED`, …) of a thrown value of any type. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
