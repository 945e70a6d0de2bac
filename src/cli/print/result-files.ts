import { CicdError } from '../../errors/cicd-error.ts'
import { stringifyJson } from '../../json/json-text.ts'
import { didYouMean } from '../../errors/nearest-name.ts'
import { unicodeEscapes } from '../../text/escapes.ts'
import { openResultTarget } from './result-target.ts'
import type { ResultTarget } from './result-target.ts'

interface ResultFile {
  readonly field: string
  /** The name that the user gave. */
  readonly file: string
}

/** The files of `--result NAME=FILE`: they get fields of a command's result, byte for byte, for example as Tekton results. */
export class ResultFiles {
  readonly #files: readonly ResultFile[]
  readonly #targets = new Map<ResultFile, ResultTarget>()

  /** Reads the flags from the raw command line, because the files are written even if the command line cannot be parsed. */
  constructor(argv: readonly string[]) {
    this.#files = resultFlags(argv).map(resultFile)
  }

  /** Whether a field goes to a file. */
  has(field: string): boolean {
    return this.#files.some((file) => file.field === field)
  }

  /** Checks the names, opens the files, and writes the result `failed`, which stays if the process is killed. Throws `UNKNOWN_RESULT` (usage). */
  claim(fields: readonly string[]): void {
    for (const { field, file } of this.#files) {
      if (fields.includes(field)) continue
      throw new CicdError(
        'UNKNOWN_RESULT',
        `--result ${field}=${file}: the result has no field "${field}"${didYouMean(field, fields)}`,
        { suggestions: [`Fields: ${fields.join(', ')}.`] },
      )
    }
    // A stream cannot be overwritten, so it is written only once, at the end.
    for (const file of this.#files) if (this.#targetOf(file).isFile) this.#write(file, Buffer.from(failed(file)))
  }

  /** Writes the result. Throws `RESULT_TOO_LARGE` (usage), which names the file and the origin, before anything is written. */
  write(result: object, limits: { maxBytes: number; origin: string }): void {
    const values: Readonly<Record<string, unknown>> = { ...result }
    const contents = this.#files.map((file) => ({ file, content: text(values[file.field]) }))
    for (const { file, content } of contents) {
      const size = sizeAsJson(content)
      if (size <= limits.maxBytes) continue
      throw new CicdError(
        'RESULT_TOO_LARGE',
        `--result ${file.field}=${file.file}: the ${file.field}${limits.origin} has ${size} bytes of JSON, more than --result-max-bytes ${limits.maxBytes}`,
      )
    }
    for (const { file, content } of contents) this.#write(file, Buffer.from(content))
    this.#close()
  }

  /** Writes the result of a failed command, as far as possible. */
  fail(): void {
    const errors: unknown[] = []
    for (const file of this.#files) {
      try {
        this.#write(file, Buffer.from(failed(file)))
      } catch (error) {
        errors.push(error)
      }
    }
    this.#close()
    if (errors.length > 0) throw errors[0]
  }

  /** Corrects the status of a command whose result was written before it failed. A stream cannot be overwritten. */
  failLate(): void {
    for (const file of this.#files) {
      if (file.field === 'status' && this.#targetOf(file).isFile) this.#write(file, Buffer.from(failed(file)))
    }
    this.#close()
  }

  #write(file: ResultFile, bytes: Buffer): void {
    this.#targetOf(file).write(bytes)
  }

  #targetOf(file: ResultFile): ResultTarget {
    const target = this.#targets.get(file) ?? openResultTarget(file.file)
    this.#targets.set(file, target)
    return target
  }

  #close(): void {
    for (const target of this.#targets.values()) target.close()
    this.#targets.clear()
  }
}

function failed({ field }: ResultFile): string {
  return field === 'status' ? 'failed' : ''
}

function resultFlags(argv: readonly string[]): string[] {
  const end = argv.indexOf('--')
  const before = end === -1 ? argv : argv.slice(0, end)
  return before.flatMap((arg, index) => {
    if (arg.startsWith('--result=')) return [arg.slice('--result='.length)]
    const next = before[index + 1]
    return arg === '--result' && next !== undefined ? [next] : []
  })
}

function resultFile(flag: string): ResultFile {
  const [, field, file] = /^([^=]+)=(.+)$/s.exec(flag) ?? []
  if (field !== undefined && file !== undefined) return { field, file }
  throw new CicdError('BAD_RESULT', `--result ${flag}: expected NAME=FILE`)
}

function text(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : stringifyJson(value)
}

/** The bytes that a text takes in a termination message, where Tekton keeps results: as JSON by Go, without the quotes. */
function sizeAsJson(content: string): number {
  return Buffer.byteLength(JSON.stringify(content).replace(/[<>&\u2028\u2029]/g, unicodeEscapes)) - 2
}
