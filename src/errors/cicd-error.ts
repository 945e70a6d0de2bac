import { exitCodes, httpStatuses, kindOf } from './catalogue.ts'
import type { ErrorCode, ErrorKind } from './catalogue.ts'

export interface ErrorOptions {
  /** What the user can do about it, each a full command or sentence. */
  readonly suggestions?: readonly string[]
  /** Where it is wrong: the file as the user named it. */
  readonly file?: string
  readonly cause?: unknown
}

/** An expected failure: `code` names it for programs, `message` is for people. catalogue.ts says what follows from the code. */
export class CicdError extends Error {
  /** Stable and upper snake case, e.g. `CONTEXT_NOT_FOUND`. */
  readonly code: ErrorCode
  readonly suggestions: readonly string[]
  readonly file: string | undefined

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'CicdError'
    this.code = code
    this.suggestions = options.suggestions ?? []
    this.file = options.file
  }

  get kind(): ErrorKind {
    return kindOf(this.code)
  }

  /** What a process exits with. */
  get exitCode(): number {
    return exitCodes[this.kind]
  }

  /** What a server answers with. */
  get httpStatus(): number {
    return httpStatuses[this.kind]
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** The system error code (`ENOENT`, `ECONNREFUSED`, …) of anything that was thrown. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
