/** A part of a script in quotes or in a command substitution. */
export interface ShellPart {
  readonly kind: '"' | "'" | '(' | '`'
  /** The index of the first character inside. */
  readonly start: number
  /** The index of the character that closes it. */
  readonly end: number
}

/** The quotes and command substitutions of a script, at any depth. Unclosed quotes are left out, and comments and here-documents are not searched. */
export function shellParts(text: string): readonly ShellPart[] {
  const parts: ShellPart[] = []
  const open: Omit<ShellPart, 'end'>[] = []
  const enter = (kind: ShellPart['kind'], start: number) => open.push({ kind, start })
  const leave = (end: number) => {
    const part = open.pop()
    if (part !== undefined) parts.push({ ...part, end })
  }
  let delimiter: string | undefined
  for (let index = 0; index < text.length; index++) {
    const character = text[index] ?? ''
    const inside = open.at(-1)?.kind
    if (inside === "'") {
      // The way to write a single quote inside single quotes.
      if (text.startsWith(quoteInQuotes, index)) index += quoteInQuotes.length - 1
      else if (character === "'") leave(index)
    } else if (character === '\\') index++
    else if (character === '$' && text[index + 1] === '(') enter('(', ++index + 1)
    else if (character === '`') {
      if (inside === '`') leave(index)
      else enter('`', index + 1)
    } else if (character === '"') {
      if (inside === '"') leave(index)
      else enter('"', index + 1)
    } else if (inside !== '"') {
      if (character === "'") enter("'", index + 1)
      else if (character === '(') enter('(', index + 1)
      else if (character === ')' && inside === '(') leave(index)
      else if (character === '#' && /^$|\s/.test(text.charAt(index - 1))) index = lineEnd(text, index) - 1
      else if (character === '<') delimiter = delimiterAt(text, index) ?? delimiter
      else if (character === '\n' && delimiter !== undefined) {
        index = endOfDocument(text, index, delimiter)
        delimiter = undefined
      }
    }
  }
  return parts
}

const quoteInQuotes = "'\\''"

/** The text of a part, from an index to its end, with the escapes of its quotes removed. */
export function textOf(text: string, { kind, end }: ShellPart, from: number): string {
  const inside = text.slice(from, end)
  if (kind === "'") return inside.replaceAll(quoteInQuotes, "'")
  return kind === '"' ? inside.replaceAll(/\\(["\\$`])/g, '$1') : inside
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

/** The word that ends a here-document that begins here. */
function delimiterAt(text: string, index: number): string | undefined {
  return /^<<-?[ \t]*["'\\]?(\w+)/.exec(text.slice(index, index + 100))?.[1]
}

/** The index of the last character of a here-document after this line break. */
function endOfDocument(text: string, lineBreak: number, delimiter: string): number {
  for (let start = lineBreak + 1; start < text.length;) {
    const end = lineEnd(text, start)
    if (text.slice(start, end).trim() === delimiter) return end - 1
    start = end + 1
  }
  return lineBreak
}
