import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { oneLine, printable } from '../../text/escapes.ts'
import { isParseError, usageError, withoutFrame } from '../flags/usage-error.ts'

export interface ReportOptions {
  readonly json: boolean
  /** Print stacks. */
  readonly debug?: boolean
  /** Masks secrets. */
  readonly redact?: (text: string) => string
  /** Whether the command has a result too: with `--json` its caller prints both. */
  readonly isBesideResult?: boolean
}

/** Reports the failure of a command: on stderr for people, with `--json` on stdout for programs; and sets the exit code. Returns the error as the JSON shows it. */
export function reportError(
  thrown: unknown,
  { json, debug = false, redact = (text) => text, isBesideResult = false }: ReportOptions,
): object {
  const failure = describe(thrown)
  process.exitCode = failure.exitCode
  const { code, exitCode, suggestions } = failure
  const error = { code, message: redact(failure.message), exitCode, suggestions: suggestions.map(redact) }
  if (!json) process.stderr.write(failureText(thrown, redact))
  else if (!isBesideResult) process.stdout.write(`${JSON.stringify({ status: 'failed', error }, null, 2)}\n`)
  if (debug && thrown instanceof Error) process.stderr.write(printable(redact(stackOf(thrown))))
  return error
}

/** The failure of a command as text for people, with secrets masked. */
export function failureText(thrown: unknown, redact: (text: string) => string): string {
  return printable(redact(humanText(describe(thrown))))
}

/** Whether `--json` was given, also if the rest of the command line cannot be parsed. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? undefined : end).includes('--json')
}

interface Failure {
  readonly code: string
  readonly message: string
  readonly exitCode: number
  readonly suggestions: readonly string[]
}

function describe(thrown: unknown): Failure {
  // Closing failed, too. The error of the command says more than that.
  if (isSuppressed(thrown)) return describe(thrown.suppressed)
  if (thrown instanceof CicdError) {
    const { code, exitCode, suggestions } = thrown
    return { code, message: withoutFrame(thrown.message), exitCode, suggestions }
  }
  if (isParseError(thrown)) return usageError(thrown)
  return {
    code: 'BUG',
    message: `${messageOf(thrown)} (this is a bug in cicdstatemgr)`,
    exitCode: 1,
    suggestions: ['Run it again with --log-level debug, which prints where it happened, and report that.'],
  }
}

/** The error of `await using` when closing fails too. Found by name: Node before 24 has no class SuppressedError. */
function isSuppressed(thrown: unknown): thrown is Error & { readonly suppressed: unknown } {
  return thrown instanceof Error && thrown.name === 'SuppressedError' && 'suppressed' in thrown
}

function humanText({ message, code, suggestions }: Failure): string {
  const lines = [`Error: ${message}`, `Code: ${code}`]
  if (suggestions.length === 1) lines.push(`Try this: ${suggestions.join('')}`)
  if (suggestions.length > 1) lines.push('Try this:', ...suggestions.map((suggestion) => `  * ${suggestion}`))
  return `${lines.join('\n')}\n`
}

function stackOf(error: Error): string {
  const inner = isSuppressed(error) ? error.suppressed : error.cause
  const cause = inner instanceof Error ? `Caused by: ${stackOf(inner)}` : ''
  return `${error.stack ?? oneLine(error.message)}\n${cause}`
}
