import { closeSync, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { didYouMean } from '../../errors/nearest-name.ts'

interface ResultFile {
  readonly field: string
  /** As the user named it. */
  readonly file: string
}

/** The files of `--result NAME=FILE`: fields of a command's result, byte for byte, for Tekton results and the like. */
export class ResultFiles {
  readonly #files: readonly ResultFile[]

  /** Reads the flags off the bare command line, because the files are also due where it does not parse. */
  constructor(argv: readonly string[]) {
    this.#files = resultFlags(argv).map(resultFile)
  }

  /** Checks the names and writes what holds should the process die: `failed`, and nothing else. */
  claim(fields: readonly string[]): void {
    for (const { field, file } of this.#files) {
      if (fields.includes(field)) continue
      throw new CicdError(
        'UNKNOWN_RESULT',
        `--result ${field}=${file}: the result has no field "${field}"${didYouMean(field, fields)}`,
        { suggestions: [`Fields: ${fields.join(', ')}.`] },
      )
    }
    this.fail()
  }

  /** Throws `RESULT_TOO_LARGE` (usage) naming file and origin, before anything is written. */
  write(result: object, limits: { maxBytes: number; origin: string }): void {
    const values: Readonly<Record<string, unknown>> = { ...result }
    const contents = this.#files.map(({ field, file }) => ({ field, file, bytes: Buffer.from(text(values[field])) }))
    const large = contents.find(({ bytes }) => bytes.length > limits.maxBytes)
    if (large !== undefined) {
      const { field, file, bytes } = large
      throw new CicdError(
        'RESULT_TOO_LARGE',
        `--result ${field}=${file}: the ${field}${limits.origin} has ${bytes.length} bytes, more than --result-max-bytes ${limits.maxBytes}`,
      )
    }
    for (const { file, bytes } of contents) writeResult(file, bytes)
  }

  /** What a failed command leaves. */
  fail(): void {
    for (const { field, file } of this.#files) writeResult(file, Buffer.from(field === 'status' ? 'failed' : ''))
  }
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
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** In place: the file may be a mount or a pipe. */
function writeResult(file: string, bytes: Buffer): void {
  try {
    const descriptor = openSync(resolve(file), 'w', 0o644)
    try {
      // Whatever the umask: another container's user reads it.
      if (fstatSync(descriptor).isFile()) fchmodSync(descriptor, 0o644)
      writeSync(descriptor, bytes)
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw new CicdError('RESULT_NOT_WRITABLE', `--result: cannot write ${file}: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
