/** Text for a terminal: control characters but line feeds and tabs are shown, not obeyed. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, escaped)
}

/** The same on one line. */
export function oneLine(text: string): string {
  return printable(text).replaceAll('\n', '\\n')
}

function escaped(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
