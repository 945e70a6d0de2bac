import { characterEscape } from '../text/escapes.ts'
import { isTextToAll, isTextToPyYaml } from './resolve-scalar.ts'

/** The readers that must read the same text: only PyYAML, for which it is written in ASCII, or every reader of YAML 1.1 and 1.2. */
export type Readers = 'PyYAML' | 'all'

/** Plain; in single quotes, where only a quote is doubled; in double quotes, where characters are escaped. */
export type ScalarStyle = 'plain' | 'single' | 'double'

const special: Readonly<Record<Readers, RegExp>> = {
  PyYAML: /[^\n\x20-\x7e]/,
  all: /[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u,
}
const specials: Readonly<Record<Readers, RegExp>> = {
  PyYAML: /["\\]|[^\x20-\x7e]/gu,
  all: /["\\]|[^\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/gu,
}
const indicators = /^(?:---|\.\.\.|[#,[\]{}&*!|>'"%@`]|[?:-](?: |$))|:(?: |$)| #/
const escapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** The style in which PyYAML's `dump` writes a text, or a stricter one if other readers must read it too. `key`: the text is a key, on one line. */
export function scalarStyle(text: string, readers: Readers, key: boolean): ScalarStyle {
  if (special[readers].test(text)) return 'double'
  if (text.includes('\n')) return key || text.includes(' \n') || text.includes('\n ') ? 'double' : 'single'
  if (/^\s|\s$/.test(text) || indicators.test(text)) return 'single'
  return (readers === 'PyYAML' ? isTextToPyYaml(text) : isTextToAll(text)) ? 'plain' : 'single'
}

/** The text inside double quotes. */
export function doubleQuoted(text: string, readers: Readers): string {
  return text.replace(specials[readers], escape)
}

function escape(character: string): string {
  // YAML also accepts small letters; PyYAML writes capitals.
  return escapes[character] ?? characterEscape(character).replace(/[a-f]+$|[\da-f]+$/, (hex) => hex.toUpperCase())
}
