import { exitCodes, httpStatuses, kindOf } from './catalogue.ts'
import type { ErrorCode, ErrorKind } from './catalogue.ts'

export interface ErrorOptions {
  /** Advice for the user; each is a full command or sentence. */
  readonly suggestions?: readonly string[]
  /** The file with the error, as the user named it. */
  readonly file?: string
  readonly cause?: unknown
  /** The result of a call that did all of its work and failed only at its end. */
  readonly result?: object | undefined
}

/** An expected failure: `code` is for programs, `message` is for people. catalogue.ts defines the exit code and HTTP status of each code. */
export class CicdError extends Error {
  /** The stable code in upper snake case, e.g. `CONTEXT_NOT_FOUND`. */
  readonly code: ErrorCode
  readonly suggestions: readonly string[]
  readonly file: string | undefined
  /** What the call returns without this error: it did all of its work, and failed only at its end (`CACHE_NOT_WRITTEN`). */
  readonly result: object | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'CicdError'
    this.code = code
    this.suggestions = options.suggestions ?? []
    this.file = options.file
    this.result = options.result
  }

  get kind(): ErrorKind {
    return kindOf(this.code)
  }

  /** The exit code of a process. */
  get exitCode(): number {
    return exitCodes[this.kind]
  }

  /** The HTTP status of a response. */
  get httpStatus(): number {
    return httpStatuses[this.kind]
  }
}

/** The same error with another message or other suggestions. */
export function reworded(
  error: CicdError,
  { message = error.message, suggestions = error.suggestions }: { message?: string; suggestions?: readonly string[] },
): CicdError {
  const { code, cause, file, result } = error
  return new CicdError(code, message, { suggestions, cause, result, ...(file !== undefined && { file }) })
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
