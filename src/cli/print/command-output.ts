import { ResultFiles } from './result-files.ts'

/** Where the result of a command goes: standard output, and the files of `--result`. */
export class CommandOutput {
  /** Whether text ends in a newline. */
  newline = true
  /** The most bytes of a field in a result file. */
  maxBytes: number
  #files: ResultFiles | undefined

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** Opens the result files that the command line names, for a command whose result has these fields. Throws `UNKNOWN_RESULT`, `BAD_RESULT` (usage). */
  claim(argv: readonly string[], fields: readonly string[]): void {
    this.#files = new ResultFiles(argv)
    this.#files.claim(fields)
  }

  /** Whether a field goes to a result file. */
  writes(field: string): boolean {
    return this.#files?.has(field) ?? false
  }

  /** Writes the result files. Throws `RESULT_TOO_LARGE` (usage), which names the origin. */
  write(result: object, origin: string): void {
    this.#files?.write(result, { maxBytes: this.maxBytes, origin })
  }

  /** Writes the result files of a failed command. That this fails is not reported: it would only hide the failure of the command. */
  fail(): void {
    try {
      this.#files?.fail()
    } catch {}
  }

  /** Like `fail`, for a command that failed after its result was written. */
  failLate(): void {
    try {
      this.#files?.failLate()
    } catch {}
  }

  print(text: string): void {
    process.stdout.write(this.ended(text))
  }

  /** The text as it is printed. */
  ended(text: string): string {
    return this.newline ? `${text}\n` : text
  }
}
