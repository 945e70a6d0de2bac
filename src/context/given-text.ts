import { CicdError, messageOf } from '../errors/cicd-error.ts'
import { parseJson } from '../json/json-text.ts'
import type { JsonValue } from '../json/json.ts'

/** Decodes bytes that must be UTF-8; `source` is their name in messages. Throws `NOT_UTF8` (usage). */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new CicdError('NOT_UTF8', `${source} is not UTF-8 text`, { cause: error })
  }
}

/** Decodes strict base64 of UTF-8 text. Throws `BAD_BASE64`, `NOT_UTF8` (usage). */
export function decodeBase64(text: string, source: string): string {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new CicdError('BAD_BASE64', `${source} is not base64`)
  return decodeUtf8(bytes, source)
}

/** Parses JSON. Throws `INVALID_JSON` (usage) with the position; the text is not quoted, because it may be a secret. */
export function parseJsonInput(text: string, source: string): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    const fault = jsonFault(text.trim(), messageOf(error))
    throw new CicdError('INVALID_JSON', `${source} is not JSON: ${fault}`, { cause: error })
  }
}

function jsonFault(text: string, message: string): string {
  if (message.includes('digits')) return message
  if (text === '') return 'it is empty'
  if (/^[^[{"\d-]/.test(text)) return 'it is a text without double quotes'
  const [, place] = /position (\d+(?: \(line \d+ column \d+\))?)/.exec(message) ?? []
  if (place !== undefined) return `wrong at position ${place}`
  return message.includes('end of JSON') ? 'it ends too early' : 'a character in it is not allowed there'
}
