import { isUtf8 } from 'node:buffer'
import { CicdError, messageOf } from '../../errors/cicd-error.ts'
import { isDeeper } from '../../json/check-value.ts'
import { isObject, isPrimitive } from '../../json/json.ts'
import { stringifyForYaml } from '../../json/json-text.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { jsonIn } from '../../json/json-in.ts'
import { unicodeEscapes } from '../../text/escapes.ts'
import { deepestNesting, readYaml } from '../../yaml/read-yaml.ts'

/** Characters that JSON allows in a string, but YAML 1.1 readers refuse or treat as a line break. */
const unreadableInYaml = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
/** The deepest nesting of a record: it may hold a whole document, a few levels down. */
const deepestRecord = deepestNesting + 100

/** Compact JSON that YAML 1.1 readers such as PyYAML read as the same values. Throws `TOO_DEEP` (usage). */
export function writeDocument(document: JsonObject): string {
  const text = textOf(document)
  if (text === undefined || (mayBeDeep(text) && isDeeper(document, deepestNesting))) {
    const message = `the context data would be nested more than ${deepestNesting} levels deep. Nothing was stored.`
    throw new CicdError('TOO_DEEP', message)
  }
  return text.replace(unreadableInYaml, unicodeEscapes)
}

/** Compact JSON that `readJson` reads as the same values. */
export function writeJson(value: object): string {
  return stringifyForYaml(value)
}

/** What to do about a file that cannot be read. */
const cureOfFile = ['Put it back from a backup, or remove it.']

/**
 * Parses a document as JSON, otherwise as YAML. Throws `DOCUMENT_UNREADABLE` (config) naming `source`, the file or key, with `cure` as suggestions.
 */
export function readDocument(text: string, source: string, cure: readonly string[] = cureOfFile): JsonObject {
  const json = jsonIn(text)
  const value = json ?? readAsYaml(text, source, cure)
  if (mayBeDeep(text) && isDeeper(value, deepestNesting)) {
    throw unreadable(source, `it is nested more than ${deepestNesting} levels deep`, cure)
  }
  if (isObject(value)) return value
  // Any sentence is a text in YAML.
  const isSentence = json === undefined && isPrimitive(value)
  throw unreadable(source, isSentence ? 'it is not JSON' : 'it is not a map', cure)
}

/** `readDocument` for bytes in UTF-8. */
export function readDocumentBytes(bytes: Uint8Array, source: string, cure: readonly string[]): JsonObject {
  if (!isUtf8(bytes)) throw unreadable(source, 'it is not UTF-8', cure)
  return readDocument(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(), source, cure)
}

/** The failure `DOCUMENT_UNREADABLE` (config) of a text that has more bytes than are read. */
export function tooLarge(bytes: number, largest: number, source: string, cure: readonly string[]): CicdError {
  return unreadable(source, `it has ${bytes} bytes, and at most ${largest} are read`, cure)
}

/** Parses JSON; undefined if the text is not JSON, or is nested deeper than any record of ours. */
export function readJson(text: string): JsonValue | undefined {
  const value = jsonIn(text)
  return value === undefined || (mayBeDeep(text) && isDeeper(value, deepestRecord)) ? undefined : value
}

/** Undefined if the document is nested too deep for `JSON.stringify`. */
function textOf(document: JsonObject): string | undefined {
  try {
    return writeJson(document)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A cheap check that avoids visiting every value: few brackets mean few levels. */
function mayBeDeep(json: string): boolean {
  return (json.match(/[[{]/g)?.length ?? 0) > deepestNesting
}

function readAsYaml(text: string, source: string, cure: readonly string[]): JsonValue {
  try {
    return readYaml(text, 'it is neither JSON nor YAML')
  } catch (error) {
    throw unreadable(source, messageOf(error), cure, error)
  }
}

function unreadable(source: string, why: string, cure: readonly string[], cause?: unknown): CicdError {
  return new CicdError('DOCUMENT_UNREADABLE', `${source} holds no context data: ${why}`, {
    file: source,
    suggestions: cure,
    cause,
  })
}
