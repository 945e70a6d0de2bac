import { isUtf8 } from 'node:buffer'

/** A field of a form. A byte that is no UTF-8 is half of a character: `toWellFormed` replaces each, as Go does. */
export type Field = readonly [name: string, value: string]

/** The fields of `application/x-www-form-urlencoded`, in order, as Go's `url.ParseQuery` reads them; `damaged` counts those that it drops. */
export function parseForm(raw: Buffer): { readonly fields: readonly Field[]; readonly damaged: number } {
  const pairs = raw
    .toString('latin1')
    .split('&')
    .filter((pair) => pair !== '')
  const fields = pairs.flatMap((pair): Field[] => {
    if (pair.includes(';')) return []
    const at = pair.indexOf('=')
    const name = unescaped(at === -1 ? pair : pair.slice(0, at))
    const value = unescaped(at === -1 ? '' : pair.slice(at + 1))
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
  return { fields, damaged: pairs.length - fields.length }
}

/** Whether a content type is that of such a form. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

/** Undefined where a percent sign begins no byte. */
function unescaped(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decoded(Buffer.from(bytes, 'latin1'))
}

function decoded(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString()
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
    const character = bytes.subarray(at, at + length)
    const isOne = isUtf8(character)
    text += isOne ? character.toString() : String.fromCharCode(0xdc00 + first)
    at += isOne ? length : 1
  }
  return text
}
