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

/** Makes a text safe for a terminal: control characters, except for line feeds and tabs, are shown as escapes. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, characterEscape)
}

/** `printable` on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
