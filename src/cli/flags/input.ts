import { readdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { parseJson } from '../../json/json-text.ts'
import type { JsonValue } from '../../json/json.ts'
import { CicdError, messageOf, systemCodeOf } from '../../errors/cicd-error.ts'
import { didYouMeanFile } from '../../errors/nearest-name.ts'
import { fileError } from '../../io/file-error.ts'
import { readBytes } from '../../io/read-file.ts'
import { RefusedYaml } from '../../yaml/construct.ts'
import { readYaml } from '../../yaml/read-yaml.ts'

/** What the command line calls standard input. */
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

/** Text from bytes that must be UTF-8; `source` names them. Throws `NOT_UTF8` (usage). */
function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new CicdError('NOT_UTF8', `${source} is not UTF-8 text`, { cause: error })
  }
}

/** Strict base64 of UTF-8 text, decoded. Throws `BAD_BASE64`, `NOT_UTF8` (usage). */
export function decodeBase64(text: string, source: string): string {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new CicdError('BAD_BASE64', `${source} is not base64`)
  return decodeUtf8(bytes, source)
}

/** JSON; the text, which may be a secret, is not quoted. Throws `INVALID_JSON` (usage) with the position. */
export function parseJsonInput(text: string, source: string): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    throw new CicdError('INVALID_JSON', `${source} is not JSON: ${jsonFault(messageOf(error))}`, { cause: error })
  }
}

function jsonFault(message: string): string {
  if (message.includes('digits')) return message
  const [place = 'its end'] = /position \d+( \(line \d+ column \d+\))?/.exec(message) ?? []
  return `wrong at ${place}`
}

/** YAML, or JSON with JSON's own idea of numbers. Throws `INVALID_YAML` (config). */
export function parseJsonOrYaml(text: string, source: string): JsonValue {
  try {
    return parseJson(text)
  } catch {
    return readYaml(text, source)
  }
}

/** Whether `parseJsonOrYaml` threw because of YAML that other readers take: a key that stands twice, for one. */
export function isRefusedYaml(error: CicdError): boolean {
  return error.cause instanceof RefusedYaml
}
