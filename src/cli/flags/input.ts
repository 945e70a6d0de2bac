import { parseJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import type { CicdError } from '../../errors/cicd-error.ts'
import { readInput as readNamed } from '../../operations/transfer/read-input.ts'
import { RefusedYaml } from '../../yaml/construct.ts'
import { readYaml } from '../../yaml/read-yaml.ts'

/** The name of standard input on the command line. */
const standardInput = '-'

/** Reads the text of a file, byte for byte; `-` is standard input. Throws `INPUT_NOT_READABLE`, `NOT_UTF8` (usage). */
export function readInput(file: string): Promise<string> {
  return readNamed(file === standardInput ? process.stdin : file, file)
}

/** Parses JSON by the rules of JSON for numbers, and any other text as YAML. Throws `INVALID_YAML` (config). */
export function parseJsonOrYaml(written: string, source: string): JsonValue {
  // A byte order mark must not turn JSON into YAML, which reads numbers by other rules.
  const text = written.replace(/^\uFEFF/, '')
  try {
    return parseJson(text)
  } catch {
    return readYaml(text, source)
  }
}

/** Whether `parseJsonOrYaml` threw because of YAML that other readers accept, for example a key that occurs twice. */
export function isRefusedYaml(error: CicdError): boolean {
  return error.cause instanceof RefusedYaml
}
