import { escapeControls } from '../../events/rendering/payload.ts'
import type { JsonValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'

/** Parses JSON that may have line breaks in texts, because the Python program does not escape them. Returns the text itself if it is not JSON. */
export function lenientJson(body: string): JsonValue {
  try {
    return parseJson(escapeControls(body))
  } catch {
    return body
  }
}
