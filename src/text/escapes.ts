/** `\u00e9` for each UTF-16 unit: what JSON, JavaScript and regular expressions read as the text itself. */
export function unicodeEscapes(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
}

/** JSON in ASCII, as Python's `json.dumps` writes it: everything from DEL on is escaped. */
export function asciiJson(json: string): string {
  return json.replace(/[\x7f-\uffff]/g, unicodeEscapes)
}

/** `\x1b`, `\u2028` or `\U0001f600`: how Python and YAML write one character, of one unit or two. */
export function characterEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code <= 0xff) return `\\x${hex(code, 2)}`
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`
}

/** Text for a terminal: control characters but line feeds and tabs are shown, not obeyed. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, characterEscape)
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
