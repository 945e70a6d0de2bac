import { escapeControls } from '../../events/rendering/payload.ts'
import type { JsonValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'

/** Parsed like a lenient receiver would: the Python program sends line breaks as they are, ours escapes them. The text itself if it is not JSON. */
export function lenientJson(body: string): JsonValue {
  try {
    return parseJson(escapeControls(body))
  } catch {
    return body
  }
}
