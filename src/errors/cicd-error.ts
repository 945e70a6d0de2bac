/** What a process exits with for each kind of expected failure; anything else is a bug and exits 1. */
export const exitCodes = {
  usage: 2,
  config: 3,
  'not-found': 4,
  conflict: 5,
  'store-unavailable': 6,
  'handler-failed': 7,
  rejected: 8,
  'timed-out': 9,
} as const

export type ErrorKind = keyof typeof exitCodes

export interface ErrorOptions {
  /** What the user can do about it, each a full command or sentence. */
  readonly suggestions?: readonly string[]
  /** Where it is wrong: the file as the user named it. */
  readonly file?: string
  readonly cause?: unknown
}

/** An expected failure: `kind` decides the exit code, `code` names it for programs, `message` is for people. */
export class CicdError extends Error {
  readonly kind: ErrorKind
  /** Stable and upper snake case, e.g. `CONTEXT_NOT_FOUND`. */
  readonly code: string
  readonly suggestions: readonly string[]
  readonly file: string | undefined

  constructor(kind: ErrorKind, code: string, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.name = 'CicdError'
    this.kind = kind
    this.code = code
    this.suggestions = options.suggestions ?? []
    this.file = options.file
  }

  get exitCode(): number {
    return exitCodes[this.kind]
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
