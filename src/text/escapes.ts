/** Escapes each UTF-16 unit as `\u00e9`, which JSON, JavaScript and regular expressions read as the character itself. */
export function unicodeEscapes(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
}

/** Makes JSON ASCII, as Python's `json.dumps` does: everything from DEL on is escaped. */
export function asciiJson(json: string): string {
  return json.replace(/[\x7f-\uffff]/g, unicodeEscapes)
}

/** Escapes a character as `\x1b`, `\u2028` or `\U0001f600`, as Python and YAML do. */
export function characterEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${hex(code, 2)}`
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

/** Characters that are invisible or steer a terminal: controls, direction marks, other format characters, line separators. Without the visible Arabic signs among them. */
const unseen =
  /[[\p{Cc}\p{Cf}\u2028\u2029\ufffe\uffff]--[\t\n\u200d\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]]/gv
/** A joiner that is not within an emoji. `👩‍💻` needs its joiner. */
const looseJoiner =
  /(?<!\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu

/**
 * Makes a text safe for a terminal: control characters, except for line feeds and tabs, and characters that are invisible or turn the direction of text are shown
 * as escapes.
 */
export function printable(text: string): string {
  return escapeUnseen(text, characterEscape)
}

/** `printable` for JSON, which stays JSON with the same values. */
export function printableJson(json: string): string {
  return escapeUnseen(json, unicodeEscapes)
}

function escapeUnseen(text: string, escape: (found: string) => string): string {
  return text.replace(unseen, escape).replace(looseJoiner, escape)
}

/** `printable` on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
