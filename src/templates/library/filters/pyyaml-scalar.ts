/** How PyYAML writes one scalar: plain where it reads back as the same text, else in quotes. */

/** What a plain scalar would be read as instead of text. */
const notText = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?\d[\d_]*\.[\d_]*(?:[eE][-+]\d+)?|\.\d[\d_]*(?:[eE][-+]\d+)?|[-+]?\d[\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][\d_]*)|[-+]?0x[\da-fA-F_]+|[-+]?[1-9][\d_]*(?::[0-5]?\d)+)$/,
  /^(?:<<|=|~|null|Null|NULL|)$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
]
const indicators = /^(?:---|\.\.\.)|^[#,[\]{}&*!|>'"%@`]|^[?:-](?=[\0 \t\r\n]|$)|:(?=[\0 \t\r\n]|$)|[\0 \t\r\n]#/
const special = /[^\n\x20-\x7e]/

export type ScalarStyle = 'plain' | 'single' | 'double'

/** `key`: whether it stands before a colon, where lines cannot be folded. */
export function scalarStyle(text: string, key: boolean): ScalarStyle {
  const lines = text.includes('\n')
  if (special.test(text) || text.includes(' \n') || text.includes('\n ')) return 'double'
  const plain =
    text !== '' &&
    !lines &&
    !/^ | $/.test(text) &&
    !indicators.test(text) &&
    !notText.some((pattern) => pattern.test(text))
  if (plain) return 'plain'
  return key && lines ? 'double' : 'single'
}

const escapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

/** A character as it stands between double quotes. */
export function doubleQuoted(character: string): string {
  const escape = escapes[character]
  if (escape !== undefined) return `\\${escape}`
  if (/^[\x20-\x7e]$/.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}
