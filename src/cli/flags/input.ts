import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { decodeUtf8 } from '../../context/given-text.ts'
import { parseJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { CicdError, systemCodeOf } from '../../errors/cicd-error.ts'
import { didYouMeanFile } from '../../errors/nearest-name.ts'
import { fileError } from '../../io/file-error.ts'
import { readBytes } from '../../io/read-file.ts'
import { RefusedYaml } from '../../yaml/construct.ts'
import { readYaml } from '../../yaml/read-yaml.ts'

/** The name of standard input on the command line. */
const standardInput = '-'

/** A file's text byte for byte, `-` for standard input. Throws `INPUT_NOT_READABLE`, `NOT_UTF8` (usage). */
export async function readInput(file: string): Promise<string> {
  try {
    return decodeUtf8(await readBytes(file === standardInput ? process.stdin : file), file)
  } catch (error) {
    if (error instanceof CicdError) throw error
    const { message } = fileError('read', file, error)
    const hint = systemCodeOf(error) === 'ENOENT' ? didYouMeanFile(basename(file), await siblings(file)) : ''
    throw new CicdError('INPUT_NOT_READABLE', `${message}${hint}`, { file, cause: error })
  }
}

async function siblings(file: string): Promise<readonly string[]> {
  return readdir(dirname(file)).catch(() => [])
}

/** YAML, or JSON with JSON's own idea of numbers. Throws `INVALID_YAML` (config). */
export function parseJsonOrYaml(text: string, source: string): JsonValue {
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
